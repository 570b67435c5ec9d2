/// Holds what was read from a source and not yet used.
struct ChunkBuffer: Sendable {
    private(set) var bytes: [UInt8]
    /// Where in `bytes` the unused ones lie.
    private(set) var unused = 0..<0
    private(set) var isAtEnd = false

    init(capacity: Int) { bytes = Array(repeating: 0, count: capacity) }

    mutating func drop(_ count: Int) { unused = unused.lowerBound + count..<unused.upperBound }

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
        unused = 0..<unused.count + count
        isAtEnd = count == 0
        return count > 0
    }
}
