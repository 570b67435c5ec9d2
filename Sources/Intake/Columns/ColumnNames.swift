/// Columns of an input, as it names them.
struct ColumnNames: Hashable, Sendable {
    var names: [String]
    /// The physical line on which they stand.
    var line: Int
    /// What stands between fields, where something does.
    var delimiter: Character?
    /// Whether there are no others: a header names them all, records only their own.
    var isComplete: Bool
}
