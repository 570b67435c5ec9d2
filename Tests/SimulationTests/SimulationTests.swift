import FoundationEssentials
import Simulation
import Testing

/// How many worlds, and where.
private enum Worlds {
    /// Enough to notice; `make worlds` plays ten thousand.
    static let count: UInt64 = 300

    /// Memory where there is such a place: what a power cut does is another test's.
    static let place: URL = {
        let memory = URL(filePath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        return isThere ? memory : FileManager.default.temporaryDirectory
    }()
}

/// Plays stories, each with a ledger of its own.
private func play(_ seed: UInt64, rows: Int? = nil, mutant: Mutant? = nil) throws -> StoryReport {
    let folder = Worlds.place
        .appending(path: "annul-simulation-\(seed)-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try Story(seed: seed, rows: rows, mutant: mutant).play(in: folder.path)
}

@Suite struct SimulationTests {
    /// Each seed is a world of its own: faults, crashes, order of events.
    @Test(arguments: 1...Worlds.count)
    func noPromiseIsBrokenInAnyWorld(seed: UInt64) throws {
        let report = try play(seed)
        #expect(report.breaches.isEmpty, "seed \(seed): \(report.breaches.joined(separator: "; "))")
    }

    @Test(arguments: 1...UInt64(20))
    func theSameSeedGivesTheSameTrace(seed: UInt64) throws {
        let first = try play(seed)
        let second = try play(seed)
        #expect(first.trace == second.trace)
        #expect(first.outcomes == second.outcomes)
        #expect(first.virtualTime == second.virtualTime)
    }

    @Test func anotherSeedGivesAnotherTrace() throws {
        #expect(try play(1).trace != play(2).trace)
    }

    /// An auditor that can't fail proves nothing.
    @Test(arguments: Mutant.allCases)
    func theAuditorCatchesBrokenRules(mutant: Mutant) throws {
        for seed in 1...UInt64(400) {
            if try !play(seed, rows: 60, mutant: mutant).breaches.isEmpty { return }
        }
        Issue.record("400 worlds, and nobody noticed that \(mutant)")
    }

    /// Worlds in which nothing of a kind happens prove nothing about it.
    @Test func everyFaultStrikesAndEveryBranchIsTaken() throws {
        var struck: [String: Int] = [:]
        var branches: [String: Int] = [:]
        var recovered = 0
        var lives = 0
        var forms: Set<String> = []
        var outcomes: Set<String> = []
        for seed in 1...UInt64(240) {
            let report = try play(seed)
            struck.merge(report.struck) { $0 + $1 }
            branches.merge(report.branches) { $0 + $1 }
            recovered += report.recovered
            lives += report.lives
            forms.formUnion(report.forms)
            outcomes.formUnion(report.outcomes.keys)
        }
        for fault in Self.faults {
            #expect(struck[fault, default: 0] >= 10, "\(fault): \(struck[fault] ?? 0)")
        }
        for branch in Self.branches {
            #expect(branches[branch, default: 0] >= 3, "\(branch): \(branches[branch] ?? 0)")
        }
        #expect(recovered >= 100, "rows found under way at an opening: \(recovered)")
        #expect(
            forms.sorted() == [
                "bamboraBeta", "bamboraV1", "billmate", "certitrade", "vipps", "vtex",
            ])
        #expect(
            outcomes.sorted() == [
                "already_cancelled", "cancelled", "failed", "in_doubt", "manual",
                "not_cancellable", "not_found", "rejected", "remainder_released",
                "unprocessed",
            ])
        #expect(lives >= 480, "\(lives) lives in 240 worlds")
    }

    private static let faults = [
        "refused connection", "duplicate", "late request", "lost request", "lost response", "reset",
        "crash", "failed commit", "hidden commit", "wall clock jump", "outage: unavailable",
        "outage: hang", "outage: throttle", "outage: unauthorized", "outage: redirect", "redirect",
        "gateway: policy",
        "gateway: triplet", "gateway: mute", "gateway: over its quota",
        "deadline", "pause", "stale credentials",
        "wrong credentials", "lookups at their limit", "tokens at their limit",
        "requests at their limit",
    ]
    private static let branches = [
        "move cancel", "move lookup", "move new generation", "move same key again", "verdict busy",
        "verdict doubtful", "verdict given_up key_expired", "verdict halt", "verdict interrupted",
        "verdict not_sent", "verdict refused", "verdict settled", "verdict standing",
        "verdict throttled", "verdict unsettled", "doubt goes on", "doubt ends in_doubt",
        "verdict confirmed", "verdict reread", "canary passed", "lane stopped: canary",
        "lane stopped: halt", "lane stopped: auth_failed", "lane stopped: account_stopped",
        "reason mismatch", "reason forbidden", "left alone",
    ]
}
