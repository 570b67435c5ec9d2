/// How large an input and its parts may be.
///
/// They bound memory and time, and find files that are something else than they seem.
struct InputLimits: Sendable {
    /// Longer records are refused, and with CSV the file: most often a quote was never closed.
    var recordBytes = 4 << 20
    /// An input can't have more columns: no export has so many.
    var columns = 1_000
    /// A row with a longer field is rejected.
    var fieldBytes = 1 << 20
    /// A row that brings a column with a longer name is rejected; CSV's names stand in one record.
    var nameBytes = 1 << 10
    /// A row whose JSON holds more values is rejected: each takes more memory than text.
    var values = 100_000
    /// A file with a longer line of JSON is refused: nobody looks for the end of a line for ever.
    var lineBytes = 64 << 20
    /// A longer text is refused: ten times what so many rows of payments need.
    var textBytes: Int64 = 64 << 30
    /// An input with more rows is refused: ten times the most that was ever heard of.
    var rows = 50_000_000
    /// A file that unpacks to more than this times its size is refused: wide rows of empty quoted
    /// fields come to 430, columns that are filled up with blanks to 350, and bombs to 1,000.
    var inflation: Int64 = 600
    /// So much of a file may be unpacked before that is asked.
    var uncheckedBytes: Int64 = 16 << 20
    /// How much is read at once, and the least that is held in memory.
    var chunkBytes = 128 << 10
}
