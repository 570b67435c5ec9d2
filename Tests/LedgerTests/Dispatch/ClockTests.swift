import AnnulModel
import Testing

@testable import Ledger

/// Wall clocks that were set between one process and the next.
struct ClockTests {
    /// A process that leaves one payment in doubt, looked at and put off until it has settled.
    private func doubtful(_ bench: Workbench) async throws -> Int64 {
        let ledger = try bench.open()
        _ = try await ledger.recover()
        let (run, _) = try await bench.take([row("sent")], into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger)
        let row = try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now)
            return claim.row
        }
        await ledger.close()
        return row
    }

    /// A second earlier or a day, by its clock: the next process waits for the settling time anew.
    @Test(arguments: [-86400, -30, 3, 40, 3600, 86400])
    func freshDoubtSettlesByTheClockOfTheProcessThatLooks(jump: Int) async throws {
        let bench = try Workbench()
        let row = try await doubtful(bench)
        bench.clock.jump(by: .seconds(jump))
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        let run = try bench.reader.run(named: "first")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let began = bench.clock.now
            let waits = try await ledger.claim(in: lane).waitsUntil
            let moment = try #require(waits ?? nil)
            #expect(moment <= began + .seconds(50), "nobody waits for a clock to catch up")
            bench.clock.advance(by: .seconds(49))
            #expect(try await ledger.claim(in: lane).waitsUntil != nil)
            bench.clock.advance(by: .seconds(1))
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.row == row && claim.move == .lookup)
        }
        try expectRecounts(bench, ledger)
    }

    /// Time that has passed has passed, for as many processes as there were.
    @Test(arguments: [1, 5]) func doubtSettlesWhileNobodyLooks(processes: Int) async throws {
        let bench = try Workbench()
        let sent = try await doubtful(bench)
        for _ in 0..<processes {
            bench.clock.advance(by: .seconds(50 / processes))
            let ledger = try bench.open(creates: false)
            _ = try await ledger.recover()
            try expectRecounts(bench, ledger)
            await ledger.close()
        }
        let ledger = try bench.open(creates: false)
        let lane = try await bench.lane(of: try bench.reader.run(named: "first"), in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.row == sent && claim.move == .lookup)
        }
    }

    /// A key that was used before somebody set the clock is not used again in doubt; after a start
    /// of the machine its clock is believed.
    @Test(arguments: [(0, false, true), (-30, false, false), (3600, false, false), (5, true, true)])
    func howOldAKeyIsOnlyALastingClockTells(jump: Int, restarts: Bool, isTold: Bool) async throws {
        let bench = try Workbench()
        let first = try bench.open()
        _ = try await first.recover()
        let (run, _) = try await bench.take([row("sent")], into: first, as: "first")
        let lane = try await bench.lane(of: run, in: first, .keyed)
        try await first.serving {
            let claim = try await first.claimed(in: lane)
            try await first.settle(claim, .doubtful, at: bench.clock.now, .keyed)
        }
        await first.close()
        bench.clock.advance(by: .seconds(10))
        bench.clock.jump(by: .seconds(jump))
        if restarts { bench.clock.restart() }
        let next = try bench.open(creates: false)
        _ = try await next.recover()
        let again = try await bench.lane(of: run, in: next, .keyed)
        try await next.serving {
            bench.clock.advance(by: .seconds(60))
            let claim = try await next.claimed(in: again)
            #expect(claim.move == (isTold ? .cancel(generation: 1) : .lookup))
        }
        try expectRecounts(bench, next)
    }

    /// The longest settling time that a configuration may have is waited for, too.
    @Test func longSettlingTimesBeginAnewToo() async throws {
        let bench = try Workbench()
        var slow = AccountPolicy.keyless
        slow.doubt.settle = .seconds(7200)
        let policy = slow
        let first = try bench.open()
        _ = try await first.recover()
        let (run, _) = try await bench.take([row("sent")], into: first, as: "first")
        let lane = try await bench.lane(of: run, in: first, policy)
        try await first.serving {
            let claim = try await first.claimed(in: lane)
            try await first.settle(claim, .doubtful, at: bench.clock.now, policy)
        }
        bench.clock.advance(by: .seconds(4200))
        try await first.mark(run.id, .halted)
        await first.close()
        bench.clock.jump(by: .seconds(7200))
        let next = try bench.open(creates: false)
        _ = try await next.recover()
        let again = try await bench.lane(of: run, in: next, policy)
        try await next.serving {
            bench.clock.advance(by: .seconds(7199))
            let waits = try await next.claim(in: again).waitsUntil
            #expect(waits != nil)
            bench.clock.advance(by: .seconds(1))
            let claim = try await next.claimed(in: again)
            #expect(claim.move == .lookup)
        }
    }

    /// Doubt that had settled while its own process still worked has settled.
    @Test func oldDoubtIsLookedIntoAtOnce() async throws {
        let bench = try Workbench()
        let sent = try await doubtful(bench)
        bench.clock.advance(by: .seconds(7200))
        let between = try bench.open(creates: false)
        try await between.mark(1, .halted)
        await between.close()
        let ledger = try bench.open(creates: false)
        _ = try await ledger.recover()
        let lane = try await bench.lane(of: try bench.reader.run(named: "first"), in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            #expect(claim.row == sent && claim.move == .lookup)
        }
    }
}
