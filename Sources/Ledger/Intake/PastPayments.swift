import AnnulModel
import GRDB

/// What another ledger knows of payments: a plan is made in a ledger of its own, and must say what
/// would become of its rows in the real one.
struct PastPayments: Sendable {
    private let reader: LedgerReader

    var path: String { reader.path }

    init(_ reader: LedgerReader) { self.reader = reader }

    /// What the ledger knows of a payment; `nil` where it never had it.
    func payment(_ reference: String, of merchant: Merchant) throws -> KnownPayment? {
        try reader.read { database in
            let statement = try database.cachedStatement(sql: Self.query)
            let arguments: StatementArguments = [
                merchant.provider.rawValue, merchant.id, merchant.environment.rawValue, reference,
            ]
            guard let found = try Row.fetchOne(statement, arguments: arguments) else { return nil }
            let earlier = try SQLStatement(Query.earlierRow.sql, in: database)
            let row: Int64 = found[1]
            return try earlier.first(row) { EarlierRow(row, $0) }.map {
                KnownPayment(
                    id: found[0],
                    doubtfulSend: (found[2] as Int64?).map { Timestamp(milliseconds: $0) },
                    key: found[3], earlier: $0)
            }
        }
    }

    /// Asks the ledger's own queries there, as of one moment.
    func asking<Result>(_ body: (PastQueries) throws -> Result) throws -> Result {
        try reader.read { try body(PastQueries($0)) }
    }

    /// Which names stand for whom there.
    func directory() throws(LedgerError) -> Directory {
        try reader.read { try Directory.stored(in: $0) }
    }

    private static let query = """
        SELECT payment.id, coalesce(row, payment.id), doubtful_send, key
        FROM payment JOIN merchant ON merchant.id = payment.merchant
        WHERE provider = ? AND merchant.merchant = ? AND environment = ? AND reference = ?
        """
}
