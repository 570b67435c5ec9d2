import AnnulModel

/// Holds what was read from a source and not yet used.
struct ChunkBuffer: Sendable {
    private(set) var bytes: [UInt8]
    /// Where in `bytes` the unused ones lie.
    private(set) var unused = 0..<0
    private(set) var isAtEnd = false
    /// How many bytes of the file, as it writes its text, stand before the unused ones.
    private(set) var position: Int64 = 0
    private var encoding = TextEncoding.utf8

    /// - Parameter capacity: how much is held at first; at least what tells how bytes are written.
    init(capacity: Int) { bytes = Array(repeating: 0, count: max(capacity, 64)) }

    /// How many bytes of the file stand before the one that is `count` behind the first unused.
    func position(behind count: Int) -> Int64 {
        let text = bytes.span.extracting(unused.lowerBound..<unused.lowerBound + count)
        return position + Int64(encoding.length(of: text))
    }

    mutating func drop(_ count: Int) {
        position = position(behind: count)
        unused = unused.lowerBound + count..<unused.upperBound
    }

    /// Reads on, after making room by moving what is unused to the front.
    ///
    /// - Returns: whether there was more.
    mutating func fill(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Bool {
        guard !isAtEnd else { return false }
        for index in 0..<(unused.lowerBound > 0 ? unused.count : 0) {
            bytes[index] = bytes[unused.lowerBound + index]
        }
        unused = 0..<unused.count
        if unused.count == bytes.count {
            bytes.append(contentsOf: repeatElement(0, count: bytes.count))
        }
        let count = try source.read(into: &bytes, from: unused.upperBound)
        encoding = source.encoding
        unused = 0..<unused.count + count
        isAtEnd = count == 0
        return count > 0
    }
}

extension TextEncoding {
    /// How many bytes a text takes in this encoding that is given as UTF-8.
    fileprivate func length(of text: Span<UInt8>) -> Int {
        guard self != .utf8 else { return text.count }
        let isPairs = self == .utf16LittleEndian || self == .utf16BigEndian
        var length = 0
        for index in text.indices where text[index] & 0xc0 != 0x80 {
            // What takes four bytes of UTF-8 takes two pairs.
            length += isPairs ? (text[index] < 0xf0 ? 2 : 4) : 1
        }
        return length
    }
}
