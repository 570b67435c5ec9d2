package import AnnulModel
import GRDB

/// A row of an earlier run, as a new run would take it up.
package struct RerunCandidate: Sendable {
    /// Who works on the row's payment now.
    package enum Standing: Hashable, Sendable {
        /// The row itself, and it may be run again.
        case present
        /// The row itself; its run has not finished with it.
        case undecided
        /// A row of a later run, which is to be rerun instead; be it that somebody has corrected the
        /// row into another payment.
        case replaced
        /// A row of a later run, with a good outcome.
        case settled
    }

    package let record: RowRecord
    package let annulment: Annulment
    package let merchant: Merchant?
    package let standing: Standing
    /// The name of the run that works on the payment now.
    package let worker: String
}

extension LedgerReader {
    /// Makes of a row what a new run would take up.
    ///
    /// - Parameters:
    ///   - record: the row.
    ///   - run: its run.
    /// - Returns: `nil` where the row has no payment.
    /// - Throws: `LedgerError`.
    package func rerunCandidate(_ record: RowRecord, of run: RunRecord) throws(LedgerError)
        -> RerunCandidate?
    {
        guard let reference = record.reference else { return nil }
        return try read { database in
            let statement = try database.cachedStatement(sql: Self.rerunQuery)
            guard let row = try Row.fetchOne(statement, arguments: [record.id]) else { return nil }
            let currency = (row[2] as String?).flatMap { Currency($0) }
            let amount = (row[1] as Int64?).flatMap { minor in
                currency.map { Money(minor: minor, currency: $0) }
            }
            let annulment = Annulment(
                reference: reference, authorizationID: row[0], amount: amount, note: row[4],
                mappedKey: (row[3] as String?).flatMap(IdempotencyKey.init))
            let provider = (row[8] as String?).flatMap(ProviderName.init(rawValue:))
            let environment = (row[10] as String?).flatMap(Environment.init)
            let merchant = provider.flatMap { provider in
                environment.map { Merchant(provider: provider, id: row[9], environment: $0) }
            }
            let worker: Int64 = row[5]
            let outcome = (row[7] as String?).flatMap(Outcome.init)
            let standing: RerunCandidate.Standing
            if worker != record.id {
                standing = outcome?.group == .good ? .settled : .replaced
            } else if run.state.isUnfinished && record.group == .open {
                standing = .undecided
            } else {
                let isCorrected = try database.cachedStatement(sql: Self.isCorrected)
                standing =
                    try Bool.fetchOne(isCorrected, arguments: [record.id]) == true
                    ? .replaced : .present
            }
            return RerunCandidate(
                record: record, annulment: annulment, merchant: merchant, standing: standing,
                worker: row[6])
        }
    }

    static let rerunQuery = """
        SELECT row.authorization, row.amount, row.currency, row.key, row_text.note, worker.id,
            run.name, result.outcome, merchant.provider, merchant.merchant, merchant.environment
        FROM row JOIN payment ON payment.id = row.payment
            JOIN merchant ON merchant.id = payment.merchant
            JOIN row AS worker ON worker.id = coalesce(payment.row, payment.id)
            JOIN run ON run.id = worker.run
            LEFT JOIN result ON result.id = worker.result
            LEFT JOIN row_text ON row_text.row = row.id
        WHERE row.id = ?
        """
}
