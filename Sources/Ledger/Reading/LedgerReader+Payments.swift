import AnnulModel
import GRDB

extension LedgerReader {
    /// The payments of that reference: one for each merchant that has it.
    package func payments(referenced reference: String) throws(LedgerError) -> [PaymentRecord] {
        try payments(
            where: "payment.merchant IN (SELECT id FROM merchant) AND reference = ?", reference)
    }

    /// The payment that a row names; `nil` where the row was unusable.
    package func payment(of row: RowRecord) throws(LedgerError) -> PaymentRecord? {
        try payments(where: "payment.id = (SELECT payment FROM row WHERE id = ?)", row.id).first
    }

    /// Every row of a payment, over all runs, in the order in which they came.
    package func histories(of payment: PaymentRecord) throws(LedgerError) -> [RowHistory] {
        let ids = try read { database in
            try Int64.fetchAll(
                database, sql: Self.rowsOfPayment, arguments: [payment.id, payment.id])
        }
        let runs = try runs()
        var histories: [RowHistory] = []
        for id in ids { histories.append(try history(ofRow: id, among: runs)) }
        return histories
    }

    /// One row with everything that was ever tried and found about it.
    package func history(of row: RowRecord) throws(LedgerError) -> RowHistory {
        try history(ofRow: row.id, among: try runs())
    }

    static let rowsOfPayment = """
        SELECT ? AS id UNION ALL SELECT id FROM row WHERE payment = ? AND payment <> id ORDER BY id
        """

    private func payments(
        where condition: String, _ value: any DatabaseValueConvertible & Sendable
    ) throws(LedgerError) -> [PaymentRecord] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT payment.id, provider, merchant.merchant, environment, reference,
                        generation, payment.key, key_first_used, key_spent, doubtful_send,
                        last_sent, run.name, row.id - run.first_row + 1
                    FROM payment JOIN merchant ON merchant.id = payment.merchant
                        JOIN row ON row.id = coalesce(payment.row, payment.id)
                        JOIN run ON run.id = row.run
                    WHERE \(condition) ORDER BY payment.id
                    """, arguments: [value]
            ).map(PaymentRecord.init)
        }
    }

    private func history(ofRow id: Int64, among runs: [RunRecord]) throws(LedgerError)
        -> RowHistory
    {
        guard let run = runs.last(where: { $0.firstRow <= id }),
            let row = try rows(of: run, after: id - 1, limit: 1).first, row.id == id
        else {
            throw LedgerError(
                .damaged, "row \(id) of \(path) is missing; keep the file, and restore a backup")
        }
        return try read { database in
            let facts = try Row.fetchOne(
                database,
                sql: """
                    SELECT input.name, amount, currency
                    FROM row LEFT JOIN input ON input.id = row.input WHERE row.id = ?
                    """, arguments: [id])
            let currency = (facts?[2] as String?).flatMap { Currency($0) }
            let amount = (facts?[1] as Int64?).flatMap { minor in
                currency.map { Money(minor: minor, currency: $0) }
            }
            return RowHistory(
                run: run, input: facts?[0], amount: amount, row: row,
                origin: try Row.fetchOne(database, sql: Self.originOfRow, arguments: [id])
                    .flatMap(RecordedOrigin.init),
                returned: try Row.fetchAll(
                    database, sql: Self.returnedFromRow, arguments: [id]
                ).map { RowPlace(run: $0[0], number: $0[1]) },
                attempts: try Row.fetchAll(
                    database, sql: Self.attemptsOfRow, arguments: [id]
                ).map(RecordedAttempt.init),
                results: try Row.fetchAll(
                    database, sql: Self.resultsOfRow, arguments: [id, id]
                ).map(RecordedResult.init))
        }
    }

    static let originOfRow = """
        SELECT change, run.name, row.id - run.first_row + 1, claim
        FROM origin LEFT JOIN row ON row.id = origin.earlier LEFT JOIN run ON run.id = row.run
        WHERE origin.id = ?
        """

    static let returnedFromRow = """
        SELECT run.name, row.id - run.first_row + 1
        FROM origin INDEXED BY origin_of_earlier JOIN row ON row.id = origin.id
            JOIN run ON run.id = row.run
        WHERE earlier = ? ORDER BY origin.id
        """

    static let attemptsOfRow = """
        WITH RECURSIVE made(id) AS (
            SELECT attempt FROM row WHERE id = ?
            UNION ALL SELECT previous FROM attempt JOIN made USING(id))
        SELECT id, at, generation, key FROM attempt JOIN made USING(id) ORDER BY id
        """

    static let resultsOfRow = """
        WITH RECURSIVE found(id) AS (
            SELECT result FROM row WHERE id = ?
            UNION ALL SELECT previous FROM result JOIN found USING(id)),
        again(id) AS (
            SELECT id FROM result INDEXED BY result_again WHERE row = ? AND \(Schema.isReadAgain)),
        told(id) AS (SELECT id FROM found UNION ALL SELECT id FROM again)
        SELECT result.id, result.attempt, result.at, verdict, result.charged, doubtful, outcome,
            result.reason, http_status, provider_id, released, kept, result.currency, phrase.text,
            run.name, other.id - run.first_row + 1
        FROM told JOIN result USING(id) LEFT JOIN phrase ON phrase.id = result.phrase
            LEFT JOIN row AS other ON other.id = result.other_row
            LEFT JOIN run ON run.id = other.run
        ORDER BY result.id
        """
}

extension PaymentRecord {
    fileprivate init(_ row: Row) throws {
        guard let provider = ProviderName(rawValue: row[1]),
            let environment = Environment(rawValue: row[3])
        else { throw LedgerError(.damaged, "a merchant of the ledger makes no sense") }
        id = row[0]
        merchant = Merchant(provider: provider, id: row[2], environment: environment)
        reference = row[4]
        generation = row[5]
        mappedKey = row[6]
        keyFirstUsed = (row[7] as Int64?).map { Timestamp(milliseconds: $0) }
        keyIsSpent = row[8] ?? false
        doubtfulSend = (row[9] as Int64?).map { Timestamp(milliseconds: $0) }
        lastSent = (row[10] as Int64?).map { Timestamp(milliseconds: $0) }
        worker = RowPlace(run: row[11], number: row[12])
    }
}

extension RecordedOrigin {
    fileprivate init?(_ row: Row) {
        guard let change = RowChange(rawValue: row[0]) else { return nil }
        self.change = change
        earlier = (row[1] as String?).map { RowPlace(run: $0, number: row[2]) }
        claim = row[3]
    }
}

extension RecordedAttempt {
    fileprivate init(_ row: Row) {
        id = row[0]
        at = Timestamp(milliseconds: row[1])
        generation = row[2]
        key = row[3]
    }
}

extension RecordedResult {
    fileprivate init(_ row: Row) {
        id = row[0]
        attempt = row[1]
        at = Timestamp(milliseconds: row[2])
        verdict = row[3]
        isCharged = row[4] ?? false
        isDoubtful = row[5] ?? false
        outcome = (row[6] as String?).flatMap(Outcome.init)
        reason = (row[7] as String?).flatMap(Reason.init)
        httpStatus = row[8]
        providerID = row[9]
        releasedMinor = row[10]
        keptMinor = row[11]
        currency = row[12]
        detail = row[13] ?? ""
        other = (row[14] as String?).map { RowPlace(run: $0, number: row[15]) }
    }
}
