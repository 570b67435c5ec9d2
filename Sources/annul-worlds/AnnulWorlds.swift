import ArgumentParser
import FoundationEssentials
import Simulation
import Synchronization

#if canImport(Glibc)
    import Dispatch
    import Glibc
#endif

/// Plays simulated nights, many side by side, and tells what happened in them.
@main
struct AnnulWorlds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annul-worlds",
        abstract: "Simulated nights: the real ledger and engine in worlds that a seed makes worse.",
        discussion: """
            Prints how often each fault struck and each branch of the decisions was gone through. \
            A world in which a promise was broken is named by its seed, which plays it again: \
            annul-worlds --worlds 1 --first SEED --keep FOLDER. The exit code is then 1.
            """)

    @Option(help: "How many worlds.")
    var worlds: UInt64 = 10_000

    @Option(help: "The seed of the first; the others follow.")
    var first: UInt64 = 1

    @Option(help: "A folder in which the worlds' ledgers are left, each in one of its own.")
    var keep: String?

    func validate() throws {
        guard worlds > 0, !first.addingReportingOverflow(worlds).overflow else {
            throw ValidationError("--worlds must be 1 or more, and the seeds 64-bit numbers.")
        }
    }

    func run() throws {
        // Ledgers without a disk, where there is such a place: power cuts are another test's.
        let memory = URL(filePath: "/dev/shm")
        let hasMemory = FileManager.default.isWritableFile(atPath: memory.path)
        let place =
            keep.map { URL(filePath: $0) }
            ?? (hasMemory ? memory : FileManager.default.temporaryDirectory)
        let played = Mutex(Played())
        DispatchQueue.concurrentPerform(iterations: Int(worlds)) { number in
            let seed = first + UInt64(number)
            let result = Result { try play(seed, in: place) }
            played.withLock { $0.add(result, seed: seed) }
        }
        let total = played.withLock { $0 }
        print(total.text, terminator: "")
        if !total.breaches.isEmpty { throw ExitCode(1) }
    }

    private func play(_ seed: UInt64, in place: URL) throws -> StoryReport {
        let folder = place.appending(path: "annul-world-\(getpid())-\(seed)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if keep == nil { try? FileManager.default.removeItem(at: folder) } }
        return try Story(seed: seed).play(in: folder.path)
    }
}

/// What many nights came to.
private struct Played {
    private var worlds = 0
    private var lives = 0
    private var rows = 0
    private var recovered = 0
    private var virtualTime = Duration.zero
    private var struck: [String: Int] = [:]
    private var branches: [String: Int] = [:]
    private(set) var breaches: [String] = []

    mutating func add(_ result: Result<StoryReport, any Error>, seed: UInt64) {
        worlds += 1
        switch result {
        case .success(let report):
            lives += report.lives
            rows += report.outcomes.values.reduce(0, +)
            recovered += report.recovered
            virtualTime += report.virtualTime
            struck.merge(report.struck) { $0 + $1 }
            branches.merge(report.branches) { $0 + $1 }
            breaches += report.breaches.map { "seed \(seed): \($0)" }
        case .failure(let error): breaches.append("seed \(seed) ended with an error: \(error)")
        }
    }

    var text: String {
        func lines(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "  \($0.key) \($0.value)\n" }.joined()
        }
        let hours = virtualTime.components.seconds / 3600
        return """
            \(worlds) worlds, \(lives) lives of the process, \(rows) payments, \(hours) hours of \
            their time
            rows found under way at an opening: \(recovered)
            faults:
            \(lines(struck))branches of the decisions:
            \(lines(branches))broken promises: \(breaches.count)
            \(breaches.sorted().map { "  \($0)\n" }.joined())
            """
    }
}
