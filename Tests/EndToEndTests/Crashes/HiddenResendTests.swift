import FoundationEssentials
import GRDB
import Sandbox
import Testing

extension EndToEnd {
    /// A provider that reads a request on a kept connection, deals with it, and closes without an
    /// answer: clients that repeat such a request by themselves cancel twice, and know nothing of it.
    @Suite struct HiddenResendTests {
        @Test(
            .timeLimit(.minutes(2)),
            arguments: [["lostResponse"], ["reset"], ["cutResponse", "halfClosed", "lostRequest"]])
        func whatWasSentIsWhatWasRecorded(faults: [String]) async throws {
            try await Workshop.lend { workshop in
                var recorded: [String: Int] = [:]
                let truth = try await workshop.sandbox(["--slow", "300ms"]) { sandbox in
                    let options = ["--share", "0.8", "--turns", "3"]
                    try await workshop.proxy(
                        to: sandbox.port, options + faults.flatMap { ["--fault", $0] }
                    ) { port in
                        try await workshop.example(rows: 120, port: port)
                        let inputs = ["payments.csv", "payments.jsonl"]
                        let run = try await workshop.annul(["run"] + inputs) { _ in }
                        #expect(run.code == 3 || run.code == 4, "\(run.errors)")
                    }
                    recorded = try workshop.cancelsRecorded()
                }
                // The trap struck often, or this shows nothing.
                #expect(recorded.values.reduce(0, +) > 120 + 20)
                for payment in truth.payments {
                    let written = recorded["\(payment.provider) \(payment.reference)"] ?? 0
                    if faults.contains("lostRequest") {
                        #expect(payment.cancelRequests <= written, "\(payment.reference)")
                    } else {
                        #expect(payment.cancelRequests == written, "\(payment.reference)")
                    }
                }
                #expect(truth.totals.repeatedEffects == 0)
                let audit = Audit(of: try await workshop.rows(), against: truth)
                #expect(audit.agrees, "\(audit.text)")
            }
        }
    }
}

extension Workshop {
    /// How many cancels of each payment the ledger says were written to the wire.
    fileprivate func cancelsRecorded() throws -> [String: Int] {
        let queue = try DatabaseQueue(path: path("annul.ledger"))
        defer { try? queue.close() }
        return try queue.inDatabase { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT merchant.provider || ' ' || payment.reference, count(*)
                    FROM attempt JOIN row ON row.id = attempt.row
                        JOIN payment ON payment.id = row.payment
                        JOIN merchant ON merchant.id = payment.merchant
                        JOIN result ON result.attempt = attempt.id
                    WHERE attempt.generation IS NOT NULL AND result.verdict <> 'not_sent'
                    GROUP BY payment.id
                    """)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }
}
