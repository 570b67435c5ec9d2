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
    ///
    /// What a dead process had under way may have been sent, and counts as in doubt; the next
    /// opening records it.
    package func tallies() throws(LedgerError) -> [TallyKey: TallyValue] {
        let isHeld = LedgerLock.isHeld(for: path)
        return try read { database in
            var book = try TallyBook.stored(in: database)
            guard !isHeld else { return book.values }
            let orphans = try SQLCursor(Self.orphans, in: database)
            while let row = try orphans.next() {
                let amount = row.optionalInt(1).flatMap { minor in
                    row.optionalText(2).flatMap { Currency($0) }.map {
                        Money(minor: minor, currency: $0)
                    }
                }
                book.remove(lane: row.int(0), .pending, amount)
                book.add(lane: row.int(0), .doubtful, amount)
            }
            return book.values
        }
    }

    /// The rows whose cancel was under way, and that were not in doubt before.
    private static let orphans = """
        SELECT row.lane, row.amount, row.currency
        FROM row INDEXED BY row_claimed JOIN attempt ON attempt.id = row.attempt
            JOIN payment ON payment.id = row.payment
        WHERE row.state = 1 AND attempt.generation IS NOT NULL AND payment.doubtful_send IS NULL
        """
}

extension RunRecord {
    /// How many rows it has; known once the whole input is in.
    package var rowCount: Int64? { lastRow.map { $0 - firstRow + 1 } }

    /// This run as it will stand once it has ended: its files are written before that is recorded.
    package func ended(
        _ state: RunState, because reason: Reason?, exitCode: Int, at moment: Timestamp
    ) -> RunRecord {
        RunRecord(
            id: id, name: name, label: label, state: state, reason: reason, began: began,
            ended: moment,
            exitCode: exitCode, firstRow: firstRow, lastRow: lastRow)
    }
}
