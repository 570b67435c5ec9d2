import FoundationEssentials
import Simulation
import Testing

/// Plays stories, each with a ledger of its own.
private func play(_ seed: UInt64, mutant: Mutant? = nil) throws -> StoryReport {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "annul-simulation-\(seed)-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try Story(seed: seed, mutant: mutant).play(in: folder.path)
}

@Suite struct SimulationTests {
    /// Each seed is a world of its own: faults, crashes, order of events.
    @Test(arguments: 1...UInt64(200))
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
        for seed in 1...UInt64(60) {
            if try !play(seed, mutant: mutant).breaches.isEmpty { return }
        }
        Issue.record("60 worlds, and nobody noticed that \(mutant)")
    }

    @Test func everyFaultStrikesAndCrashesHappen() throws {
        var struck: [String: Int] = [:]
        var recovered = 0
        var lives = 0
        for seed in 1...UInt64(130) {
            let report = try play(seed)
            struck.merge(report.struck) { $0 + $1 }
            recovered += report.recovered
            lives += report.lives
        }
        for fault in [
            "refused connection", "duplicate", "late request", "lost request", "lost response",
            "reset",
        ] {
            #expect(struck[fault, default: 0] >= 100, "\(fault): \(struck[fault] ?? 0)")
        }
        #expect(recovered >= 100, "rows found under way at an opening: \(recovered)")
        #expect(lives >= 120, "\(lives) lives in 130 worlds")
    }
}
