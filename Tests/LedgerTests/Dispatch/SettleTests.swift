import AnnulModel
import Testing

@testable import Ledger

struct SettleTests {
    private func ready(_ count: Int) async throws -> (bench: Workbench, ledger: Ledger, lane: Int64)
    {
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = (1...count).map { row("p-\($0)", line: $0 + 1, 100) }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        return (bench, ledger, try await bench.lane(of: run, in: ledger))
    }

    @Test func everyOutcomeIsCountedWithItsMoney() async throws {
        let nok = try #require(Currency("NOK"))
        let settlements =
            Outcome.allCases.filter { $0.group != .input }.map { Settlement($0) } + [
                Settlement(
                    .remainderReleased, .released, "Part.",
                    released: Money(minor: 40, currency: nok),
                    kept: Money(minor: 60, currency: nok)),
                Settlement(.notCancellable, .captured, "All of it."),
            ]
        let (bench, ledger, lane) = try await ready(settlements.count)
        try await ledger.serving {
            for settlement in settlements {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .settled(settlement), at: bench.clock.now)
            }
        }
        let released = ledger.tallies.filter { $0.key.standing.outcome == "remainder_released" }
        #expect(released.values.map(\.released).sorted() == [40, 100])
        #expect(released.values.map(\.kept).sorted() == [0, 60])
        let captured = ledger.tallies.filter { $0.key.standing.reason == "captured" }
        #expect(captured.values.map(\.kept) == [100])
        #expect(ledger.tallies.values.map(\.rows).reduce(0, +) == Int64(settlements.count))
        try expectRecounts(bench, ledger)
    }

    @Test(arguments: [
        Verdict.done, .refusal, .standing, .busy(renewsKey: false), .busy(renewsKey: true),
        .throttled(after: .seconds(5)), .throttled(after: .seconds(9999)), .notSent, .unsettled,
        .doubtful, .halt(.authFailed),
    ])
    func everyVerdictLeavesCountsThatAgree(verdict: Verdict) async throws {
        let (bench, ledger, lane) = try await ready(2)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, verdict, at: bench.clock.now)
        }
        try expectRecounts(bench, ledger)
        let verdicts = try bench.query("SELECT verdict FROM result", as: String.self)
        #expect(verdicts == [verdict.word])
    }

    @Test func aClaimIsSettledOnce() async throws {
        let exit = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let bench = try Workbench()
            let ledger = try bench.open()
            let (run, _) = try await bench.take([row("p"), row("q")], into: ledger, as: "first")
            let lane = try await bench.lane(of: run, in: ledger)
            try await ledger.serving {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .done, at: bench.clock.now)
                try await ledger.settle(claim, .refusal, at: bench.clock.now)
            }
        }
        let said = String(decoding: exit?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("a claim is settled once, by the attempt that holds it"))
    }

    @Test func anOlderAttemptSettlesNothing() async throws {
        let exit = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            let bench = try Workbench()
            let ledger = try bench.open()
            let (run, _) = try await bench.take([row("p"), row("q")], into: ledger, as: "first")
            let lane = try await bench.lane(of: run, in: ledger)
            try await ledger.serving {
                let older = try await ledger.claimed(in: lane)
                try await ledger.settle(older, .unsettled, at: bench.clock.now)
                let newer = try await ledger.claimed(in: lane)
                precondition(newer.row == older.row, "the retry is the same row")
                try await ledger.settle(older, .done, at: bench.clock.now)
            }
        }
        let said = String(decoding: exit?.standardErrorContent ?? [], as: UTF8.self)
        #expect(said.contains("a claim is settled once, by the attempt that holds it"))
    }

    @Test func settlesThatMeetShareCommits() async throws {
        let count = 256
        let (bench, ledger, lane) = try await ready(count)
        let commits = try await ledger.serving {
            let claims = try await withThrowingTaskGroup(of: Claim.self) { group in
                for _ in 0..<count { group.addTask { try await ledger.claimed(in: lane) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(claims.map(\.row)).count == count)
            let before = await ledger.head.commit
            try await withThrowingTaskGroup(of: Void.self) { group in
                for claim in claims {
                    group.addTask { _ = try await ledger.settle(claim, .done, at: bench.clock.now) }
                }
                try await group.waitForAll()
            }
            return await ledger.head.commit - before
        }
        #expect((1...64).contains(commits), "\(commits) commits for \(count) settles")
        #expect(
            try bench.query("SELECT count(*) FROM row WHERE state = 2", as: Int.self) == [count])
        try expectRecounts(bench, ledger)
    }

    @Test func aCancelledTaskStillClaimsAndSettles() async throws {
        let (bench, ledger, lane) = try await ready(1)
        try await ledger.serving {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    #expect(Task.isCancelled)
                    let claim = try await ledger.claimed(in: lane)
                    try await ledger.settle(claim, .done, at: bench.clock.now)
                }
                try await group.waitForAll()
            }
        }
        #expect(try bench.reading("first") == ["cancelled"])
        try expectRecounts(bench, ledger)
    }
}
