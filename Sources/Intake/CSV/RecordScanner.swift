/// Finds the fields of one CSV record, and remembers where it was when the bytes run out.
///
/// RFC 4180, with what spreadsheets and scripts add: any of LF, CRLF and CR ends a record, line
/// breaks between records are none, and a quote inside an unquoted field is an ordinary character.
protocol RecordScanner: ~Copyable, Sendable {
    /// - Parameters:
    ///   - delimiter: what stands between fields.
    ///   - line: the physical line that the scan begins on.
    ///   - mostFields: how many fields a header may have.
    init(delimiter: UInt8, line: Int, mostFields: Int)

    /// The fields found, at most one more than a header may have.
    var fields: [ScannedField] { get }
    /// How many fields there are, also beyond those kept.
    var fieldCount: Int { get }
    /// How far the scan has come in the bytes it is given.
    var offset: Int { get }
    /// How many bytes of the record were scanned.
    var length: Int { get }
    /// The physical line that the scan has come to, counted from 1.
    var line: Int { get }
    /// The line on which the record starts.
    var firstLine: Int { get }
    /// The line on which the record ends, once it has.
    var lastLine: Int { get }
    /// The line on which the latest quoted field starts.
    var quoteLine: Int { get }
    /// Whether the scan stands inside quotes.
    var isQuoted: Bool { get }
    /// Whether the scan stands between records, so that the bytes before it are done with.
    var isBetweenRecords: Bool { get }

    /// Forgets the bytes before the scan: the next ones given begin where it stands.
    mutating func rebase()

    /// Goes on to the end of the record.
    ///
    /// - Parameter bytes: those given before, and what has come since.
    /// - Returns: how far it came.
    mutating func scan(_ bytes: Span<UInt8>) -> ScanEnding

    /// Ends the last record, after which no line break stands.
    ///
    /// - Returns: whether there is one.
    mutating func finish() -> Bool

    /// Makes a field's text; what is not text in it becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - field: one of the record's.
    ///   - bytes: those that were scanned.
    /// - Returns: the text, and what in the field was none.
    func text(of field: ScannedField, in bytes: Span<UInt8>) -> (String, TextDefect?)
}

/// Where a scan stopped.
enum ScanEnding: Sendable {
    case record
    /// The bytes ran out first.
    case moreNeeded
    /// A quoted field that spans lines is closed in the middle of a value: rows may be in it.
    case swallowed
}

/// One field of a record, without its quotes.
struct ScannedField: Hashable, Sendable {
    /// Where the value lies in the bytes that its scanner knows.
    var start: UInt32
    var end: UInt32
    var form: Form

    enum Form: UInt8, Sendable {
        case bare, quoted
        /// Quoted, and two quotes inside still stand for one.
        case doubled
        /// Something other than the delimiter follows the closing quote.
        case malformed
    }

    var count: Int { Int(end - start) }
    var range: Range<Int> { Int(start)..<Int(end) }
}

#if LibCSV
    typealias CSVScanner = LibCSVScanner
#else
    typealias CSVScanner = SpanScanner
#endif
