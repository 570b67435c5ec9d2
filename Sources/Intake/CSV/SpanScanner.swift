/// The scanner of our own: it looks at every byte once, makes no text and holds no bytes.
///
/// Its fields are ranges of the scanned bytes.
struct SpanScanner: RecordScanner {
    private enum Phase: UInt8, Sendable {
        case recordStart, fieldStart, bare, quoted, quoteInQuoted
    }

    private let delimiter: UInt8
    private let mostFields: Int

    private(set) var fields: [ScannedField] = []
    private(set) var fieldCount = 0
    private(set) var offset = 0
    private(set) var line: Int
    private(set) var firstLine: Int
    private(set) var lastLine: Int
    private(set) var quoteLine = 0

    private var phase = Phase.recordStart
    private var recordStart = 0
    /// Where the field starts.
    private var start = 0
    private var form = ScannedField.Form.bare
    private var afterCarriageReturn = false

    init(delimiter: UInt8, line: Int, mostFields: Int) {
        self.delimiter = delimiter
        self.mostFields = mostFields
        self.line = line
        firstLine = line
        lastLine = line
    }

    var isBetweenRecords: Bool { phase == .recordStart }

    var isQuoted: Bool { phase == .quoted }

    var length: Int { offset - recordStart }

    mutating func rebase() {
        precondition(isBetweenRecords, "a record's bytes stay until it is read")
        offset = 0
        recordStart = 0
        fields.removeAll(keepingCapacity: true)
        fieldCount = 0
    }

    mutating func scan(_ bytes: Span<UInt8>) -> ScanEnding {
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

    func text(of field: ScannedField, in bytes: Span<UInt8>) -> (String, TextDefect?) {
        bytes.text(of: field)
    }

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
        fields.append(ScannedField(start: UInt32(start), end: UInt32(end), form: form))
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
