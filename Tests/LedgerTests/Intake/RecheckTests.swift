import AnnulModel
import Testing

@testable import Ledger

/// Payments that were good before and are asked about again.
struct RecheckTests {
    /// A ledger in which `settlement` ended the payment, and a run that rechecks it.
    private func rechecking(
        _ bench: Workbench, _ settlement: Settlement, _ policy: AccountPolicy
    ) async throws -> (ledger: Ledger, lane: Int64) {
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger, policy)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .settled(settlement), at: bench.clock.now, policy)
        }
        try await ledger.mark(first.id, .finished)
        await ledger.close()
        bench.clock.advance(by: .seconds(3600))
        let again = try bench.open(creates: false)
        let (run, _) = try await bench.take(
            [row("p", 5)], into: again, as: "second", under: IntakeRules(rechecks: true))
        try expectRecounts(bench, again)
        return (again, try await bench.lane(of: run, in: again, policy))
    }

    @Test(arguments: [Outcome.cancelled, .alreadyCancelled, .remainderReleased])
    func thePaymentIsReadFirst(outcome: Outcome) async throws {
        for policy in [AccountPolicy.keyless, .keyed] {
            let bench = try Workbench()
            let (ledger, lane) = try await rechecking(bench, Settlement(outcome), policy)
            let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
            #expect(claim.move == .lookup)
        }
    }

    @Test func whatIsStillCancelledEndsGood() async throws {
        let bench = try Workbench()
        let (ledger, lane) = try await rechecking(bench, Settlement(.cancelled), .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(
                claim, .settled(Settlement(.cancelled, .cancelledByUs)),
                at: bench.clock.now, .keyed)
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        #expect(try bench.reading("second") == ["already_cancelled cancelled_by_us"])
        try expectRecounts(bench, ledger)
    }

    @Test func whatStandsIsCancelledInANewGeneration() async throws {
        let bench = try Workbench()
        let (ledger, lane) = try await rechecking(bench, Settlement(.cancelled), .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .standing, at: bench.clock.now, .keyed)
            let cancel = try await ledger.claimed(in: lane)
            #expect(cancel.move == .cancel(generation: 2))
            #expect(cancel.key == KeyDerivation.key(of: "p", at: .acme, generation: 2))
            bench.clock.advance(by: .seconds(1))
            try await ledger.settle(cancel, .doubtful, at: bench.clock.now, .keyed)
            bench.clock.advance(by: .seconds(100))
            let again = try await ledger.claimed(in: lane)
            try await ledger.settle(again, .done, at: bench.clock.now, .keyed)
        }
        // This cancel is the run's own.
        #expect(try bench.reading("second") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    @Test func aNewCancelOfWhatStoodIsTheRunsOwn() async throws {
        let bench = try Workbench()
        let (ledger, lane) = try await rechecking(bench, Settlement(.cancelled), .keyed)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .standing, at: bench.clock.now, .keyed)
            let cancel = try await ledger.claimed(in: lane)
            try await ledger.settle(cancel, .done, at: bench.clock.now, .keyed)
        }
        #expect(try bench.reading("second") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }

    /// Nothing was asked: what was known before is known still.
    @Test(arguments: [RunState.refused, .abandoned])
    func whatWasGoodStaysGoodWhereTheRunNeverAsks(state: RunState) async throws {
        let bench = try Workbench()
        let (ledger, _) = try await rechecking(bench, Settlement(.cancelled), .keyed)
        let run = try bench.reader.run(named: "second")
        if state == .refused {
            try await ledger.refuse(run, exitCode: 65)
        } else {
            try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        }
        let reason = state == .refused ? "file_refused" : "abandoned"
        #expect(try bench.reading("second") == ["unprocessed \(reason)"])
        #expect(try bench.reader.payments(referenced: "p")[0].doubtfulSend == nil)
        try expectRecounts(bench, ledger)
        try await bench.take([row("p", 5)], into: ledger, as: "third")
        #expect(try bench.reading("third") == ["duplicate earlier_run"])
        try expectRecounts(bench, ledger)
    }

    @Test func aContradictionLeavesWhatWasGoodAsItWas() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .done, at: bench.clock.now)
        }
        try await ledger.mark(first.id, .finished)
        try await bench.take(
            [row("p", 5), row("p", line: 3, 6)], into: ledger, as: "second",
            under: IntakeRules(rechecks: true))
        #expect(
            try bench.reading("second") == ["rejected contradiction", "rejected contradiction"])
        let payment = try bench.reader.payments(referenced: "p")[0]
        #expect(payment.doubtfulSend == nil)
        #expect(payment.worker.run == "first")
        try expectRecounts(bench, ledger)
    }

    @Test func beyondALimitWhatWasGoodStaysGood() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p", 5)], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .done, at: bench.clock.now)
        }
        try await ledger.mark(first.id, .finished)
        try await bench.take(
            [row("q"), row("p", 5)], into: ledger, as: "second",
            under: IntakeRules(limit: 1, rechecks: true))
        #expect(try bench.reading("second") == ["unprocessed", "duplicate earlier_run"])
        try expectRecounts(bench, ledger)
    }

    @Test func withoutItTheRowIsADuplicate() async throws {
        let bench = try Workbench()
        let (ledger, _) = try await rechecking(bench, Settlement(.cancelled), .keyed)
        // The recheck itself has not ended: the payment is that run's.
        try await bench.take([row("p", 5)], into: ledger, as: "third")
        #expect(try bench.reading("third") == ["duplicate earlier_run"])
        #expect(try bench.reading("second") == ["in_doubt no_answer"])
        #expect(try bench.reading("first") == ["cancelled"])
    }
}
