package import AnnulModel
import FoundationEssentials
import GRDB

/// One row of a run as it reads now, with all that a result file says about it.
package struct RowRecord: Hashable, Sendable {
    package let id: Int64
    /// The row's number within its run, from 1.
    package let number: Int64
    package let input: Int64
    package let line: Int64
    package let account: String
    package let reference: String?
    package let outcome: Outcome
    package let reason: Reason?
    package let detail: String
    /// A duplicate of a row that is undecided in another run.
    package let isOpenDuplicate: Bool
    package let attempts: Int
    package let httpStatus: Int?
    package let providerID: String?
    /// The key of the last attempt, or the one that the input demands.
    package let key: String?
    /// What the input says is authorized.
    package let amount: Money?
    package let currency: String?
    package let releasedMinor: Int64?
    package let keptMinor: Int64?
    package let settledAt: Timestamp?
    /// The kept fields; `nil` once they are erased.
    package let fields: [String]?
}

extension LedgerReader {
    /// The rows of a run in input order, by slices.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - row: the id of the last row of the slice before; 0 for the first slice.
    ///   - limit: how many rows at most; fewer where their carried texts are long.
    /// - Returns: the next rows; none after the last.
    /// - Throws: `LedgerError`.
    package func rows(of run: RunRecord, after row: Int64, limit: Int) throws(LedgerError)
        -> [RowRecord]
    {
        try read { database in
            let statement = try database.cachedStatement(sql: Self.rowsQuery)
            let arguments: StatementArguments = [
                run.id, max(row, run.firstRow - 1), run.lastRow ?? Int64.max, limit,
            ]
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            var rows: [RowRecord] = []
            var bytes = 0
            while bytes < Self.sliceBytes, let row = try cursor.next() {
                let record = RowRecord(row, of: run)
                bytes += record.fields?.reduce(0) { $0 + $1.utf8.count } ?? 0
                rows.append(record)
            }
            return rows
        }
    }

    /// More text than this is not held at once, whatever the rows carry.
    private static let sliceBytes = 2 << 20

    /// One row of a run by its number.
    package func row(_ number: Int64, of run: RunRecord) throws(LedgerError) -> RowRecord {
        let found = try rows(of: run, after: run.firstRow + number - 2, limit: 1).first
        guard let found, found.number == number else {
            throw LedgerError(.unknown, "run \(run.name) has no row \(number)")
        }
        return found
    }

    static let rowsQuery = """
        SELECT row.id, row.input, row.line, lane.account, payment.reference, result.outcome,
            result.reason, phrase.text, row.attempts, result.http_status, result.provider_id,
            coalesce(attempt.key, row.key), row.currency, row.amount, result.currency,
            result.released, result.kept, result.at, row_text.fields,
            -- Once another row works on the payment, this one reads as it was left.
            CASE WHEN coalesce(payment.row, payment.id) = row.id THEN payment.doubtful_send NOT NULL
                ELSE result.doubtful END,
            row.state, lane.reason, lane.detail, result.verdict = 'open',
            row.state = 1 AND attempt.generation NOT NULL
        FROM row JOIN lane ON lane.id = row.lane
            LEFT JOIN payment ON payment.id = row.payment
            LEFT JOIN result ON result.id = row.result
            LEFT JOIN phrase ON phrase.id = result.phrase
            LEFT JOIN attempt ON attempt.id = row.attempt
            LEFT JOIN row_text ON row_text.row = row.id
        WHERE row.run = ? AND row.id > ? AND row.id <= ? ORDER BY row.id LIMIT ?
        """
}

extension RowRecord {
    fileprivate init(_ row: Row, of run: RunRecord) {
        id = row[0]
        number = id - run.firstRow + 1
        input = row[1]
        line = row[2]
        account = row[3]
        reference = row[4]
        attempts = row[8]
        httpStatus = row[9]
        providerID = row[10]
        key = row[11]
        let amount = (row[12] as String?).flatMap { Currency($0) }.flatMap { currency in
            (row[13] as Int64?).map { Money(minor: $0, currency: currency) }
        }
        self.amount = amount
        currency = row[14] ?? row[12]
        let isSettled = row[20] == 2
        let settled = (row[5] as String?).flatMap(Outcome.init)
        if isSettled, let settled {
            let said = Settlement(settled, (row[6] as String?).flatMap(Reason.init))
            (outcome, reason, detail) = (settled, said.reason, row[7] ?? "")
            releasedMinor = row[15] ?? said.releasedMinor(of: amount)
            keptMinor = row[16] ?? said.keptMinor(of: amount)
            settledAt = (row[17] as Int64?).map { Timestamp(milliseconds: $0) }
        } else {
            // What a dead process had under way may have been sent; the next opening records it.
            let wasSent = run.state == .interrupted && (row[24] ?? false)
            let reading = OpenReading(
                isDoubtful: (row[19] ?? false) || wasSent,
                laneReason: (row[21] as String?).flatMap(Reason.init),
                laneDetail: row[22] ?? "", lastDetail: row[7] ?? "", run: run)
            (outcome, reason, detail) = (reading.outcome, reading.reason, reading.detail)
            (releasedMinor, keptMinor, settledAt) = (nil, nil, nil)
        }
        isOpenDuplicate = outcome == .duplicate && (row[23] ?? false)
        let reference = reference
        fields = (row[18] as Data?).map { RowText.decode([UInt8]($0), reference: reference) }
    }
}
