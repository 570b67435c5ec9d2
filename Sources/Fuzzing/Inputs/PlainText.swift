import AnnulModel

/// What a text in another encoding is as UTF-8, found out in the plainest way.
enum PlainText {
    /// - Parameters:
    ///   - file: the text as it is written.
    ///   - encoding: how that is said to be.
    /// - Returns: `nil` if it is no text of the encoding.
    static func utf8(of file: [UInt8], said encoding: TextEncoding?) -> [UInt8]? {
        // The mark of UTF-32, whose first half is another's.
        guard !file.starts(with: [0xff, 0xfe, 0, 0]) else { return nil }
        switch Self.encoding(of: file, said: encoding) {
        case .utf8: return file
        case .utf16LittleEndian: return utf8(ofPairs: file) { UInt16($0) | UInt16($1) << 8 }
        case .utf16BigEndian: return utf8(ofPairs: file) { UInt16($0) << 8 | UInt16($1) }
        case .windows1252: return utf8(ofBytes: file, upper: windows)
        case .latin1: return utf8(ofBytes: file, upper: [])
        }
    }

    /// How a text is written: as its mark says, or else as is said of it.
    static func encoding(of file: [UInt8], said encoding: TextEncoding?) -> TextEncoding {
        TextEncoding.marks.first { file.starts(with: $0.bytes) }?.encoding ?? encoding ?? .utf8
    }

    /// Whether a text is UTF-8 beyond ASCII, and said to be in an encoding of single bytes.
    static func isUTF8(_ file: [UInt8], saidToBe encoding: TextEncoding?) -> Bool {
        switch Self.encoding(of: file, said: encoding) {
        case .windows1252, .latin1:
            String(validating: file, as: UTF8.self) != nil && file.contains { $0 >= 0x80 }
        case .utf8, .utf16LittleEndian, .utf16BigEndian: false
        }
    }

    /// Whether it begins like gzip data, and is unpacked first.
    static func isCompressed(_ file: [UInt8]) -> Bool { file.starts(with: [0x1f, 0x8b]) }

    private static func utf8(
        ofPairs file: [UInt8], _ unit: (UInt8, UInt8) -> UInt16
    ) -> [UInt8]? {
        guard file.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: 0, to: file.count, by: 2).map { unit(file[$0], file[$0 + 1]) }
        var text: [UInt8] = []
        let isWrong = transcode(
            units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
        ) { text.append($0) }
        return isWrong ? nil : text
    }

    private static func utf8(ofBytes file: [UInt8], upper: [Character]) -> [UInt8]? {
        var text = ""
        for byte in file {
            guard (0x80..<0xa0).contains(byte) else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
                continue
            }
            guard !upper.isEmpty, upper[Int(byte) - 0x80] != " " else { return nil }
            text.append(upper[Int(byte) - 0x80])
        }
        return Array(text.utf8)
    }

    /// The upper letters of Windows-1252 that Latin-1 has not; a blank where there is none.
    private static let windows = Array("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ")
}
