import AnnulModel

/// How one format's bytes become records.
protocol RecordReader: ~Copyable, Sendable {
    /// Reads the names of the columns that are known at the beginning. Comes first, and once.
    mutating func readNames(from source: inout some ByteSource & ~Copyable)
        throws(IntakeError) -> ColumnNames

    /// Says how the records' fields are wanted. Comes after each time that columns were named.
    mutating func bind(_ header: Header)

    /// Reads on.
    ///
    /// - Returns: `nil` at the end.
    mutating func next(from source: inout some ByteSource & ~Copyable)
        throws(IntakeError) -> RecordStep?

    var warnings: [IntakeWarning] { get }
}

/// What reading on comes to.
enum RecordStep: Sendable {
    /// Columns that were not there before; they stand in the record that comes next.
    case columns(ColumnNames)
    case record(TextRecord)
}

/// One record as text.
struct TextRecord: Hashable, Sendable {
    /// The physical line on which the record starts.
    var line: Int
    /// One for each column that is known; empty where the column is not needed, the record too
    /// short, or the field too long.
    ///
    /// What is not text (NUL, bytes that are not UTF-8) reads as U+FFFD.
    var texts: [String]
    /// Why nothing in the record can be believed, where that is so.
    var problem: Rejection?
    /// Whether texts may stand in other columns' places.
    var isRagged = false
    /// Why one of its values can't be used, where the others can be.
    var fault: Rejection?
    /// Whether the amount is written as a number, which nobody groups.
    var hasNumericAmount = false
    /// Whether no spreadsheet can have made anything else of the reference.
    var hasExactReference = false
    /// How many bytes of the text stand before the record.
    var start: Int64 = 0
}
