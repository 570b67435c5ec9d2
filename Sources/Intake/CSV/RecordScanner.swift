/// Finds the fields of one CSV record, and remembers where it was when the bytes run out.
///
/// It looks at every byte once, makes no text and holds no bytes: a field is a range of the
/// record. RFC 4180, with what spreadsheets and scripts add: any of LF, CRLF and CR ends a
/// record, and a quote inside an unquoted field is an ordinary character.
struct RecordScanner: Sendable {
    struct Field: Hashable, Sendable {
        /// Where the value lies in the scanned bytes, without its quotes.
        var start: UInt32
        var end: UInt32
        var form: Form

        var count: Int { Int(end - start) }
        var range: Range<Int> { Int(start)..<Int(end) }
    }

    enum Form: UInt8, Sendable {
        case bare, quoted
        /// Quoted, and two quotes inside stand for one.
        case doubled
        /// Something other than the delimiter follows the closing quote.
        case malformed
    }

    enum Ending: Sendable {
        case record
        /// The bytes ran out first.
        case moreNeeded
        /// A quoted field that spans lines is closed in the middle of a value: rows may be in it.
        case swallowed
    }

    private enum Phase: UInt8, Sendable {
        case recordStart, fieldStart, bare, quoted, quoteInQuoted
    }

    let delimiter: UInt8
    private let mostFields: Int

    /// The fields found, at most one more than a header may have.
    private(set) var fields: [Field] = []
    /// How many fields there are, also beyond those kept.
    private(set) var fieldCount = 0
    /// How far the scan has come in the bytes it is given.
    private(set) var offset = 0
    /// The physical line that the scan has come to, counted from 1.
    private(set) var line: Int
    /// The line on which the record starts.
    private(set) var firstLine: Int
    /// The line on which the record ends, once it has.
    private(set) var lastLine: Int
    /// The line on which the latest quoted field starts.
    private(set) var quoteLine = 0

    private var phase = Phase.recordStart
    private var recordStart = 0
    /// Where the field starts.
    private var start = 0
    private var form = Form.bare
    private var afterCarriageReturn = false

    init(delimiter: UInt8, line: Int, mostFields: Int) {
        self.delimiter = delimiter
        self.mostFields = mostFields
        self.line = line
        firstLine = line
        lastLine = line
    }

    /// Whether the scan stands between records, so that the bytes before it are done with.
    var isBetweenRecords: Bool { phase == .recordStart }

    /// Whether the scan stands inside quotes.
    var isQuoted: Bool { phase == .quoted }

    /// How many bytes of the record were scanned.
    var length: Int { offset - recordStart }

    /// Forgets the bytes before the scan: the next ones given begin where it stands.
    mutating func rebase() {
        precondition(isBetweenRecords, "a record's bytes stay until it is read")
        offset = 0
        recordStart = 0
        fields.removeAll(keepingCapacity: true)
        fieldCount = 0
    }

    /// Goes on to the end of the record.
    ///
    /// - Parameter bytes: those given before, and what has come since.
    /// - Returns: how far it came.
    mutating func scan(_ bytes: Span<UInt8>) -> Ending {
        var at = offset
        defer { offset = at }
        while at < bytes.count {
            switch phase {
            case .recordStart:
                at = skipLineBreaks(bytes, from: at)
            case .fieldStart:
                start = at
                form = .bare
                phase = .bare
                if bytes[at] == .quote {
                    at += 1
                    start = at
                    form = .quoted
                    phase = .quoted
                    quoteLine = line
                    afterCarriageReturn = false
                }
            case .bare:
                at = endOfValue(bytes, from: at)
                guard at < bytes.count else { return .moreNeeded }
                let byte = bytes[at]
                close(at: at)
                at += 1
                if end(with: byte) { return .record }
            case .quoted:
                at = closingQuote(bytes, from: at)
                guard at < bytes.count else { return .moreNeeded }
                at += 1
                phase = .quoteInQuoted
            case .quoteInQuoted:
                let byte = bytes[at]
                if byte == .quote {
                    at += 1
                    form = .doubled
                    phase = .quoted
                } else if byte == delimiter || byte.isLineBreak {
                    close(at: at - 1)
                    at += 1
                    if end(with: byte) { return .record }
                } else {
                    guard line == quoteLine else { return .swallowed }
                    form = .malformed
                    phase = .bare
                }
            }
        }
        return .moreNeeded
    }

    /// Ends the last record, after which no line break stands.
    ///
    /// - Returns: whether there is one.
    mutating func finish() -> Bool {
        precondition(!isQuoted, "an open quote is reported, not closed")
        switch phase {
        case .recordStart: return false
        case .fieldStart:
            start = offset
            form = .bare
            close(at: offset)
        case .quoteInQuoted: close(at: offset - 1)
        case .bare, .quoted: close(at: offset)
        }
        lastLine = line
        phase = .recordStart
        return true
    }

    private mutating func skipLineBreaks(_ bytes: Span<UInt8>, from position: Int) -> Int {
        var at = position
        while at < bytes.count {
            let byte = bytes[at]
            guard byte.isLineBreak else {
                phase = .fieldStart
                firstLine = line
                break
            }
            countLineBreak(byte)
            at += 1
        }
        recordStart = at
        return at
    }

    private func endOfValue(_ bytes: Span<UInt8>, from position: Int) -> Int {
        var at = position
        while at < bytes.count {
            let byte = bytes[at]
            if byte == delimiter || byte.isLineBreak { break }
            at += 1
        }
        return at
    }

    private mutating func closingQuote(_ bytes: Span<UInt8>, from position: Int) -> Int {
        var at = position
        while at < bytes.count {
            let byte = bytes[at]
            if byte == .quote {
                afterCarriageReturn = false
                break
            }
            if byte.isLineBreak { countLineBreak(byte) } else { afterCarriageReturn = false }
            at += 1
        }
        return at
    }

    private mutating func close(at end: Int) {
        fieldCount += 1
        guard fieldCount <= mostFields + 1 else { return }
        fields.append(Field(start: UInt32(start), end: UInt32(end), form: form))
    }

    /// - Returns: whether the record is complete.
    private mutating func end(with byte: UInt8) -> Bool {
        guard byte != delimiter else {
            phase = .fieldStart
            return false
        }
        lastLine = line
        afterCarriageReturn = false
        countLineBreak(byte)
        phase = .recordStart
        return true
    }

    /// Counts LF, CRLF and CR as one line each.
    private mutating func countLineBreak(_ byte: UInt8) {
        if byte == .carriageReturn || !afterCarriageReturn { line += 1 }
        afterCarriageReturn = byte == .carriageReturn
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")

    var isLineBreak: Bool { self == .lineFeed || self == .carriageReturn }
}
