/// How large the parts of a CSV file may be.
///
/// They bound memory, and find files that are something else than they seem.
struct CSVLimits: Sendable {
    /// A file with a longer record is refused: most often a quote was never closed.
    var recordBytes = 4 << 20
    /// A file with more columns is refused: no export has so many.
    var columns = 1_000
    /// A row with a longer field is rejected.
    var fieldBytes = 1 << 20
}
