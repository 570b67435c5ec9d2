import AnnulModel
import Testing

@testable import Ledger

/// A plan is made in a ledger of its own, and says what the real one would make of the same rows.
struct PlanTests {
    /// One real run whose rows stand in every way that a later one can meet.
    private func past(_ bench: Workbench) async throws {
        let ledger = try bench.open()
        let none = AccountPolicy.policy(.keyless, .none)
        let (run, _) = try await bench.take(
            [row("good", 1), row("refused", 1), row("doubt", 1)], into: ledger, as: "ended")
        let lane = try await bench.lane(of: run, in: ledger, none)
        try await ledger.serving {
            for verdict in [Verdict.done, .refusal, .doubtful] {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now, none)
            }
        }
        try await ledger.mark(run.id, .finished)
        let (other, _) = try await bench.take([row("waiting", 1)], into: ledger, as: "unfinished")
        try await ledger.mark(other.id, .interrupted)
        await ledger.close()
    }

    @Test(arguments: [false, true])
    func aPlanSaysWhatARunWouldMakeOfTheRows(rechecks: Bool) async throws {
        let rows = [
            row("good", 1), row("refused", 1), row("doubt", 1), row("waiting", 1), row("new", 1),
            row("good", line: 7, 1), row("waiting", line: 8, 2), row("new", line: 9, 1),
            row("doubt", line: 10, 2), unusableRow(line: 11),
        ]
        let rules = IntakeRules(rechecks: rechecks)
        let real = try Workbench()
        try await past(real)
        let scratch = try Workbench()
        let plan = try Ledger(
            path: scratch.path, creates: true, holder: nil, past: try real.reader,
            clock: real.clock.runClock, random: .system(), executor: LedgerThread())
        try await scratch.take(rows, into: plan, as: "run", under: rules)
        let ledger = try real.open(creates: false)
        try await real.take(rows, into: ledger, as: "run", under: rules)
        #expect(try scratch.reading("run") == real.reading("run"))
        #expect(try real.reading("run").contains("duplicate earlier_run") == !rechecks)
        #expect(try real.reading("run").contains("in_doubt no_answer") == rechecks)
        try expectRecounts(real, ledger)
    }

    @Test func aPlanKnowsWhatTheRealLedgerStandsFor() async throws {
        let real = try Workbench()
        try await past(real)
        let scratch = try Workbench()
        let plan = try Ledger(
            path: scratch.path, creates: true, holder: nil, past: try real.reader,
            clock: real.clock.runClock, random: .system(), executor: LedgerThread())
        let live = Merchant(provider: .vipps, id: "123456", environment: .live)
        await #expect(throws: LedgerError.self) { try await plan.register([("new", live)]) }
        let stranger = Merchant(provider: .vipps, id: "999999", environment: .test)
        await #expect(throws: LedgerError.self) { try await plan.register([("acme", stranger)]) }
    }
}
