/// An input's bytes as they are read: unpacked where they are compressed with gzip.
struct InputSource: ByteSource, ~Copyable, Sendable {
    private(set) var raw: RawSource
    private var inflater: Inflater?
    /// Whether it is known how the bytes lie in the file.
    private var isBegun: Bool

    /// - Parameters:
    ///   - raw: the bytes as they lie in the file.
    ///   - isCompressed: whether the name says so; otherwise the first bytes are asked.
    init(_ raw: consuming RawSource, isCompressed: Bool) {
        inflater = isCompressed ? Inflater() : nil
        isBegun = isCompressed
        self.raw = raw
    }

    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        if !isBegun { return try begin(into: &buffer, from: offset) }
        if let count = try inflater?.read(from: &raw, into: &buffer, from: offset) { return count }
        return try raw.read(into: &buffer, from: offset)
    }

    private mutating func begin(
        into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
        isBegun = true
        var end = offset
        // Pipes may give one byte at a time.
        while end < offset + Inflater.magic.count {
            let count = try raw.read(into: &buffer, from: end)
            if count == 0 { break }
            end += count
        }
        let first = buffer[offset..<end]
        guard first.starts(with: Inflater.magic) else { return first.count }
        inflater = Inflater(beginning: Array(first))
        return try read(into: &buffer, from: offset)
    }
}
