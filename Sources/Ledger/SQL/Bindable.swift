import AnnulModel
import GRDBSQLite

/// A value that can be bound to a parameter of a statement, and be part of a fact.
protocol Bindable {
    /// Adds the value to the facts that the hash chain covers.
    func add(to digest: inout FactDigest)

    /// Binds the value, copying what it points to.
    ///
    /// - Returns: SQLite's result code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

/// Tells SQLite to copy what is bound.
private nonisolated(unsafe) let copied = unsafe unsafeBitCast(
    -1, to: sqlite3_destructor_type.self)

extension Int64: Bindable {
    func add(to digest: inout FactDigest) { digest.add(self) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(statement, index, self)
    }
}

extension Int: Bindable {
    func add(to digest: inout FactDigest) { digest.add(Int64(self)) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(statement, index, Int64(self))
    }
}

extension Bool: Bindable {
    func add(to digest: inout FactDigest) { digest.add(self ? 1 : 0) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(statement, index, self ? 1 : 0)
    }
}

extension String: Bindable {
    func add(to digest: inout FactDigest) { digest.add(self) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
                unsafe sqlite3_bind_text(
                    statement, index, bytes.baseAddress, Int32(bytes.count), copied)
            }
        }
    }
}

extension Array<UInt8>: Bindable {
    func add(to digest: inout FactDigest) { digest.add(self) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        unsafe withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob(
                statement, index, bytes.baseAddress, Int32(bytes.count), copied)
        }
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    func add(to digest: inout FactDigest) {
        if let self { self.add(to: &digest) } else { digest.addNull() }
    }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        guard let self else { return unsafe sqlite3_bind_null(statement, index) }
        return unsafe self.bind(to: statement, at: index)
    }
}

extension Timestamp: Bindable {
    func add(to digest: inout FactDigest) { digest.add(milliseconds) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        unsafe milliseconds.bind(to: statement, at: index)
    }
}
