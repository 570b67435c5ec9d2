/// Finds the lines of a text by chunks: LF ends a line, and CRLF, since CR is white space in JSON.
struct LineReader: Sendable {
    /// How a text begins.
    enum Beginning: Hashable, Sendable {
        case lines, nothing, secondMark
        case otherFormat(OtherFormat)
    }

    struct Line: Hashable, Sendable {
        /// Counted from 1.
        let number: Int
        /// Where it lies in `bytes`, without its end; `nil` if it is too long.
        let range: Range<Int>?
        /// Whether a line end follows.
        let isEnded: Bool
        /// How many bytes of the text stand before it.
        let start: Int64
        /// Whether it is so long that its end was not looked for.
        var isEndless = false
    }

    private let limits: InputLimits
    private var buffer: ChunkBuffer
    private var number = 0
    private var lineStart: Int64 = 0
    /// How much of what is unused was given out.
    private var given = 0

    /// - Parameter limits: how long a line may be, and for how long its end is looked for.
    init(_ limits: InputLimits) {
        self.limits = limits
        buffer = ChunkBuffer(capacity: limits.chunkBytes)
    }

    /// What the ranges of lines refer to, until the next one is read.
    var bytes: [UInt8] { buffer.bytes }

    /// Takes the byte order mark away.
    ///
    /// Comes first.
    mutating func begin(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Beginning {
        while !unused({ $0.tellsFormat }) {
            guard try buffer.fill(from: &source) else { break }
        }
        if let format = unused({ OtherFormat(of: $0) }) { return .otherFormat(format) }
        if buffer.unused.isEmpty { return .nothing }
        let mark = UInt8.byteOrderMark
        if unused({ $0.begins(with: mark + mark) }) { return .secondMark }
        given = unused { $0.begins(with: mark) } ? mark.count : 0
        return .lines
    }

    /// Reads the next line that is not blank.
    ///
    /// - Returns: `nil` at the end.
    mutating func next(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Line? {
        while true {
            // What was given out is used, now that more is wanted.
            let used = given
            given = 0
            buffer.drop(used)
            guard let line = try nextOfAll(from: &source) else { return nil }
            if !isBlank(line) { return line }
        }
    }

    private mutating func nextOfAll(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Line? {
        number += 1
        lineStart = buffer.position
        var searched = 0
        var isTooLong = false
        var dropped = 0
        while true {
            let count = lengthOfLine(after: searched)
            let isEnded = count < buffer.unused.count
            isTooLong = isTooLong || count > limits.recordBytes
            if isTooLong, !isEnded {
                // Its bytes are of no use: only its end is looked for.
                buffer.drop(count)
                searched = 0
                dropped += count
                guard dropped <= limits.lineBytes else {
                    return Line(
                        number: number, range: nil, isEnded: false, start: lineStart,
                        isEndless: true)
                }
            } else {
                searched = count
            }
            if isEnded {
                given = count + 1
                return line(of: count, isTooLong: isTooLong, isEnded: true)
            }
            if try !buffer.fill(from: &source) {
                given = buffer.unused.count
                guard isTooLong || given > 0 else { return nil }
                return line(of: given, isTooLong: isTooLong, isEnded: false)
            }
        }
    }

    /// Whether the line that was given last begins with a bracket.
    var beginsArray: Bool {
        unused { bytes in
            var at = 0
            while at < bytes.count, bytes[at] == UInt8(ascii: " ") || bytes[at] == .tab { at += 1 }
            return at < bytes.count && bytes[at] == UInt8(ascii: "[")
        }
    }

    private func line(of count: Int, isTooLong: Bool, isEnded: Bool) -> Line {
        let start = buffer.unused.lowerBound
        return Line(
            number: number, range: isTooLong ? nil : start..<start + count, isEnded: isEnded,
            start: lineStart)
    }

    private func unused<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(buffer.bytes.span.extracting(buffer.unused))
    }

    /// How many bytes stand before the next line end, or before the end of the bytes.
    private func lengthOfLine(after searched: Int) -> Int {
        let bytes = buffer.bytes.span.extracting(buffer.unused)
        var at = searched
        while at < bytes.count, bytes[at] != .lineFeed { at += 1 }
        return at
    }

    private func isBlank(_ line: Line) -> Bool {
        guard let range = line.range else { return false }
        return range.allSatisfy { index in
            let byte = buffer.bytes[index]
            return byte == UInt8(ascii: " ") || byte == .tab || byte == .carriageReturn
        }
    }
}
