import AnnulModel
import Synchronization
import Testing

@testable import Ledger

/// Rows that the ledger ends by itself, because time has left them no safe move.
struct GivenUpTests {
    private final class Told: Sendable {
        let rows = Mutex<[GivenUp]>([])
    }

    /// Nobody may hear that the canary is worked off before he hears how it ended.
    @Test func whoeverAsksIsToldOfThemBeforeAllElse() async throws {
        let policy = AccountPolicy.policy(
            .keyed(lifetime: .seconds(1000), keepsRefusals: true), .none)
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = (1...3).map { row("p-\($0)", line: $0 + 1) }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, policy, canary: 2)
        let told = Told()
        try await ledger.serving {
            for _ in 1...2 {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .doubtful, at: bench.clock.now, policy)
            }
            // The keys are too old by now, and nobody can look.
            bench.clock.advance(by: .seconds(1000))
            let answer = try await ledger.claim(in: lane) { row in
                told.rows.withLock { $0.append(row) }
            }
            guard case .canaryWorkedOff = answer else {
                Issue.record("the canary does not end")
                return
            }
            let rows = told.rows.withLock { $0 }
            #expect(
                rows == Array(repeating: GivenUp(settlement: .keyExpired, isCanary: true), count: 2)
            )
            try await ledger.passCanary(of: lane, "acme")
            let next = try await ledger.claimed(in: lane)
            #expect(next.annulment.reference == "p-2")
            try await ledger.settle(next, .done, at: bench.clock.now, policy)
        }
        #expect(
            try bench.reading("first") == [
                "in_doubt key_expired", "cancelled", "in_doubt key_expired",
            ])
        try expectRecounts(bench, ledger)
    }
}
