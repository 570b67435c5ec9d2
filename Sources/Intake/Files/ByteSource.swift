import AnnulModel

/// Where an input's bytes come from.
protocol ByteSource: ~Copyable {
    /// Puts the next bytes into `buffer`, from `offset` on.
    ///
    /// - Returns: how many there were; 0 at the end.
    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int
}

/// How one format's bytes become records.
protocol RecordReader: Sendable {
    /// Reads the names of the columns. Comes first, and once.
    mutating func readNames(from source: inout some ByteSource & ~Copyable)
        throws(IntakeError) -> ColumnNames

    /// Says how the records' fields are wanted.
    mutating func bind(_ header: Header)

    /// Reads the next record.
    ///
    /// - Returns: `nil` at the end.
    mutating func next(from source: inout some ByteSource & ~Copyable)
        throws(IntakeError) -> TextRecord?

    var warnings: [IntakeWarning] { get }
}

/// The columns of an input, as it names them.
struct ColumnNames: Hashable, Sendable {
    var names: [String]
    /// The physical line on which they stand.
    var line: Int
    /// What stands between fields, where something does.
    var delimiter: Character?
}

/// One record as text.
struct TextRecord: Hashable, Sendable {
    /// The physical line on which the record starts.
    var line: Int
    /// One for each column; empty where the column is not needed, the record too short, or the
    /// field too long.
    ///
    /// What is not text (NUL, bytes that are not UTF-8) reads as U+FFFD.
    var texts: [String]
    /// Why the record can't be used, if it can't.
    var problem: Rejection?
}
