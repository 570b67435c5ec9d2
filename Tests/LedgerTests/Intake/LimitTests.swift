import AnnulModel
import Testing

@testable import Ledger

/// A run that was asked for a few rows of each account.
struct LimitTests {
    private let two = IntakeRules(limit: 2)

    @Test func eachAccountHasItsOwnLimit() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(
            [
                row("a", 1), row("x", account: "other"), row("b"), row("c"), row("d"),
                row("y", account: "other"),
            ], into: ledger, as: "run", under: two)
        let (open, limited) = ("unprocessed", "unprocessed limit")
        #expect(try bench.reading("run") == [open, open, open, limited, limited, open])
        try expectRecounts(bench, ledger)
    }

    @Test func unusableAndRepeatedRowsDoNotUseItUp() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(
            [row("a", 1), unusableRow(account: "acme"), row("a", 1), row("b"), row("c")],
            into: ledger, as: "run", under: two)
        #expect(
            try bench.reading("run") == [
                "unprocessed", "rejected missing_field", "duplicate same_payment", "unprocessed",
                "unprocessed limit",
            ])
        try expectRecounts(bench, ledger)
    }

    @Test func whatIsBeyondItIsNeverClaimed() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("a"), row("b")], into: ledger, as: "run", under: IntakeRules(limit: 1))
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.annulment.reference == "a")
            try await ledger.settle(claim, .done, at: bench.clock.now)
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        #expect(try bench.reading("run") == ["cancelled", "unprocessed limit"])
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [RunState.finished, .halted])
    func whatIsBeyondItIsTakenUpOnceItsRunHasFinished(state: RunState) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("a"), row("b")], into: ledger, as: "run", under: IntakeRules(limit: 1))
        try await ledger.mark(run.id, state)
        try await bench.take([row("b")], into: ledger, as: "next")
        let expected = state == .finished ? "unprocessed" : "duplicate earlier_run"
        #expect(try bench.reading("next") == [expected])
        // No run finishes with an open row but by a test's hand.
        let flaws = state == .finished ? ["run run is finished, and 1 of its rows are not"] : []
        try expectRecounts(bench, ledger, except: flaws)
    }

    @Test func aDoubtBeyondItStaysInDoubt() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger, .policy(.keyless, .none))
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(
                claim, .doubtful, at: bench.clock.now, .policy(.keyless, .none))
        }
        try await ledger.mark(first.id, .finished)
        await ledger.close()
        let again = try bench.open(creates: false)
        try await bench.take(
            [row("a"), row("p", 5)], into: again, as: "second", under: IntakeRules(limit: 1))
        #expect(try bench.reading("second") == ["unprocessed", "in_doubt limit"])
        try expectRecounts(bench, again)
    }

    @Test func aContradictionRejectsWhatWasBeyondItToo() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(
            [row("a"), row("b", 1), row("b", line: 4, 2)], into: ledger, as: "run",
            under: IntakeRules(limit: 1))
        #expect(
            try bench.reading("run") == [
                "unprocessed", "rejected contradiction", "rejected contradiction",
            ])
        try expectRecounts(bench, ledger)
    }
}
