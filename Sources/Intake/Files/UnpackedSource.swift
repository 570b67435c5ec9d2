/// A file's bytes as they were before it was compressed with gzip, if it is.
struct UnpackedSource: ByteSource, ~Copyable, Sendable {
    private(set) var raw: RawSource
    private let limits: InputLimits
    private var inflater: Inflater?
    /// Whether it is known how the bytes lie in the file.
    private var isBegun: Bool
    /// How many there were.
    private var count: Int64 = 0

    /// - Parameters:
    ///   - raw: the bytes as they lie in the file.
    ///   - isCompressed: whether the name says so; otherwise the first bytes are asked.
    ///   - limits: how many there may be.
    init(_ raw: consuming RawSource, isCompressed: Bool, limits: InputLimits) {
        inflater = isCompressed ? Inflater(chunkSize: raw.chunkSize) : nil
        isBegun = isCompressed
        self.limits = limits
        self.raw = raw
    }

    /// - Throws: `badInput` also where there are more than can be a list of payments.
    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        let read = try unpack(into: &buffer, from: offset)
        count += Int64(read)
        if count > limits.uncheckedBytes, count / limits.inflation > raw.count {
            throw IntakeError(
                .badInput, file: raw.name,
                "it unpacks to more than \(limits.inflation) times its size, as no list of payments"
                    + " does",
                remedy: "See what it holds; if it is payments, unpack it and name that file.")
        }
        guard count <= limits.textBytes else {
            throw IntakeError(
                .badInput, file: raw.name, "the text is longer than \(limits.textBytes) bytes",
                remedy: "Check that it is a list of payments, and give its parts one by one.")
        }
        return read
    }

    private mutating func unpack(
        into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
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
        inflater = Inflater(beginning: Array(first), chunkSize: raw.chunkSize)
        return try unpack(into: &buffer, from: offset)
    }
}
