package import AnnulModel
import FoundationEssentials
import GRDB

/// An attempt with the payment that it was for: what audits compare with the wire.
package struct IntentRecord: Hashable, Sendable {
    package let id: Int64
    package let row: Int64
    package let at: Timestamp
    /// The key's generation of a cancel; `nil` for a look-up.
    package let generation: Int?
    package let key: String
    /// Stands for what was to be sent: equal for equal requests.
    package let digest: [UInt8]
    package let reference: String
}

extension LedgerReader {
    /// Every attempt of a run, in order.
    ///
    /// For audits: it reads them all.
    package func intents(of run: RunRecord) throws(LedgerError) -> [IntentRecord] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT attempt.id, row.id, attempt.at, attempt.generation, attempt.key,
                        attempt.digest, payment.reference
                    FROM attempt JOIN row ON row.id = attempt.row
                        JOIN payment ON payment.id = row.payment
                    WHERE row.run = ? ORDER BY attempt.id
                    """, arguments: [run.id]
            ).map { row in
                IntentRecord(
                    id: row[0], row: row[1], at: Timestamp(milliseconds: row[2]),
                    generation: row[3], key: row[4], digest: [UInt8](row[5] as Data),
                    reference: row[6])
            }
        }
    }
}
