package import AnnulModel
import GRDB

/// What the result files say of an input.
package struct ResultInput: Hashable, Sendable {
    package let id: Int64
    /// What the operator called it.
    package let name: String
    /// The kept columns as a JSON array of header texts.
    package let columns: String
}

/// What the rows themselves say about one account's part of a run in one currency: the counters
/// must agree.
package struct InputTotal: Hashable, Sendable {
    package let lane: Int64
    /// Empty for rows without an amount.
    package let currency: String
    package let rows: Int64
    package let amount: Int64
}

extension LedgerReader {
    /// The inputs of a run, without counting their rows.
    package func resultInputs(of run: RunRecord) throws(LedgerError) -> [ResultInput] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, name, columns FROM input WHERE run = ? ORDER BY id",
                arguments: [run.id]
            ).map { ResultInput(id: $0[0], name: $0[1], columns: $0[2]) }
        }
    }

    /// Counts a run's rows and adds up their amounts, from the rows themselves.
    package func inputTotals(of run: RunRecord) throws(LedgerError) -> [InputTotal] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT lane, coalesce(currency, ''), count(*), coalesce(sum(amount), 0)
                    FROM row WHERE id >= ? AND id <= ? AND run = ? GROUP BY 1, 2 ORDER BY 1, 2
                    """, arguments: [run.firstRow, run.lastRow ?? Int64.max, run.id]
            ).map { InputTotal(lane: $0[0], currency: $0[1], rows: $0[2], amount: $0[3]) }
        }
    }

    /// The counts of the rows of all runs.
    package func tallies() throws(LedgerError) -> [TallyKey: TallyValue] {
        try read { try TallyBook.stored(in: $0).values }
    }
}

extension RunRecord {
    /// How many rows it has; known once the whole input is in.
    package var rowCount: Int64? { lastRow.map { $0 - firstRow + 1 } }

    /// This run as it will stand once it has ended: its files are written before that is recorded.
    package func ended(
        _ state: RunState, because reason: Reason?, exitCode: Int, at moment: Timestamp
    ) -> RunRecord {
        RunRecord(
            id: id, name: name, state: state, reason: reason, began: began, ended: moment,
            exitCode: exitCode, firstRow: firstRow, lastRow: lastRow)
    }
}
