import GRDB
import GRDBSQLite

/// The rows of a query, one at a time, so that several can be gone through side by side.
///
/// Belongs to the connection that prepared it and is used only inside its access. Columns are valid
/// no longer than the cursor lives: a single row is read with `SQLStatement.first`.
@safe
final class SQLCursor {
    private let statement: Statement
    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    init(_ sql: String, in database: Database) throws {
        statement = try database.makeStatement(sql: sql)
    }

    deinit { unsafe sqlite3_reset(handle) }

    /// Steps to the next row.
    ///
    /// - Returns: its columns, valid until the next step; `nil` after the last.
    /// - Throws: GRDB's `DatabaseError`.
    func next() throws -> SQLColumns? {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return unsafe SQLColumns(handle)
        case SQLITE_DONE: return nil
        case let code:
            let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
        }
    }
}
