import AnnulModel

/// Where an input's bytes come from.
protocol ByteSource: ~Copyable {
    /// How the file writes the text that is given as UTF-8.
    var encoding: TextEncoding { get }

    /// Puts the next bytes into `buffer`, from `offset` on.
    ///
    /// - Returns: how many there were; 0 at the end.
    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int
}

extension ByteSource where Self: ~Copyable {
    var encoding: TextEncoding { .utf8 }
}
