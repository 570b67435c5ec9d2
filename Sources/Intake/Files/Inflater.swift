import CZlib

/// Unpacks gzip data (RFC 1952) by chunks: one member, or several that follow each other.
///
/// zlib checks each member's checksum and length. Its state has one owner, who can't copy it: so it
/// may be sent to another task.
@safe struct Inflater: ~Copyable, @unchecked Sendable {
    /// What every member begins with.
    static let magic: [UInt8] = [0x1f, 0x8b]

    /// Nobody else has it, and it stays where it is: zlib remembers its address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// What was read and not yet unpacked.
    private var packed: [UInt8]
    private var unused: Range<Int>
    private var isAtEnd = false
    /// Whether a member has begun and not ended.
    private var isInMember = false
    /// Where the latest member begins in the input.
    private var memberStart: Int64 = 0

    /// - Parameters:
    ///   - beginning: what was read of the input already.
    ///   - chunkSize: how much of it is read at once.
    init(beginning: [UInt8] = [], chunkSize: Int) {
        packed = beginning
        unused = packed.indices
        packed += repeatElement(0, count: max(0, chunkSize - packed.count))
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe annul_inflate_init(stream)
        precondition(status == Z_OK, "zlib has no memory to begin with, or is of another version")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Puts the next unpacked bytes into `buffer`, from `offset` on.
    ///
    /// - Returns: how many there were; 0 at the end.
    /// - Throws: `badInput` where the data is damaged, cut short or followed by something else.
    mutating func read(
        from raw: inout RawSource, into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
        while true {
            if unused.isEmpty, !isAtEnd {
                let count = try raw.read(into: &packed, from: 0)
                unused = 0..<count
                isAtEnd = count == 0
            }
            if !isInMember {
                guard !unused.isEmpty else { return 0 }
                try beginMember(raw)
            }
            let count = try inflate(raw, into: &buffer, from: offset)
            if count > 0 { return count }
        }
    }

    private mutating func beginMember(_ raw: borrowing RawSource) throws(IntakeError) {
        memberStart = raw.count - Int64(unused.count)
        guard packed[unused.lowerBound] == Self.magic[0] else { throw notGzip(raw.name) }
        unsafe inflateReset(stream)
        isInMember = true
    }

    private mutating func inflate(
        _ raw: borrowing RawSource, into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
        let (status, taken, count) = step(into: &buffer, from: offset)
        unused = unused.lowerBound + taken..<unused.upperBound
        switch status {
        case Z_OK: break
        case Z_STREAM_END: isInMember = false
        case Z_BUF_ERROR:
            // Nothing could be done: more is needed, and at the end there is none.
            guard !isAtEnd else { throw cutShort(raw) }
        case Z_MEM_ERROR: preconditionFailure("zlib has no memory")
        default:
            // Two bytes are the magic that tells gzip from everything else.
            guard unsafe stream.pointee.total_in > Self.magic.count else {
                throw notGzip(raw.name)
            }
            throw damaged(raw)
        }
        return count
    }

    /// Lets zlib work once.
    private mutating func step(
        into buffer: inout [UInt8], from offset: Int
    ) -> (status: CInt, taken: Int, count: Int) {
        let space = buffer.count - offset
        precondition(space > 0, "a full buffer can't be read into")
        let (stream, unused) = unsafe (stream, unused)
        return unsafe packed.withUnsafeMutableBufferPointer { packed in
            unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe stream.pointee.next_in = packed.baseAddress.map {
                    unsafe $0 + unused.lowerBound
                }
                unsafe stream.pointee.avail_in = CUnsignedInt(unused.count)
                unsafe stream.pointee.next_out = buffer.baseAddress.map { unsafe $0 + offset }
                unsafe stream.pointee.avail_out = CUnsignedInt(space)
                let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return unsafe (
                    status, unused.count - Int(stream.pointee.avail_in),
                    space - Int(stream.pointee.avail_out)
                )
            }
        }
    }
}

extension Inflater {
    private func notGzip(_ name: String) -> IntakeError {
        guard memberStart == 0 else {
            return IntakeError(
                .badInput, file: name,
                "what follows the compressed data at byte \(memberStart) is not gzip",
                remedy: "Remove it, or compress the rows anew.")
        }
        return IntakeError(
            .badInput, file: name, "the name ends in '.gz', but this is not gzip data",
            remedy: "Correct the name, or compress the file.")
    }

    private func cutShort(_ raw: borrowing RawSource) -> IntakeError {
        IntakeError(
            .badInput, file: raw.name, "the compressed data is cut short after byte \(raw.count)",
            remedy: "Copy or compress it anew, and check that it is complete.")
    }

    private func damaged(_ raw: borrowing RawSource) -> IntakeError {
        let place = raw.count - Int64(unused.count)
        let finding = unsafe stream.pointee.msg.map { unsafe " (\(String(cString: $0)))" } ?? ""
        return IntakeError(
            .badInput, file: raw.name,
            "the compressed data is damaged near byte \(place)\(finding)",
            remedy: "Copy or compress it anew.")
    }
}
