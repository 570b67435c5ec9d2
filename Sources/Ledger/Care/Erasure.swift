package import AnnulModel
import GRDB

/// Whose texts are to be erased.
package struct ErasureScope: Hashable, Sendable {
    /// Payments, over all runs.
    package var references: [String] = []
    /// Rows of runs that ended before.
    package var endedBefore: Timestamp?

    package init(references: [String] = [], endedBefore: Timestamp? = nil) {
        self.references = references
        self.endedBefore = endedBefore
    }
}

/// What an erasure would do, or did.
package struct Erasure: Hashable, Sendable {
    /// Rows whose texts are there and may go.
    package internal(set) var rows = RowRanges()
    /// Rows whose texts went earlier.
    package internal(set) var erasedRows: Int64 = 0
    /// Rows that are open: what is still to be worked on keeps its texts.
    package internal(set) var openRows: Int64 = 0
    /// The runs of all these rows, in order.
    package internal(set) var runs: [RunRecord] = []
}

extension Erasure {
    static let act = "texts erased"

    /// All rows whose texts were erased, as the ledger records it.
    static func recorded(in database: Database) throws -> RowRanges {
        var rows = RowRanges()
        let acts = try SQLCursor(
            "SELECT detail FROM act WHERE kind = '\(act)' ORDER BY id", in: database)
        while let columns = try acts.next() {
            guard let json = try? JSONValue(parsing: columns.bytes(0)) else { continue }
            rows.formUnion(json["rows"])
        }
        return rows
    }
}

extension LedgerReader {
    /// Finds what an erasure would be about.
    ///
    /// - Parameter scope: whose texts.
    /// - Returns: the rows, and those that are left as they are.
    /// - Throws: `LedgerError`, `unknown` where there is no payment of a reference.
    package func erasure(of scope: ErasureScope) throws(LedgerError) -> Erasure {
        let runs = try runs()
        return try read { database in
            var ids: Set<Int64> = []
            for reference in scope.references {
                let found = try SQLStatement(Self.rowsOfReference, in: database)
                let before = ids.count
                try found.forEach(reference) { ids.insert($0.int(0)) }
                guard ids.count > before else {
                    throw LedgerError(.unknown, "no payment '\(reference)' in \(path)")
                }
            }
            let statement = try SQLStatement(Self.erasableRows, in: database)
            var selection = ErasureSelection()
            for id in ids.sorted() {
                try statement.forEach(id, id) { selection.add($0) }
            }
            if let moment = scope.endedBefore {
                for run in runs {
                    guard let ended = run.ended, ended < moment, !run.state.isUnfinished,
                        let last = run.lastRow, last >= run.firstRow
                    else { continue }
                    try statement.forEach(run.firstRow, last) { columns in
                        if columns.int(1) == run.id { selection.add(columns) }
                    }
                }
            }
            return selection.erasure(among: runs)
        }
    }

    static let rowsOfReference = """
        SELECT row.id FROM payment JOIN row ON row.id = payment.id
        WHERE payment.merchant IN (SELECT id FROM merchant) AND reference = ?1
        UNION ALL
        SELECT row.id FROM payment JOIN row ON row.payment = payment.id AND row.payment <> row.id
        WHERE payment.merchant IN (SELECT id FROM merchant) AND reference = ?1
        """

    static let erasableRows = """
        SELECT row.id, row.run, row_text.row NOT NULL,
            row.state = 2 AND result.outcome NOT IN ('accepted', 'in_doubt', 'unprocessed')
                OR coalesce(payment.row, payment.id) <> row.id
        FROM row LEFT JOIN row_text ON row_text.row = row.id
            LEFT JOIN payment ON payment.id = row.payment
            LEFT JOIN result ON result.id = row.result
        WHERE row.id BETWEEN ? AND ? ORDER BY row.id
        """
}

/// Rows of an erasure while they are found, each once: runs have no rows in common.
private struct ErasureSelection {
    private var rows: [Int64] = []
    private var runs: Set<Int64> = []
    private var erased: Int64 = 0
    private var open: Int64 = 0

    mutating func add(_ columns: SQLColumns) {
        runs.insert(columns.int(1))
        if columns.int(2) == 0 {
            erased += 1
        } else if columns.int(3) == 0 {
            open += 1
        } else {
            rows.append(columns.int(0))
        }
    }

    func erasure(among records: [RunRecord]) -> Erasure {
        var erasure = Erasure()
        for id in rows.sorted() { erasure.rows.append(id) }
        (erasure.erasedRows, erasure.openRows) = (erased, open)
        erasure.runs = records.filter { runs.contains($0.id) }
        return erasure
    }
}
