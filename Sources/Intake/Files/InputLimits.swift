/// How large the parts of an input may be.
///
/// They bound memory, and find files that are something else than they seem.
struct InputLimits: Sendable {
    /// Longer records are refused, and with CSV the file: most often a quote was never closed.
    var recordBytes = 4 << 20
    /// An input can't have more columns: no export has so many.
    var columns = 1_000
    /// A row with a longer field is rejected.
    var fieldBytes = 1 << 20
    /// A row that brings a column with a longer name is rejected; CSV's names stand in one record.
    var nameBytes = 1 << 10
}
