extension TimeZoneRules {
    /// Reads a compiled file of the time-zone database (RFC 9636); `nil` for what is no such file of
    /// version 2 or later.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - name: the zone's name.
    package init?(zoneFile bytes: [UInt8], name: String) {
        guard let old = ZoneHeader(bytes[...]), old.version >= UInt8(ascii: "2") else { return nil }
        // The first block, in 32 bits, is for readers of before 2005.
        let block = bytes.dropFirst(ZoneHeader.length + old.blockLength(timeBytes: 4))
        guard let header = ZoneHeader(block) else { return nil }
        let body = block.dropFirst(ZoneHeader.length)
        guard body.count >= header.blockLength(timeBytes: 8), header.types > 0 else { return nil }

        let kinds = body.dropFirst(header.times * 8)
        let types = kinds.dropFirst(header.times)
        func offset(ofType type: Int) -> Int64? {
            guard type < header.types else { return nil }
            return Int64(Int32(bitPattern: UInt32(bigEndian(types.dropFirst(type * 6).prefix(4)))))
        }
        var changes: [Change] = []
        for (index, kind) in kinds.prefix(header.times).enumerated() {
            let time = bigEndian(body.dropFirst(index * 8).prefix(8))
            guard let offset = offset(ofType: Int(kind)) else { return nil }
            changes.append(Change(at: Int64(bitPattern: time), offset: offset))
        }
        guard let first = offset(ofType: 0) else { return nil }
        let footer = body.dropFirst(header.blockLength(timeBytes: 8))
        let rule = String(decoding: footer.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let later = YearlyRule(rule)
        guard later != nil || rule.isEmpty else { return nil }
        self.init(name: name, first: first, changes: changes, later: later)
    }
}

/// The sizes at the beginning of a block.
private struct ZoneHeader {
    static let length = 44

    let version: UInt8
    let types: Int
    let times: Int
    private let others: [Int]

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= Self.length, bytes.starts(with: Array("TZif".utf8)) else { return nil }
        version = bytes[bytes.startIndex + 4]
        let counts = (0..<6).map { Int(bigEndian(bytes.dropFirst(20 + $0 * 4).prefix(4))) }
        // No zone has as many, and sums of these can't overflow.
        guard counts.allSatisfy({ $0 < 1 << 20 }) else { return nil }
        others = Array(counts[0..<3])
        (times, types) = (counts[3], counts[4])
        characters = counts[5]
    }

    private let characters: Int

    /// How many bytes follow the header in its block.
    func blockLength(timeBytes: Int) -> Int {
        times * (timeBytes + 1) + types * 6 + characters + others[2] * (timeBytes + 4) + others[1]
            + others[0]
    }
}

private func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
