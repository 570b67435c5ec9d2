package import AnnulModel
import GRDB

/// A row whose payment is not cancelled, or not known to be, and which no later row has taken over.
package struct OpenPayment: Hashable, Sendable {
    package let row: RowRecord
    package let merchant: Merchant?
    /// Since when it stands like that.
    package let since: Timestamp
    /// Whether the row was worked to an end; its run may still go on with one that was not.
    package let isSettled: Bool
}

/// A row in doubt, in a run that may be asked about.
package struct RowInDoubt: Hashable, Sendable {
    package let id: Int64
    package let lane: Int64
}

extension LedgerReader {
    /// The rows of a run of which a request may have taken effect, or was only acknowledged, and
    /// whose payment no later row has.
    package func rowsInDoubt(of run: RunRecord) throws(LedgerError) -> [RowInDoubt] {
        try read { database in
            let settled = try Row.fetchAll(
                database, sql: Self.settledInDoubt, arguments: [run.firstRow, run.lastID, run.id])
            let undecided = try Row.fetchAll(
                database, sql: Self.undecidedInDoubt, arguments: [run.id])
            return (settled + undecided).map { RowInDoubt(id: $0[0], lane: $0[1]) }
                .sorted { $0.id < $1.id }
        }
    }

    /// The rows of a run that are not good, in input order: the ids.
    package func openRows(of run: RunRecord) throws(LedgerError) -> [Int64] {
        try read { database in
            let settled = try Int64.fetchAll(
                database, sql: Self.settledNotGood, arguments: [run.firstRow, run.lastID, run.id])
            let undecided = try Int64.fetchAll(
                database, sql: Self.undecided, arguments: [run.id, run.id, run.id])
            return (settled + undecided).sorted()
        }
    }

    /// How many payments rows of runs before one have left open: in doubt, only acknowledged, or
    /// not worked to an end, and taken over by no later row.
    ///
    /// - Parameter run: the run.
    /// - Returns: the number of payments.
    /// - Throws: `LedgerError`.
    package func paymentsLeftOpen(before run: RunRecord) throws(LedgerError) -> Int64 {
        try read { database in
            let settled =
                try Int64.fetchOne(
                    database, sql: Self.settledAndLeftOpen, arguments: [run.firstRow]) ?? 0
            return try Int64.fetchAll(
                database, sql: Self.undecidedBefore, arguments: [run.id, run.id, run.id]
            ).reduce(settled, +)
        }
    }

    /// One of the rows that `openRows` named, as it stands now; `nil` once it is good, another row
    /// has the payment, or somebody has corrected it into another payment.
    package func openPayment(_ id: Int64, of run: RunRecord) throws(LedgerError) -> OpenPayment? {
        guard let row = try rows(of: run, after: id - 1, limit: 1).first, row.id == id,
            row.outcome.group != .good, row.outcome.group != .input
        else { return nil }
        return try read { database in
            guard try !Self.isReplaced(id, database) else { return nil }
            let statement = try database.cachedStatement(sql: Self.sinceWhen)
            guard let facts = try Row.fetchOne(statement, arguments: [id]) else { return nil }
            let provider = (facts[2] as String?).flatMap(ProviderName.init(rawValue:))
            let environment = (facts[4] as String?).flatMap(Environment.init)
            let merchant = provider.flatMap { provider in
                environment.map { Merchant(provider: provider, id: facts[3], environment: $0) }
            }
            return OpenPayment(
                row: row, merchant: merchant, since: Timestamp(milliseconds: facts[0]),
                isSettled: facts[1] == 2)
        }
    }

    static let settledInDoubt = """
        SELECT row.id, row.lane \(settledRows) AND result.outcome IN ('in_doubt', 'accepted')
        """

    static let settledNotGood = "SELECT row.id \(settledRows)"

    static let settledAndLeftOpen = """
        SELECT count(*) \(settledInForce) AND result.row < ?
            AND result.outcome IN ('accepted', 'in_doubt', 'unprocessed')
        """

    private static let settledRows = """
        \(settledInForce) AND result.row >= ? AND result.row <= ? AND row.run = ?
        """

    private static let settledInForce = """
        FROM result INDEXED BY result_not_good
            JOIN row ON row.id = result.row AND row.result = result.id AND row.state = 2
            JOIN payment ON payment.id = row.payment AND coalesce(payment.row, payment.id) = row.id
        WHERE \(Schema.isNotGood)
        """

    static let undecidedInDoubt = """
        SELECT row.id, row.lane FROM lane JOIN row INDEXED BY row_due ON row.lane = lane.id
            JOIN payment ON payment.id = row.payment AND coalesce(payment.row, payment.id) = row.id
        WHERE lane.run = ? AND row.state = 0 AND row.due IS NOT NULL AND doubtful_send IS NOT NULL
        """

    static let undecided = undecidedRows("row.id", where: "lane.run = ?")

    static let undecidedBefore = undecidedRows("count(*)", where: "lane.run < ?")

    /// Of the rows that were not worked to an end, and of the runs that `condition` wants.
    private static func undecidedRows(_ columns: String, where condition: String) -> String {
        [
            ("row_fresh", "row.state = 0 AND row.due IS NULL"),
            ("row_due", "row.state = 0 AND row.due IS NOT NULL"), ("row_claimed", "row.state = 1"),
        ].map { index, state in
            """
            SELECT \(columns) FROM lane CROSS JOIN row INDEXED BY \(index) ON row.lane = lane.id
                JOIN payment ON payment.id = row.payment
                    AND coalesce(payment.row, payment.id) = row.id
            WHERE \(condition) AND \(state)
            """
        }.joined(separator: " UNION ALL ")
    }

    static let sinceWhen = """
        SELECT coalesce(result.at, run.at), row.state, provider, merchant.merchant, environment
        FROM row JOIN run ON run.id = row.run LEFT JOIN result ON result.id = row.result
            JOIN payment ON payment.id = row.payment
            JOIN merchant ON merchant.id = payment.merchant
        WHERE row.id = ?
        """
}

extension RunRecord {
    /// The highest id that a row of the run can have.
    fileprivate var lastID: Int64 { lastRow ?? .max }
}
