import AnnulModel
import GRDB
import GRDBSQLite

/// A statement that is prepared once and run many times: the ledger's hot path.
///
/// Belongs to the connection that prepared it and is used only inside its access.
@safe
final class SQLStatement {
    private let statement: Statement
    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    init(_ sql: String, in database: Database) throws {
        statement = try database.makeStatement(sql: sql)
    }

    /// Runs a statement that gives no rows.
    ///
    /// - Parameter values: one value for each parameter, in order.
    /// - Returns: how many rows it changed.
    /// - Throws: GRDB's `DatabaseError`.
    @discardableResult
    func run<each Value: Bindable>(_ values: repeat each Value) throws -> Int {
        try bind(repeat each values)
        defer { unsafe sqlite3_reset(handle) }
        try check(unsafe sqlite3_step(handle), expecting: SQLITE_DONE)
        return Int(unsafe sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// The first row that a query gives.
    ///
    /// - Parameters:
    ///   - values: one value for each parameter, in order.
    ///   - read: makes something of the row's columns.
    /// - Returns: what `read` made, or `nil` where there is no row.
    /// - Throws: GRDB's `DatabaseError`, and what `read` throws.
    func first<each Value: Bindable, Result>(
        _ values: repeat each Value, read: (SQLColumns) throws -> Result
    ) throws -> Result? {
        try bind(repeat each values)
        defer { unsafe sqlite3_reset(handle) }
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_DONE { return nil }
        try check(code, expecting: SQLITE_ROW)
        return try read(unsafe SQLColumns(handle))
    }

    /// Calls `read` for each row that a query gives.
    func forEach<each Value: Bindable>(
        _ values: repeat each Value, read: (SQLColumns) throws -> Void
    ) throws {
        try bind(repeat each values)
        defer { unsafe sqlite3_reset(handle) }
        while true {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            try check(code, expecting: SQLITE_ROW)
            try read(unsafe SQLColumns(handle))
        }
    }

    private func bind<each Value: Bindable>(_ values: repeat each Value) throws {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            try check(unsafe value.bind(to: handle, at: index), expecting: SQLITE_OK)
        }
    }

    private func check(_ code: Int32, expecting expected: Int32) throws {
        guard code != expected else { return }
        let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
}

/// The columns of the row that a statement stands on; valid only inside the reading closure.
@safe
struct SQLColumns {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    func int(_ index: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, index) }

    func text(_ index: Int32) -> String {
        // Never up to the first NUL: another payment's reference may stand before it.
        guard let start = unsafe sqlite3_column_text(handle, index) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ index: Int32) -> [UInt8] {
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        guard count > 0, let start = unsafe sqlite3_column_blob(handle, index) else { return [] }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    func isNull(_ index: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    /// Adds a value to a digest as it is stored: bytes that are no text stay what they are.
    func add(_ index: Int32, to digest: inout FactDigest) {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: digest.add(int(index))
        case SQLITE_TEXT: digest.add(text: bytes(index))
        case SQLITE_BLOB: digest.add(bytes(index))
        // A fact is no fraction: one that was made one digests as nothing, and so as another.
        default: digest.addNull()
        }
    }

    func isText(_ index: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_TEXT
    }

    func optionalInt(_ index: Int32) -> Int64? { isNull(index) ? nil : int(index) }

    func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }

    func optionalTime(_ index: Int32) -> Timestamp? {
        optionalInt(index).map { Timestamp(milliseconds: $0) }
    }
}
