package import AnnulModel
import GRDB

/// One account's part of a run.
package struct LaneRecord: Hashable, Sendable {
    package let id: Int64
    /// The account's name; empty for rows that have none.
    package let account: String
    package let merchant: Merchant?
    /// Why it went no further, where it did not.
    package let reason: Reason?
    package let detail: String
}

/// An input of a run, with what is needed to read it again and to write its rows out.
package struct StoredInput: Hashable, Sendable {
    package let id: Int64
    package let record: InputRecord
    /// The kept columns as a JSON array of header texts.
    package let columns: String
    /// Of the bytes read; `nil` if the input was not read to its end.
    package let sha256: String?
    /// How many of its rows are in the ledger.
    package let rows: Int
}

extension LedgerReader {
    package func lanes(of run: RunRecord) throws(LedgerError) -> [LaneRecord] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT lane.id, account, provider, merchant.merchant, environment, reason, detail
                    FROM lane LEFT JOIN merchant ON merchant.id = lane.merchant
                    WHERE run = ? ORDER BY lane.id
                    """, arguments: [run.id]
            ).map { row in
                let provider = (row[2] as String?).flatMap(ProviderName.init(rawValue:))
                let environment = (row[4] as String?).flatMap(Environment.init)
                let merchant = provider.flatMap { provider in
                    environment.map { Merchant(provider: provider, id: row[3], environment: $0) }
                }
                return LaneRecord(
                    id: row[0], account: row[1], merchant: merchant,
                    reason: (row[5] as String?).flatMap(Reason.init), detail: row[6] ?? "")
            }
        }
    }

    /// The counts of a run's rows.
    package func tallies(of run: RunRecord) throws(LedgerError) -> [TallyKey: TallyValue] {
        let lanes = Set(try lanes(of: run).map(\.id))
        return try tallies().filter { lanes.contains($0.key.lane) }
    }

    package func inputs(of run: RunRecord) throws(LedgerError) -> [StoredInput] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, name, path, account, size, modified, columns, sha256, format, preset,
                        (SELECT count(*) FROM row WHERE row.id >= ? AND row.input = input.id)
                    FROM input WHERE run = ? ORDER BY id
                    """, arguments: [run.firstRow, run.id]
            ).map { row in
                let record = InputRecord(
                    name: row[1], path: row[2], format: row[8], account: row[3], preset: row[9],
                    size: row[4],
                    modified: Timestamp(milliseconds: row[5]))
                return StoredInput(
                    id: row[0], record: record, columns: row[6], sha256: row[7], rows: row[10])
            }
        }
    }
}
