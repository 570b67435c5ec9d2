/// Where an input's bytes come from.
protocol ByteSource: ~Copyable {
    /// Puts the next bytes into `buffer`, from `offset` on.
    ///
    /// - Returns: how many there were; 0 at the end.
    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int
}
