import AnnulModel
import GRDB

/// Whose payments the ledger holds, and which account names stand for whom.
struct Directory {
    private(set) var merchants: [Merchant: Int64] = [:]
    private(set) var accounts: [String: Merchant] = [:]

    /// Test or live, once the ledger holds anything: never both.
    private(set) var environment: Environment?

    /// Takes a name up.
    ///
    /// - Throws: `contradicts` where the name stands for another merchant, or the ledger at `path`
    ///   holds the other environment.
    mutating func check(_ name: String, _ merchant: Merchant, path: String) throws(LedgerError) {
        if let environment, environment != merchant.environment {
            throw LedgerError(
                .contradicts,
                "\(path) holds \(environment) payments, and account '\(name)' is"
                    + " \(merchant.environment). Use one ledger for each environment.")
        }
        if let earlier = accounts[name], earlier != merchant {
            throw LedgerError(
                .contradicts,
                "account '\(name)' stood for \(earlier.provider) merchant \(earlier.id) in \(path),"
                    + " and now for \(merchant.provider) merchant \(merchant.id). Give the new one"
                    + " another name, or use another ledger.")
        }
        // The accounts of one call must not contradict each other either.
        add(name, merchant, id: 0)
    }

    mutating func add(_ account: String, _ merchant: Merchant, id: Int64) {
        merchants[merchant] = id
        accounts[account] = merchant
        environment = merchant.environment
    }

    static func stored(in database: Database) throws -> Directory {
        var directory = Directory()
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT account.name, merchant.id, provider, merchant.merchant, environment
                FROM account JOIN merchant ON merchant.id = account.merchant ORDER BY account.id
                """)
        for row in rows {
            guard let provider = ProviderName(rawValue: row[2]),
                let environment = Environment(rawValue: row[4])
            else { throw LedgerError(.damaged, "a merchant of the ledger makes no sense") }
            let merchant = Merchant(provider: provider, id: row[3], environment: environment)
            directory.add(row[0], merchant, id: row[1])
        }
        return directory
    }
}
