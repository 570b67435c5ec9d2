import AnnulModel
import GRDB

extension LedgerReader {
    /// What of a run's rows is still to be read again, by lane; lanes without any are left out.
    package func rereads(of run: RunRecord) throws(LedgerError) -> [Int64: Rereads] {
        try read { database in
            let lanes = try Row.fetchAll(database, sql: Self.rereadsQuery, arguments: [run.id])
            return Dictionary(
                uniqueKeysWithValues: lanes.map { lane in
                    (lane[0], Rereads(rows: lane[1], last: Timestamp(milliseconds: lane[2])))
                })
        }
    }

    /// How many of a run's rows were to be read again, and nobody answered.
    package func unconfirmedRows(of run: RunRecord) throws(LedgerError) -> Int64 {
        try read { database in
            try Int64.fetchOne(
                database, sql: Self.unconfirmedQuery,
                arguments: [run.firstRow, run.lastRow ?? Int64.max, run.id]) ?? 0
        }
    }

    static let rereadsQuery = """
        SELECT lane.id, count(*), max(due)
        FROM lane JOIN row INDEXED BY row_reread ON row.lane = lane.id
            JOIN payment ON payment.id = row.payment AND coalesce(payment.row, payment.id) = row.id
        WHERE lane.run = ? AND row.state = 2 AND row.due IS NOT NULL GROUP BY lane.id
        """

    static let unconfirmedQuery = """
        SELECT count(*) FROM result INDEXED BY result_again JOIN row ON row.id = result.row
        WHERE \(Schema.isReadAgain) AND verdict = 'unconfirmed' AND result.row >= ?
            AND result.row <= ? AND row.run = ?
        """
}
