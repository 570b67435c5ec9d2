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
        for seed in 1...UInt64(120) {
            if try !play(seed, mutant: mutant).breaches.isEmpty { return }
        }
        Issue.record("120 worlds, and nobody noticed that \(mutant)")
    }

    @Test func everyFaultStrikesAndEveryProviderTakesPart() throws {
        var struck: [String: Int] = [:]
        var recovered = 0
        var lives = 0
        var forms: Set<String> = []
        var outcomes: Set<String> = []
        for seed in 1...UInt64(40) {
            let report = try play(seed)
            struck.merge(report.struck) { $0 + $1 }
            recovered += report.recovered
            lives += report.lives
            forms.formUnion(report.forms)
            outcomes.formUnion(report.outcomes.keys)
        }
        for fault in [
            "refused connection", "duplicate", "late request", "lost request", "lost response",
            "reset",
        ] {
            #expect(struck[fault, default: 0] >= 30, "\(fault): \(struck[fault] ?? 0)")
        }
        #expect(recovered >= 30, "rows found under way at an opening: \(recovered)")
        #expect(
            forms.sorted() == [
                "bamboraBeta", "bamboraV1", "billmate", "certitrade", "vipps", "vtex",
            ])
        #expect(
            outcomes.sorted() == [
                "already_cancelled", "cancelled", "failed", "in_doubt", "manual",
                "not_cancellable", "not_found", "remainder_released",
            ])
        #expect(lives >= 60, "\(lives) lives in 40 worlds")
    }
}
