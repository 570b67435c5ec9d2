import GRDB

/// Where queries can be asked: the writer's transaction, or another ledger that is only read.
protocol QueryReader {
    /// The statement of a query, prepared once.
    func statement(_ query: Query) throws -> SQLStatement
}

extension QueryReader {
    func first<each Value: Bindable, Result>(
        _ query: Query, _ values: repeat each Value, read: (SQLColumns) throws -> Result
    ) throws -> Result? {
        try statement(query).first(repeat each values, read: read)
    }

    func forEach<each Value: Bindable>(
        _ query: Query, _ values: repeat each Value, read: (SQLColumns) throws -> Void
    ) throws {
        try statement(query).forEach(repeat each values, read: read)
    }
}

extension LedgerTransaction: QueryReader {}

/// The queries of one reading of another ledger, each prepared once.
final class PastQueries: QueryReader {
    private let database: Database
    private var statements: [Query: SQLStatement] = [:]

    init(_ database: Database) { self.database = database }

    func statement(_ query: Query) throws -> SQLStatement {
        if let statement = statements[query] { return statement }
        let statement = try SQLStatement(query.sql, in: database)
        statements[query] = statement
        return statement
    }
}
