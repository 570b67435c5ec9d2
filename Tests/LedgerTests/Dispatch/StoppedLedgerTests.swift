import AnnulModel
import Testing

@testable import Ledger

/// A ledger that can't write stops for good, and says so to everybody.
struct StoppedLedgerTests {
    private func claimedRows(_ count: Int) async throws -> (Workbench, Ledger, Int64) {
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = (1...count).map { row("p-\($0)", line: $0 + 1) }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        return (bench, ledger, try await bench.lane(of: run, in: ledger))
    }

    private func failure(_ body: () async throws -> Void) async -> LedgerError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    @Test func aFailedCommitStopsEverything() async throws {
        let (bench, ledger, lane) = try await claimedRows(8)
        let errors = try await ledger.serving {
            var claims: [Claim] = []
            for _ in 0..<4 { claims.append(try await ledger.claimed(in: lane)) }
            try bench.tamper("ALTER TABLE result RENAME TO gone")
            let errors = await withTaskGroup(of: LedgerError?.self) { group in
                for claim in claims {
                    group.addTask {
                        await failure {
                            _ = try await ledger.settle(claim, .done, at: bench.clock.now)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            // Nothing is claimed any more, although a claim as such could be written.
            let claiming = await failure { _ = try await ledger.claim(in: lane) }
            return errors + [claiming]
        }
        #expect(errors.count == 5)
        for error in errors {
            #expect(error?.code == .io)
            #expect(error?.message.contains("no such table") == true)
            #expect(
                error?.message.hasSuffix(
                    "Nothing more is sent. Check the disk, then `annul resume`.") == true)
        }
        let marking = await failure { try await ledger.mark(1, .halted) }
        #expect(marking == errors[0])
        // The next opening finds what was claimed, and nothing that was not durable.
        await ledger.close()
        try bench.tamper("ALTER TABLE gone RENAME TO result")
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == 4)
        // Renamed twice, the table is the same in other words.
        try expectRecounts(
            bench, next, except: ["its tables are not those of a ledger of this version"])
    }

    @Test func countsOfAFailedCommitAreNotPublished() async throws {
        let (bench, ledger, lane) = try await claimedRows(1)
        let before = ledger.tallies
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try bench.tamper("ALTER TABLE chain RENAME TO gone")
            _ = await failure { _ = try await ledger.settle(claim, .done, at: bench.clock.now) }
        }
        #expect(ledger.tallies == before)
        #expect(try bench.query("SELECT count(*) FROM result", as: Int.self) == [0])
    }

    @Test func aSeveredLedgerWritesNothingFurther() async throws {
        let (bench, ledger, lane) = try await claimedRows(2)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            let head = await ledger.head
            ledger.sever()
            let stopped = LedgerError(.stopped, "the ledger is cut off")
            let settling = await failure {
                _ = try await ledger.settle(claim, .done, at: bench.clock.now)
            }
            #expect(settling == stopped)
            #expect(await failure { _ = try await ledger.claim(in: lane) } == stopped)
            #expect(await failure { try await ledger.mark(1, .halted) } == stopped)
            #expect(await ledger.head == head)
        }
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == 1)
        try expectRecounts(bench, next)
    }

    @Test func aClosedLedgerRefusesEverything() async throws {
        let (bench, ledger, lane) = try await claimedRows(1)
        await ledger.close()
        let stopped = LedgerError(.stopped, "the ledger is closed")
        #expect(await failure { _ = try await ledger.claim(in: lane) } == stopped)
        #expect(await failure { try await ledger.mark(1, .halted) } == stopped)
        #expect(try bench.reading("first") == ["unprocessed"])
    }

    @Test func whoAsksAfterTheEndIsToldSo() async throws {
        let (bench, ledger, lane) = try await claimedRows(1)
        try await ledger.serving { _ = try await ledger.claimed(in: lane) }
        withExtendedLifetime(bench) {}
        let error = await failure { _ = try await ledger.claim(in: lane) }
        #expect(error == LedgerError(.stopped, "the ledger no longer takes work"))
        // The folder goes with the bench.
        withExtendedLifetime(bench) {}
    }
}
