import AnnulModel
import Testing

@testable import Ledger

struct AbandonTests {
    @Test func whatWasNeverSentIsUnprocessedAndWhatIsDoubtfulStaysInDoubt() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a", 1), row("b", 2)], into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now)
        }
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        #expect(try bench.reading("run") == ["in_doubt no_answer", "unprocessed abandoned"])
        let given = try bench.reader.run(named: "run")
        #expect(given.state == .abandoned)
        #expect(given.exitCode == 4)
        try expectRecounts(bench, ledger)
        await ledger.close()

        // Another run takes both up: the first in doubt, never fresh.
        bench.clock.advance(by: .seconds(60))
        let next = try bench.open(creates: false)
        let (later, _) = try await bench.take([row("a", 1), row("b", 2)], into: next, as: "later")
        #expect(try bench.reading("later") == ["in_doubt no_answer", "unprocessed"])
        let second = try await bench.lane(of: later, in: next)
        let claim = try await next.serving { try await next.claimed(in: second) }
        #expect(claim.move == .lookup)
        try expectRecounts(bench, next)
    }

    @Test func aRunThatDiedWhileReadingHasTheRowsThatItHas() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a")], into: ledger, as: "run", finishes: false)
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        try await bench.take([row("b")], into: ledger, as: "later")
        #expect(try bench.reader.run(named: "run").rowCount == 1)
        #expect(try bench.reading("run") == ["unprocessed abandoned"])
    }

    @Test func whatWasAskedOfARunIsKnownAfterItsProcessDied() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        var filter = RowFilter()
        filter.groups = [.failed]
        filter.outcomes = [.inDoubt, .accepted]
        filter.reasons = [.throttled, .busy]
        filter.accounts = ["b", "a"]
        filter.passesOverHopeless = true
        var request = RunRequest()
        request.rerun = RunRequest.Rerun(run: "earlier", filter: filter)
        request.rules = IntakeRules(limit: 7, rechecks: true)
        request.isStrict = true
        request.expectedRows = 0
        _ = try await ledger.begin(run: "asked", reading: [], asked: request)
        _ = try await ledger.begin(run: "plain", reading: [])
        await ledger.close()
        let reader = try bench.reader
        #expect(try reader.request(of: reader.run(named: "asked")) == request)
        #expect(try reader.request(of: reader.run(named: "plain")) == RunRequest())
    }
}
