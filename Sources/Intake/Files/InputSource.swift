import AnnulModel

/// An input's text as UTF-8: unpacked where it is compressed, and decoded where it is written in
/// another encoding.
struct InputSource: ByteSource, ~Copyable, Sendable {
    private(set) var packed: UnpackedSource
    /// What was said, and then what is known.
    private(set) var encoding: TextEncoding
    private var transcoder: Transcoder?
    /// Whether the text's first bytes were looked at.
    private var isBegun = false

    /// - Parameters:
    ///   - raw: the bytes as they lie in the file.
    ///   - isCompressed: whether the name says so; otherwise the first bytes are asked.
    ///   - encoding: how the text is written; `nil` is UTF-8. A mark at its beginning beats both.
    ///   - limits: how large it may be.
    init(
        _ raw: consuming RawSource, isCompressed: Bool, encoding: TextEncoding? = nil,
        limits: InputLimits = InputLimits()
    ) {
        packed = UnpackedSource(raw, isCompressed: isCompressed, limits: limits)
        self.encoding = encoding ?? .utf8
    }

    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        if !isBegun { return try begin(into: &buffer, from: offset) }
        if let count = try transcoder?.read(from: &packed, into: &buffer, from: offset) {
            return count
        }
        return try packed.read(into: &buffer, from: offset)
    }

    private mutating func begin(
        into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
        isBegun = true
        var end = offset
        while end < offset + OtherFormat.utf32Mark.count {
            let count = try packed.read(into: &buffer, from: end)
            if count == 0 { break }
            end += count
        }
        let first = Array(buffer[offset..<end])
        // That begins like the mark of UTF-16, and is refused by its own name.
        let isForeign = first.starts(with: OtherFormat.utf32Mark)
        let mark = TextEncoding.marks.first { first.starts(with: $0.bytes) }
        encoding = isForeign ? .utf8 : mark?.encoding ?? encoding
        guard encoding != .utf8 else { return first.count }
        transcoder = Transcoder(
            encoding, beginning: first, chunkSize: packed.raw.chunkSize, file: packed.raw.name)
        return try read(into: &buffer, from: offset)
    }
}
