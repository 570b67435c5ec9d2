import AnnulModel

/// Why a CSV file can't be read as a whole.
enum FileFault: Hashable, Sendable {
    case empty, noHeader
    case otherFormat(OtherFormat)
    case badDelimiter(line: Int)
    case badHeader(line: Int, RecordFault)
    case secondMark
    case tooManyColumns(line: Int, most: Int)
    case recordTooLong(line: Int, most: Int, quoteLine: Int?)
    case openQuote(line: Int)
    case swallowed(line: Int, closedOn: Int)

    func error(in file: String) -> IntakeError {
        IntakeError(.badInput, file: file, line: line, problem, remedy: remedy)
    }

    private var line: Int? {
        switch self {
        case .empty, .noHeader, .otherFormat, .secondMark: nil
        case .badDelimiter(let line), .badHeader(let line, _), .tooManyColumns(let line, _),
            .recordTooLong(let line, _, _), .openQuote(let line), .swallowed(let line, _):
            line
        }
    }

    private var problem: String {
        switch self {
        case .empty: "the file is empty, it has not even a header"
        case .noHeader: "the file has no header"
        case .otherFormat(let format): format.problem(notBeing: "CSV")
        case .badDelimiter: "the 'sep=' line names a delimiter that is not supported"
        case .badHeader(_, let fault): "the header can't be read: \(fault.problem)"
        case .secondMark: "the file begins with two byte order marks: files were joined"
        case .tooManyColumns(_, let most): "the header has more than \(most) columns"
        case .recordTooLong(_, let most, let quoteLine?):
            "a record is longer than \(most) bytes; a quote that opens on line \(quoteLine) "
                + "is not closed within it"
        case .recordTooLong(_, let most, nil): "a record is longer than \(most) bytes"
        case .openQuote: "a quote that opens here is never closed"
        case .swallowed(_, let closedOn):
            "a quote that opens here closes in the middle of a value on line \(closedOn), "
                + "so that rows between may be taken for text"
        }
    }

    private var remedy: String {
        switch self {
        case .empty: "Check the job that writes it."
        case .noHeader: "Its first line must name the columns, one of them 'reference'."
        case .otherFormat(let format): format.remedy(forBeing: "CSV")
        case .badDelimiter: "Use ',', ';', '|' or a tab."
        case .badHeader(_, let fault): fault.remedy
        case .secondMark: "Keep one mark and one header, or give the files one by one."
        case .tooManyColumns: "Leave out the columns that are not needed."
        case .recordTooLong(_, _, nil): "Check that this is CSV with line ends."
        case .recordTooLong, .openQuote, .swallowed:
            "Close the quote, or write two quotes for one inside a value."
        }
    }
}

/// Why one record can't be used as it stands.
///
/// Columns are counted from 0.
enum RecordFault: Hashable, Sendable {
    case ragged(fields: Int, columns: Int, lines: ClosedRange<Int>)
    /// One field more than there are columns, and that one is empty.
    case delimiterAtEnd
    case malformed(column: Int)
    case tooLong(column: Int, most: Int)
    case nul(column: Int)

    func rejection(columns: [String]) -> Rejection {
        let capital = problem.prefix(1).uppercased() + problem.dropFirst()
        return Rejection(.badField, column: column.map { columns[$0] }, "\(capital). \(remedy)")
    }

    private var column: Int? {
        switch self {
        case .ragged, .delimiterAtEnd: nil
        case .malformed(let column), .tooLong(let column, _), .nul(let column): column
        }
    }

    fileprivate var problem: String {
        switch self {
        case .ragged(let fields, let columns, let lines):
            "the row has \(fields) \(fields == 1 ? "field" : "fields"), the header has \(columns)"
                + (lines.count > 1 ? ", and the row runs to line \(lines.upperBound)" : "")
        case .delimiterAtEnd: "the row ends with a delimiter, which the header does not"
        case .malformed: "something follows the value's closing quote"
        case .tooLong(_, let most): "the value is longer than \(most) bytes"
        case .nul: "the value holds a NUL byte"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .ragged: "Quote the values that hold the delimiter, and give every column a field."
        case .delimiterAtEnd: "Remove it, or end the header with one too."
        case .malformed: "Write two quotes for one inside a value."
        case .tooLong: "Shorten it, or leave the column out."
        case .nul: "Write the file again as plain text."
        }
    }
}
