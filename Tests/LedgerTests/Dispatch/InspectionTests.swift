import AnnulModel
import Testing

@testable import Ledger

/// Payments that are read before their first cancel.
struct InspectionTests {
    private static var refusing: AccountPolicy {
        var policy = AccountPolicy.keyed
        policy.doubt.lookup = AccountPolicy.keyless.doubt.lookup
        policy.partlyCaptured = .refuse
        return policy
    }

    @Test func aReadingComesBeforeTheCancelAndSpendsNoKey() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, Self.refusing)
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            #expect(look.move == .lookup)
            #expect(look.isInspection)
            try await ledger.settle(look, .standing, at: bench.clock.now, Self.refusing)
            let cancel = try await ledger.claimed(in: lane)
            #expect(cancel.move == .cancel(generation: 1))
            #expect(cancel.progress.keyFirstUsed == nil)
            // What was read once and is in doubt now is repeated at once.
            try await ledger.settle(cancel, .doubtful, at: bench.clock.now, Self.refusing)
            bench.clock.advance(by: .seconds(1))
            let again = try await ledger.claimed(in: lane)
            #expect(again.move == .cancel(generation: 1))
            try await ledger.settle(again, .done, at: bench.clock.now, Self.refusing)
        }
        try expectRecounts(bench, ledger)
    }

    /// What was put off is read as it is by then: a part of it may have been captured.
    @Test func aCancelThatIsPutOffIsReadAgain() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, Self.refusing)
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            try await ledger.settle(look, .standing, at: bench.clock.now, Self.refusing)
            let cancel = try await ledger.claimed(in: lane)
            try await ledger.settle(
                cancel, .throttled(after: .seconds(9)), at: bench.clock.now, Self.refusing)
            bench.clock.advance(by: .seconds(9))
            let again = try await ledger.claimed(in: lane)
            #expect(again.move == .lookup)
        }
        try expectRecounts(bench, ledger)
    }

    /// A process that dies while it reads leaves no doubt, and the next one reads again.
    @Test(arguments: [false, true])
    func aCrashLeavesNoDoubtAndNothingUncompared(wasRead: Bool) async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, Self.refusing)
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            guard wasRead else { return }
            try await ledger.settle(look, .standing, at: bench.clock.now, Self.refusing)
        }
        ledger.sever()
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == (wasRead ? 0 : 1))
        let again = try await bench.lane(of: run, in: next, Self.refusing)
        let claim = try await next.serving { try await next.claimed(in: again) }
        #expect(claim.isInspection)
        #expect(!claim.progress.isDoubtful)
        try expectRecounts(bench, next)
    }

    /// What an earlier process sent is read once that is final, though its key is known.
    @Test func doubtOfAnotherProcessIsReadAndNotRepeated() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("p")], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, Self.refusing)
        try await ledger.serving {
            let look = try await ledger.claimed(in: lane)
            try await ledger.settle(look, .standing, at: bench.clock.now, Self.refusing)
            _ = try await ledger.claimed(in: lane)
        }
        ledger.sever()
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == 1)
        let again = try await bench.lane(of: run, in: next, Self.refusing)
        try await next.serving {
            let waits = try await next.claim(in: again).waitsUntil
            #expect(waits == .some(bench.clock.now + Self.refusing.doubt.settle))
            bench.clock.advance(by: Self.refusing.doubt.settle)
            let claim = try await next.claimed(in: again)
            #expect(claim.move == .lookup)
            #expect(claim.isInspection)
            #expect(claim.progress.isDoubtful)
        }
        try expectRecounts(bench, next)
    }
}
