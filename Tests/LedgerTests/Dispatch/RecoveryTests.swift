import AnnulModel
import Testing

@testable import Ledger

struct RecoveryTests {
    /// Leaves three rows behind: one claimed for its first cancel, one for a look-up, one fresh.
    private func died(_ bench: Workbench) async throws -> (cancel: Claim, lookup: Claim) {
        let ledger = try bench.open()
        let rows = [row("looked", 5), row("sent", line: 3, 7), row("fresh", line: 4, 9)]
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.mark(run.id, .running)
        let claims = try await ledger.serving {
            let lost = try await ledger.claimed(in: lane)
            try await ledger.settle(lost, .doubtful, at: bench.clock.now)
            bench.clock.advance(by: .seconds(50))
            let lookup = try await ledger.claimed(in: lane)
            let cancel = try await ledger.claimed(in: lane)
            return (cancel: cancel, lookup: lookup)
        }
        #expect(claims.lookup.move == .lookup && claims.cancel.annulment.reference == "sent")
        try expectRecounts(bench, ledger)
        ledger.sever()
        return claims
    }

    @Test func whatWasClaimedIsInDoubtAndDue() async throws {
        let bench = try Workbench()
        let claims = try await died(bench)
        // Nobody has opened the ledger since, and what may have been sent reads so all the same.
        #expect(
            try bench.reading("first")
                == ["in_doubt no_answer", "in_doubt no_answer", "unprocessed"])
        let counts = try bench.reader.tallies()
        #expect(counts.filter { $0.key.standing == .doubtful }.map(\.value.rows) == [2])
        #expect(counts.filter { $0.key.standing == .pending }.map(\.value.rows) == [1])
        bench.clock.advance(by: .seconds(600))
        let ledger = try bench.open(creates: false)
        #expect(try await ledger.recover() == 2)
        try expectRecounts(bench, ledger)
        #expect(
            try bench.reading("first")
                == ["in_doubt no_answer", "in_doubt no_answer", "unprocessed"])
        let run = try bench.reader.run(named: "first")
        #expect(run.state == .interrupted)
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            // The cancel may have left until a moment ago; so may, by a clock that was set since,
            // the one that is to be looked up.
            let fresh = try await ledger.claimed(in: lane)
            #expect(fresh.annulment.reference == "fresh")
            bench.clock.advance(by: .seconds(50))
            let again = [try await ledger.claimed(in: lane), try await ledger.claimed(in: lane)]
            #expect(Set(again.map(\.row)) == [claims.lookup.row, claims.cancel.row])
            for claim in again {
                #expect(claim.move == .lookup)
                #expect(claim.progress.charged == 1)
                #expect(claim.attempt > claims.cancel.attempt)
            }
        }
        try expectRecounts(bench, ledger)
    }

    @Test func recoveryLeavesWhatTheDecisionsSay() async throws {
        let bench = try Workbench()
        let claim = try await died(bench).cancel
        bench.clock.advance(by: .seconds(600))
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        let expected = claim.progress.claiming(claim.move, at: claim.claimedAt)
            .abandoned(during: claim.move, at: bench.clock.now)
        let payment = try #require(try bench.reader.payments(referenced: "sent").first)
        #expect(payment.doubtfulSend == expected.doubtfulSend)
        #expect(payment.lastSent == expected.lastSent)
        #expect(payment.keyFirstUsed == expected.keyFirstUsed)
        #expect(payment.generation == expected.generation)
        #expect(payment.keyIsSpent == expected.keyIsSpent)
    }

    @Test func aKeyThatIsAliveIsUsedAgainAfterACrash() async throws {
        let bench = try Workbench()
        let first = try bench.open()
        let (run, _) = try await bench.take(
            [row("p", authorization: "a")], into: first, as: "first")
        let lane = try await bench.lane(of: run, in: first, .keyed)
        let claim = try await first.serving { try await first.claimed(in: lane) }
        first.sever()
        bench.clock.advance(by: .seconds(100))
        let second = try bench.open(creates: false)
        #expect(try await second.recover() == 1)
        let again = try await bench.lane(of: run, in: second, .keyed)
        let repeated = try await second.serving { try await second.claimed(in: again) }
        #expect(repeated.move == .cancel(generation: 1))
        #expect(repeated.key == claim.key && repeated.body == claim.body)
        #expect(repeated.progress.keyFirstUsed == claim.claimedAt)
        let digests = try bench.reader.intents(of: run).map(\.digest)
        #expect(Set(digests).count == 1)
    }

    @Test func recoveringTwiceChangesNothingMore() async throws {
        let bench = try Workbench()
        _ = try await died(bench)
        let ledger = try bench.open(creates: false)
        #expect(try await ledger.recover() == 2)
        let head = await ledger.head
        #expect(try await ledger.recover() == 0)
        #expect(await ledger.head == head)
        await ledger.close()
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == 0)
        #expect(await next.head == head)
    }

    @Test func manyCrashesEndInDoubtNeverInFailure() async throws {
        let bench = try Workbench()
        let first = try bench.open()
        let policy = AccountPolicy.policy(
            .keyed(lifetime: .seconds(99_999), keepsRefusals: true), .none)
        let (run, _) = try await bench.take([row("p", 5)], into: first, as: "first")
        await first.close()
        for crash in 1...5 {
            let ledger = try bench.open(creates: false)
            #expect(try await ledger.recover() == (crash == 1 ? 0 : 1))
            let lane = try await bench.lane(of: run, in: ledger, policy)
            let claim = try await ledger.serving { try await ledger.claimed(in: lane) }
            #expect(claim.progress.charged == crash - 1)
            ledger.sever()
        }
        let last = try bench.open(creates: false)
        #expect(try await last.recover() == 1)
        let lane = try await bench.lane(of: run, in: last, policy)
        let answer = try await last.serving { try await last.claim(in: lane) }
        #expect(answer.isFinished)
        #expect(try bench.reading("first") == ["in_doubt no_answer"])
        try expectRecounts(bench, last)
    }
}
