import AnnulModel
import Testing

@testable import Ledger

extension Workbench {
    /// A ledger with two runs in which all kinds of things happened, and which is closed.
    ///
    /// - Parameter rows: how many rows the first run has.
    /// - Returns: the bench, with nobody at the ledger.
    /// - Throws: what went wrong.
    static func worked(_ rows: Int = 40) async throws -> Workbench {
        let bench = try Workbench()
        let ledger = try bench.open()
        let first = (0..<rows).map { number in
            row(
                "p-\(number)", line: number + 2, Int64(100 * number),
                authorization: number.isMultiple(of: 7) ? "auth-\(number)" : nil,
                key: number.isMultiple(of: 11) ? "KEY-\(number)" : nil)
        }
        let input =
            first + [
                row("p-1", line: rows + 2, 100),
                unusableRow(line: rows + 3, from: origin("elsewhere")),
            ]
        let (run, _) = try await bench.take(input, into: ledger, as: "first")
        try await bench.work(rows - 4, of: run, in: ledger, .keyed)
        await ledger.close()
        let next = try bench.open(creates: false)
        _ = try await next.recover()
        try await next.end(run.id, .abandoned, because: .abandoned, exitCode: 4)
        bench.clock.advance(by: .seconds(10))
        let (second, _) = try await bench.take(
            first + [row("p-2", 7, from: origin(line: 4)), row("q-1")], into: next, as: "second",
            under: IntakeRules(rechecks: true))
        try await bench.work(rows, of: second, in: next, .keyless)
        try await next.mark(lane: 1, because: .providerDown, detail: "Down.")
        try await next.end(second.id, .halted, because: .halt, exitCode: 5)
        await next.close()
        return bench
    }

    /// Claims rows and settles most of them, in turn by each verdict that there is.
    private func work(
        _ claims: Int, of run: RunRecord, in ledger: Ledger, _ policy: AccountPolicy
    ) async throws {
        let lane = try await lane(of: run, in: ledger, policy)
        let captured = Settlement(.notCancellable, .captured, "Captured.")
        let verdicts: [Verdict?] = [
            .done, .refusal, .doubtful, .busy(renewsKey: true), .settled(captured), nil, .standing,
            .unsettled, .done, .notSent,
        ]
        try await ledger.mark(run.id, .running)
        try await ledger.serving {
            for number in 0..<claims {
                guard case .claim(let claim) = try await ledger.claim(in: lane) else {
                    self.clock.advance(by: .seconds(60))
                    continue
                }
                self.clock.advance(by: .milliseconds(300))
                guard let verdict = verdicts[number % verdicts.count] else { continue }
                try await ledger.settle(claim, verdict, at: self.clock.now, policy)
            }
        }
    }
}
