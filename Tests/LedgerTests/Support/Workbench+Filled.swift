import AnnulModel
import Testing

@testable import Ledger

extension Workbench {
    /// A ledger with a fact in every table, closed.
    static func filled() async throws -> Workbench {
        let bench = try Workbench()
        let ledger = try bench.open()
        let rows = [
            row("p-1", 100, authorization: "auth-1"), row("p-2", line: 3, 200, key: "KEY-2"),
            row("p-1", line: 4, 100), unusableRow(line: 5, from: origin("elsewhere")),
            row("p-3", line: 6),
        ]
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.mark(run.id, .running)
        try await ledger.serving {
            let first = try await ledger.claimed(in: lane)
            let second = try await ledger.claimed(in: lane)
            _ = try await ledger.claimed(in: lane)
            try await ledger.settle(first, .done, at: bench.clock.now)
            let kept = Money(minor: 200, currency: try #require(Currency("NOK")))
            let captured = Settlement(.notCancellable, .captured, "Captured.", kept: kept)
            try await ledger.settle(second, .settled(captured), at: bench.clock.now)
        }
        await ledger.close()
        // The third row's process died: its payment is in doubt, and has to wait.
        let next = try bench.open(creates: false)
        #expect(try await next.recover() == 1)
        let again = try await bench.lane(of: run, in: next)
        let answer = try await next.serving { try await next.claim(in: again) }
        #expect(answer.waitsUntil == bench.clock.now + .seconds(50))
        try await next.mark(lane: lane, because: .providerDown, detail: "Down.")
        try await next.end(run.id, .halted, because: .halt, exitCode: 5)
        let head = await next.head
        #expect(try bench.reader.head() == head)
        await next.close()
        return bench
    }
}
