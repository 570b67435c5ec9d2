import AnnulModel
import Testing

@testable import Ledger

/// What people say about payments of which nobody else tells.
struct DecisionTests {
    private let cancelled = PersonalDecision(
        isCancelled: true, person: "anna (uid 1000)", because: "seen in the back office")
    private let denied = PersonalDecision(
        isCancelled: false, person: "anna (uid 1000)", because: "the provider says so")

    /// A run with one row in doubt, one refused, one duplicate, one that nobody has worked on.
    private func night(_ bench: Workbench, _ policy: AccountPolicy) async throws -> RunRecord {
        let ledger = try bench.open()
        let rows = [row("a", 100), row("b", 200), row("b", 200), row("c", 300), unusableRow()]
        let (run, _) = try await bench.take(rows, into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger, policy)
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            let second = try await ledger.claimed(in: lane)
            try await ledger.settle(second, .refusal, at: bench.clock.now, policy)
            try await ledger.settle(first, .doubtful, at: bench.clock.now, policy)
        }
        await ledger.close()
        return try bench.reader.run(named: "run")
    }

    private func policies(_ bench: Workbench, _ run: RunRecord, _ policy: AccountPolicy) throws
        -> [Int64: AccountPolicy]
    {
        Dictionary(
            uniqueKeysWithValues: try bench.reader.lanes(of: run).map { ($0.id, policy) })
    }

    @Test func aDecisionEndsDoubtAndNamesThePerson() async throws {
        let bench = try Workbench()
        let run = try await night(bench, .keyless)
        let ledger = try bench.open(creates: false)
        let policies = try policies(bench, run, .keyless)
        let asked = try await ledger.objection(to: cancelled, about: [1, 4], under: policies)
        #expect(asked == nil)
        #expect(try await ledger.settle([1, 4], as: cancelled, under: policies) == 2)
        let readings = try bench.reading("run")
        #expect(readings[0] == "already_cancelled settled_by_person")
        #expect(readings[3] == "already_cancelled settled_by_person")
        let row = try bench.reader.row(1, of: run)
        #expect(
            row.detail == "Settled as cancelled by anna (uid 1000): seen in the back office")
        try expectRecounts(bench, ledger)

        // What is decided is decided: a later row is a duplicate of it.
        try await ledger.end(run.id, .finished, because: nil, exitCode: 3)
        try await bench.take([LedgerTests.row("a", 100)], into: ledger, as: "later")
        #expect(try bench.reading("later") == ["duplicate earlier_run"])
    }

    @Test func thatNothingHappenedCanBeSaidOnlyOnceNothingCanHappen() async throws {
        let bench = try Workbench()
        let run = try await night(bench, .keyed)
        let ledger = try bench.open(creates: false)
        let policies = try policies(bench, run, .keyed)
        let until = bench.clock.now + .seconds(50)
        bench.clock.advance(by: .seconds(49))
        let early = try #require(
            try await ledger.objection(to: denied, about: [1], under: policies))
        #expect(early.kind == .tooEarly(until))
        #expect(
            "\(early)"
                == "a request for row 1 of run run may still take effect until \(until). Look again"
                + " after that, then settle it.")
        #expect(try await ledger.settle([1], as: denied, under: policies) == 0)
        // That it is cancelled may be said at any time.
        #expect(try await ledger.objection(to: cancelled, about: [1], under: policies) == nil)
        bench.clock.advance(by: .seconds(1))
        #expect(try await ledger.settle([1], as: denied, under: policies) == 1)
        #expect(try bench.reading("run")[0] == "failed settled_by_person")
        try expectRecounts(bench, ledger)
        try await ledger.end(run.id, .halted, because: .halt, exitCode: 5)

        // A later run is no longer in doubt, and takes a new key where refusals are kept.
        let (later, _) = try await bench.take(
            [LedgerTests.row("a", 100)], into: ledger, as: "later")
        let lane = try await bench.lane(of: later, in: ledger, .keyed)
        let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
        #expect(claim.move == .cancel(generation: 2))
        try expectRecounts(bench, ledger)
    }

    @Test func onlyOpenRowsThatHaveTheirPaymentAreSettled() async throws {
        let bench = try Workbench()
        let run = try await night(bench, .keyless)
        let ledger = try bench.open(creates: false)
        let policies = try policies(bench, run, .keyless)
        let expected: [(Int64, Objection.Kind, String)] = [
            (
                2, .settled(.failed),
                "row 2 of run run is failed: only what is open can be settled."
            ),
            (
                3, .replaced(RowPlace(run: "run", number: 2)),
                "the payment of row 3 of run run is worked on by row 2 of run run; settle that one."
            ),
            (5, .unknown, "row 5 of run run names no payment: there is nothing to decide."),
        ]
        for (id, kind, text) in expected {
            let objection = try await ledger.objection(
                to: cancelled, about: [1, id], under: policies)
            #expect(objection?.kind == kind)
            #expect(objection?.description == text)
        }
        let before = try bench.reader.head()
        #expect(try await ledger.settle([2, 3, 5], as: cancelled, under: policies) == 0)
        #expect(try bench.reader.head() == before)

        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        try await bench.take(
            [LedgerTests.row("a", 100)], into: ledger, as: "later", finishes: false)
        let later = try bench.reader.run(named: "later")
        let reading = try await ledger.objection(
            to: cancelled, about: [6], under: try self.policies(bench, later, .keyless))
        #expect(reading?.kind == .stillReading)
        let replaced = try await ledger.objection(to: cancelled, about: [1], under: policies)
        #expect(replaced?.kind == .replaced(RowPlace(run: "later", number: 1)))
    }

    @Test func aSettledRowIsNotSettledAgain() async throws {
        let bench = try Workbench()
        let run = try await night(bench, .keyless)
        let ledger = try bench.open(creates: false)
        let policies = try policies(bench, run, .keyless)
        #expect(try await ledger.settle([1, 1], as: cancelled, under: policies) == 1)
        let again = try await ledger.objection(to: denied, about: [1], under: policies)
        #expect(again?.kind == .settled(.alreadyCancelled))
        try expectRecounts(bench, ledger)
    }
}
