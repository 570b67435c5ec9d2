import AnnulModel

/// What stands before a CSV file's header, and the delimiter that the header uses.
struct Prologue: Hashable, Sendable {
    /// How many bytes stand before the header's line.
    var count: Int
    /// The header's physical line.
    var line: Int
    var delimiter: UInt8

    /// The delimiters that are told apart, the likelier one first.
    static let delimiters = [.comma, UInt8(ascii: ";"), .tab, UInt8(ascii: "|")]

    enum Finding: Hashable, Sendable {
        case prologue(Prologue)
        case moreNeeded
        case noHeader
        case otherFormat(OtherFormat)
        /// The `sep=` line names something that is not a delimiter.
        case badDelimiter(line: Int)
        case secondMark
    }

    /// Reads a byte order mark, blank lines, a `sep=` line and the header's delimiters.
    ///
    /// - Parameters:
    ///   - bytes: the file's beginning.
    ///   - isWhole: whether the file ends there.
    ///   - fixed: the delimiter, where the file's name has decided it.
    /// - Returns: the prologue, or why there is none.
    static func find(in bytes: Span<UInt8>, isWhole: Bool, fixed: UInt8? = nil) -> Finding {
        guard bytes.tellsFormat || isWhole else { return .moreNeeded }
        if let format = OtherFormat(of: bytes) ?? (bytes.beginsJSON ? .json : nil) {
            return .otherFormat(format)
        }
        let mark = UInt8.byteOrderMark
        if bytes.begins(with: mark + mark) { return .secondMark }
        var at = bytes.begins(with: mark) ? mark.count : 0
        var line = 1
        var announced: UInt8?
        while true {
            let found = firstLine(in: bytes, from: at)
            guard found.isEnded || isWhole else { return .moreNeeded }
            if isBlank(bytes, at..<found.end) {
                guard found.isEnded else { return .noHeader }
            } else if announced == nil, let named = announcement(bytes, at..<found.end) {
                guard delimiters.contains(named) else { return .badDelimiter(line: line) }
                announced = named
                guard found.isEnded else { return .noHeader }
            } else {
                let delimiter = fixed ?? announced ?? found.commonest
                return .prologue(Prologue(count: at, line: line, delimiter: delimiter))
            }
            at = found.end + 1
            if at < bytes.count, bytes[found.end] == .carriageReturn, bytes[at] == .lineFeed {
                at += 1
            } else if at == bytes.count, !isWhole {
                return .moreNeeded  // The second half of a CRLF may come.
            }
            line += 1
        }
    }

    private struct Line {
        var end: Int
        var isEnded: Bool
        var commonest: UInt8
    }

    /// Finds the end of the record at `start`, and counts the delimiters outside quotes.
    private static func firstLine(in bytes: Span<UInt8>, from start: Int) -> Line {
        var counts = delimiters.map { _ in 0 }
        var isQuoted = false
        var closedAt = start - 1  // A quote opens where a field begins, or doubles the last one.
        var at = start
        while at < bytes.count, isQuoted || !bytes[at].isLineBreak {
            let byte = bytes[at]
            if isQuoted {
                if byte == .quote { (isQuoted, closedAt) = (false, at) }
            } else if byte == .quote {
                isQuoted = closedAt == at - 1 || delimiters.contains(bytes[at - 1])
            } else if let index = delimiters.firstIndex(of: byte) {
                counts[index] += 1
            }
            at += 1
        }
        var best = 0
        for index in counts.indices where counts[index] > counts[best] { best = index }
        return Line(end: at, isEnded: at < bytes.count, commonest: delimiters[best])
    }

    /// The delimiter that a line like `sep=;` names, as Excel writes and reads it.
    private static func announcement(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt8? {
        var range = range
        if range.count == 7, bytes[range.lowerBound] == .quote,
            bytes[range.upperBound - 1] == .quote
        {
            range = range.lowerBound + 1..<range.upperBound - 1
        }
        guard range.count == 5 else { return nil }
        for (index, letter) in "sep=".utf8.enumerated() {
            let byte = bytes[range.lowerBound + index]
            guard byte == letter || byte.isASCIILetter && byte | 0x20 == letter else { return nil }
        }
        return bytes[range.upperBound - 1]
    }

    private static func isBlank(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0] == UInt8(ascii: " ") }
    }
}
