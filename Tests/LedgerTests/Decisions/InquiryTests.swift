import AnnulModel
import Testing

@testable import Ledger

/// What finding out does to the ledger: it asks, and never sends.
struct InquiryTests {
    /// A run whose first row ended in doubt, whose second waits in doubt, and whose third nobody
    /// has touched.
    private func doubtful(_ bench: Workbench, _ ledger: Ledger) async throws -> RunRecord {
        _ = try await ledger.recover()
        let rows = [row("a", 100), row("b", 200), row("c", 300)]
        let (run, _) = try await bench.take(rows, into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            let settlement = Settlement(.accepted, nil, "Taken.")
            try await ledger.settle(first, .settled(settlement), at: bench.clock.now)
            let second = try await ledger.claimed(in: lane)
            try await ledger.settle(second, .doubtful, at: bench.clock.now)
        }
        await ledger.close()
        bench.clock.advance(by: .seconds(600))
        return try bench.reader.run(named: "run")
    }

    /// Claims whatever an inquiry hands out, and settles it by these verdicts.
    private func inquire(
        _ bench: Workbench, _ ledger: Ledger, _ run: RunRecord, leavesStanding: Bool,
        _ verdicts: [String: Verdict]
    ) async throws -> [Move] {
        let rows = try bench.reader.rowsInDoubt(of: run).map(\.id)
        try await ledger.reopen(rows)
        try expectRecounts(bench, ledger)
        let purpose = Purpose.inquiry(leavesStanding: leavesStanding)
        let lane = try await bench.lane(of: run, in: ledger, .keyed, for: purpose)
        return try await ledger.serving {
            var moves: [Move] = []
            for _ in verdicts {
                let claim = try await ledger.claimed(in: lane)
                let verdict = try #require(verdicts[claim.annulment.reference])
                moves.append(claim.move)
                try await ledger.settle(
                    claim, verdict, at: bench.clock.now, .keyed, for: purpose)
            }
            #expect(try await ledger.claim(in: lane).isFinished)
            return moves
        }
    }

    @Test func whatIsInDoubtIsReadAndNothingElseHandedOut() async throws {
        let bench = try Workbench()
        let run = try await doubtful(bench, try bench.open())
        #expect(try bench.reader.rowsInDoubt(of: run).map(\.id) == [1, 2])
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        // The key of a keyed account is alive: a run would send it again, an inquiry never.
        let moves = try await inquire(
            bench, ledger, run, leavesStanding: true, ["a": .done, "b": .done])
        #expect(moves == [.lookup, .lookup])
        #expect(try bench.reading("run") == ["cancelled", "cancelled", "unprocessed"])
        #expect(try bench.reader.rowsInDoubt(of: run) == [])
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        (true, ["unprocessed", "in_doubt no_answer", "unprocessed"]),
        (
            false,
            ["unprocessed no_answer", "in_doubt no_answer", "unprocessed"]
        ),
    ])
    func whatStandsIsLeftToItsRunOrEndsTheRow(leavesStanding: Bool, readings: [String])
        async throws
    {
        let bench = try Workbench()
        let run = try await doubtful(bench, try bench.open())
        let ledger = try bench.open(creates: false)
        let accepted = Verdict.settled(Settlement(.inDoubt, .noAnswer, "Nobody knows."))
        _ = try await inquire(
            bench, ledger, run, leavesStanding: leavesStanding,
            ["a": .standing, "b": accepted])
        #expect(try bench.reading("run") == readings)
        try expectRecounts(bench, ledger)
        await ledger.close()

        // The run goes on with what was left to it: a cancel, which is no longer in doubt.
        let next = try bench.open(creates: false)
        let lane = try await bench.lane(of: run, in: next, .keyed)
        let claim = try await next.serving { try await next.claimed(in: lane) }
        #expect(claim.move == .cancel(generation: 1))
        #expect(claim.annulment.reference == (leavesStanding ? "a" : "c"))
    }

    @Test func theAttemptsOfAReopenedRowCountAnew() async throws {
        let bench = try Workbench()
        let run = try await doubtful(bench, try bench.open())
        let policy = AccountPolicy.keyed
        for round in 1...2 {
            let ledger = try bench.open(creates: false)
            let tries = [Verdict](
                repeating: .unsettled, count: 2 * policy.retry.maxAttempts)
            // One row after the other is due, each with its backoff: here all at once.
            let rows = try bench.reader.rowsInDoubt(of: run).map(\.id)
            try await ledger.reopen(rows)
            let purpose = Purpose.inquiry(leavesStanding: false)
            let lane = try await bench.lane(of: run, in: ledger, policy, for: purpose)
            let asked = try await ledger.serving {
                var asked: [String: Int] = [:]
                for _ in 0..<(3 * tries.count) {
                    bench.clock.advance(by: .seconds(100))
                    guard case .claim(let claim) = try await ledger.claim(in: lane) else { break }
                    asked[claim.annulment.reference, default: 0] += 1
                    try await ledger.settle(
                        claim, .unsettled, at: bench.clock.now, policy, for: purpose)
                }
                return asked
            }
            #expect(asked["a"] == 2 * policy.retry.maxAttempts)
            // Its failed cancel counts in the first round only.
            let own = 2 * policy.retry.maxAttempts - (round == 1 ? 1 : 0)
            #expect(asked["b"] == own)
            #expect(
                try bench.reading("run") == [
                    "in_doubt no_answer", "in_doubt no_answer", "unprocessed",
                ])
            try expectRecounts(bench, ledger)
            await ledger.close()
        }
    }

    @Test func aDeathWhileAskingLeavesDoubtAsItWas() async throws {
        let bench = try Workbench()
        let run = try await doubtful(bench, try bench.open())
        let first = try bench.open(creates: false)
        try await first.end(run.id, .halted, because: .halt, exitCode: 5)
        try await first.reopen(try bench.reader.rowsInDoubt(of: run).map(\.id))
        let purpose = Purpose.inquiry(leavesStanding: false)
        let lane = try await bench.lane(of: run, in: first, .keyed, for: purpose)
        _ = try await first.serving { try await first.claimed(in: lane) }
        await first.close()

        let second = try bench.open(creates: false)
        #expect(try await second.recover() == 1)
        try expectRecounts(bench, second)
        let readings = try bench.reading("run")
        #expect(
            readings == ["in_doubt no_answer", "in_doubt no_answer", "unprocessed halt"])
        #expect(try bench.reader.rowsInDoubt(of: run).map(\.id) == [1, 2])
        let present = try bench.reader.run(named: "run")
        #expect(present.state == .halted && present.exitCode == 5)
        let ended = try await inquire(
            bench, second, present, leavesStanding: false, ["a": .done, "b": .standing])
        #expect(ended == [.lookup, .lookup])
        try expectRecounts(bench, second)
    }

    @Test func aRowWhosePaymentAnotherHasIsNotAskedAbout() async throws {
        let bench = try Workbench()
        let run = try await doubtful(bench, try bench.open())
        let ledger = try bench.open(creates: false)
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        let (later, _) = try await bench.take(
            [row("a", 100), row("b", 200)], into: ledger, as: "later")
        #expect(try bench.reader.rowsInDoubt(of: run) == [])
        #expect(try bench.reader.rowsInDoubt(of: later).map(\.id) == [4, 5])
        #expect(try await ledger.reopen([1, 2, 3]) == 0)
        #expect(try bench.reader.openRows(of: run) == [3])
        #expect(try bench.reader.openRows(of: later) == [4, 5])
        try expectRecounts(bench, ledger)
    }

    @Test func whatIsDueWithoutDoubtOrWithoutItsPaymentIsNotHandedOut() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = [row("unsent"), row("moved"), row("own")]
        let (run, _) = try await bench.take(rows, into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            for _ in 0..<2 {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .doubtful, at: bench.clock.now)
            }
            try await ledger.settle(first, .notSent, at: bench.clock.now)
        }
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        try await bench.take([row("moved")], into: ledger, as: "later")
        await ledger.close()
        bench.clock.advance(by: .seconds(600))

        let next = try bench.open(creates: false)
        #expect(try bench.reader.rowsInDoubt(of: run).map(\.id) == [3])
        let moves = try await inquire(bench, next, run, leavesStanding: false, ["own": .done])
        #expect(moves == [.lookup])
        #expect(
            try bench.reading("run") == [
                "unprocessed abandoned", "in_doubt no_answer", "cancelled",
            ])
    }

    @Test func whatHasEndedOtherwiseIsNotReopened() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take(
            [row("a"), row("b"), unusableRow(), row("a")], into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            for verdict in [Verdict.done, .refusal] {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now)
            }
        }
        let before = try bench.reader.head()
        #expect(try await ledger.reopen([1, 2, 3, 4, 99]) == 0)
        #expect(try bench.reader.head() == before)
        #expect(try bench.reader.openRows(of: run) == [2])
    }
}
