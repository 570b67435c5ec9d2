import AnnulModel
import Testing

@testable import Ledger

/// Rows that come from a run of another ledger.
struct AdoptedRowTests {
    private static let adopting = IntakeRules(adopts: true)

    @Test func runsOfAnotherLedgerAreNamed() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take([row("p")], into: ledger, as: "first")
        let rows = [
            row("a", from: origin()), row("b", from: origin("x")), row("c"),
            unusableRow(from: origin("y")), row("d", from: origin("x")),
        ]
        #expect(try await ledger.foreignRuns(in: rows) == ["x", "y"])
        #expect(try await ledger.foreignRuns(in: [row("c")]) == [])
    }

    @Test func withoutConsentTheyAreRejected() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take([row("p", from: origin("x"))], into: ledger, as: "first")
        #expect(try bench.reading("first") == ["rejected bad_field"])
        #expect(try bench.query("SELECT count(*) FROM payment") == [0])
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        AccountPolicy.keyed, .keyless,
        .policy(.keyed(lifetime: .seconds(1000), keepsRefusals: false), .state),
    ])
    func theyBeginInDoubtAndAreReadBeforeAnythingIsSent(policy: AccountPolicy) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let key = KeyDerivation.key(of: "p", at: .acme, generation: 1).text
        let (run, _) = try await bench.take(
            [row("p", 5, from: origin("x", key: key))], into: ledger, as: "first",
            under: Self.adopting)
        #expect(try bench.reading("first") == ["in_doubt no_answer"])
        try expectRecounts(bench, ledger)
        let lane = try await bench.lane(of: run, in: ledger, policy)
        let settled = bench.clock.now + policy.doubt.settle
        try await ledger.serving {
            let answer = try await ledger.claim(in: lane)
            #expect(answer.waitsUntil == settled)
            bench.clock.advance(by: policy.doubt.settle)
            let look = try await ledger.claimed(in: lane)
            #expect(look.move == .lookup)
            try await ledger.settle(look, .standing, at: bench.clock.now, policy)
            let cancel = try await ledger.claimed(in: lane)
            #expect(cancel.move == .cancel(generation: 2))
            try await ledger.settle(cancel, .done, at: bench.clock.now, policy)
        }
        #expect(try bench.reading("first") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    @Test func whatTheOtherLedgerCancelledEndsGood() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p", 5, from: origin("x"))], into: ledger, as: "first", under: Self.adopting)
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        bench.clock.advance(by: .seconds(50))
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            // The other ledger's key is the one that this one derives.
            try await ledger.settle(look, .done, at: bench.clock.now, .keyed)
        }
        #expect(try bench.reading("first") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    @Test func whereNobodyCanLookNothingIsSent() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let none = AccountPolicy.policy(
            .keyed(lifetime: .seconds(1000), keepsRefusals: true), .none)
        let (run, _) = try await bench.take(
            [row("p", from: origin("x")), row("q", line: 3, key: "K", from: origin("x"))],
            into: ledger, as: "first", under: Self.adopting)
        let lane = try await bench.lane(of: run, in: ledger, none)
        bench.clock.advance(by: .seconds(100))
        let answer = try await ledger.serving { try await ledger.claim(in: lane) }
        #expect(answer.isFinished)
        #expect(try bench.reading("first") == ["in_doubt no_answer", "in_doubt key_expired"])
        #expect(try bench.query("SELECT count(*) FROM attempt") == [0])
        try expectRecounts(bench, ledger)
    }

    @Test func aKeyThatTheInputDemandsIsUsedAgainOnceThePaymentStands() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("p", key: "K", from: origin("x", key: "K"))], into: ledger, as: "first",
            under: Self.adopting)
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        bench.clock.advance(by: .seconds(50))
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            #expect(look.move == .lookup)
            try await ledger.settle(look, .standing, at: bench.clock.now, .keyed)
            let cancel = try await ledger.claimed(in: lane)
            #expect(cancel.move == .cancel(generation: 1))
            #expect(cancel.key.text == "K")
        }
    }

    @Test(arguments: [Verdict.done, .refusal, .doubtful])
    func aPaymentThatThisLedgerKnowsIsInDoubtUnlessItIsGood(verdict: Verdict) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, verdict, at: bench.clock.now, .keyed)
        }
        try await ledger.end(run.id, .abandoned, because: .abandoned, exitCode: 4)
        bench.clock.advance(by: .seconds(10))
        try await bench.take(
            [row("p", 5, from: origin("x"))], into: ledger, as: "second", under: Self.adopting)
        let isGood = verdict == .done
        #expect(
            try bench.reading("second")
                == [isGood ? "duplicate earlier_run" : "in_doubt no_answer"])
        let doubt = try bench.query("SELECT doubtful_send FROM payment", as: Int64?.self)
        #expect(doubt == [isGood ? nil : bench.clock.now.milliseconds])
        try expectRecounts(bench, ledger)
    }

    @Test func aLimitLeavesThemInDoubt() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        try await bench.take(
            [row("p"), row("q", line: 3, from: origin("x"))], into: ledger, as: "first",
            under: IntakeRules(limit: 1, adopts: true))
        #expect(try bench.reading("first") == ["unprocessed", "in_doubt limit"])
        try expectRecounts(bench, ledger)
    }

    @Test func aRefusedInputLeavesTheDoubt() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (old, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: old, in: ledger, .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .refusal, at: bench.clock.now, .keyed)
        }
        try await ledger.end(old.id, .finished, because: nil, exitCode: 3)
        let (run, _) = try await bench.take(
            [row("p", 5, from: origin("x")), row("q", line: 3, from: origin("x"))], into: ledger,
            as: "second", finishes: false, under: Self.adopting)
        try await ledger.refuse(run, exitCode: 65)
        try expectRecounts(bench, ledger)
        try await bench.take([row("p", 5), row("q", line: 3)], into: ledger, as: "third")
        #expect(
            try bench.reading("third") == ["in_doubt no_answer", "in_doubt no_answer"])
        try expectRecounts(bench, ledger)
    }
}
