import AnnulModel

/// Makes UTF-8 of a text in another encoding, by chunks.
///
/// What is no character of the encoding refuses the file: then it is written in another one.
struct Transcoder: Sendable {
    private let encoding: TextEncoding
    private let file: String
    /// What was read; the first `waiting` of its bytes are not decoded yet.
    private var bytes: [UInt8]
    private var waiting: Int
    private var isAtEnd = false
    /// How many bytes were decoded.
    private var count: Int64 = 0
    /// Whether single bytes that are decoded might be UTF-8 as well.
    private var likeness = UTF8Likeness()
    /// What was decoded; the first `given` of its bytes were given out.
    private var text: [UInt8] = []
    private var given = 0

    /// - Parameters:
    ///   - encoding: how the text is written.
    ///   - beginning: what was read of it already.
    ///   - chunkSize: how much of it is read at once.
    ///   - file: what errors call it.
    init(_ encoding: TextEncoding, beginning: [UInt8], chunkSize: Int, file: String) {
        self.encoding = encoding
        self.file = file
        waiting = beginning.count
        bytes = beginning + repeatElement(0, count: chunkSize)
    }

    /// Puts the next bytes of UTF-8 into `buffer`, from `offset` on.
    ///
    /// - Returns: how many there were; 0 at the end.
    mutating func read(
        from source: inout UnpackedSource, into buffer: inout [UInt8], from offset: Int
    ) throws(IntakeError) -> Int {
        while given == text.count {
            guard try decode(from: &source) else { return 0 }
        }
        let taken = min(buffer.count - offset, text.count - given)
        buffer.replaceSubrange(offset..<offset + taken, with: text[given..<given + taken])
        given += taken
        return taken
    }

    /// - Returns: whether there was more.
    private mutating func decode(from source: inout UnpackedSource) throws(IntakeError) -> Bool {
        text.removeAll(keepingCapacity: true)
        given = 0
        if !isAtEnd {
            let read = try source.read(into: &bytes, from: waiting)
            isAtEnd = read == 0
            waiting += read
        }
        guard waiting > 0 else {
            guard !likeness.isCertain else { throw isUTF8 }
            return false
        }
        let decoded =
            switch encoding {
            case .utf16LittleEndian: try decodePairs(lowFirst: true)
            case .utf16BigEndian: try decodePairs(lowFirst: false)
            case .windows1252, .latin1, .utf8: try decodeBytes()
            }
        guard decoded > 0 || !isAtEnd else {
            throw noText("the text ends in the middle of a character")
        }
        // A character that the chunk cuts off waits for its rest.
        for index in decoded..<waiting { bytes[index - decoded] = bytes[index] }
        waiting -= decoded
        count += Int64(decoded)
        return true
    }

    /// - Returns: how many bytes were decoded.
    private mutating func decodePairs(lowFirst: Bool) throws(IntakeError) -> Int {
        func unit(at place: Int) -> UInt16 {
            let (low, high) = lowFirst ? (place, place + 1) : (place + 1, place)
            return UInt16(bytes[low]) | UInt16(bytes[high]) << 8
        }
        var at = 0
        while at + 2 <= waiting {
            let first = unit(at: at)
            if let scalar = Unicode.Scalar(first) {
                append(scalar)
                at += 2
                continue
            }
            guard first >= 0xdc00 || at + 4 <= waiting else { break }
            let second = first < 0xdc00 ? unit(at: at + 2) : 0
            guard (0xdc00..<0xe000).contains(second),
                let scalar = Unicode.Scalar(
                    0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
            else { throw noText("half of a character stands at byte \(count + Int64(at))") }
            append(scalar)
            at += 4
        }
        return at
    }

    /// - Returns: how many bytes were decoded: all.
    private mutating func decodeBytes() throws(IntakeError) -> Int {
        for at in 0..<waiting {
            guard let scalar = encoding.scalar(of: bytes[at]) else {
                throw noText(
                    "byte \(hexadecimal(bytes[at])) at byte \(count + Int64(at)) is no character of"
                        + " it")
            }
            append(scalar)
            likeness.look(at: bytes[at])
        }
        return waiting
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            text.append(UInt8(truncatingIfNeeded: scalar.value))
        } else if let encoded = UTF8.encode(scalar) {
            text.append(contentsOf: encoded)
        }
    }

    private var isUTF8: IntakeError {
        IntakeError(
            .badInput, file: file,
            "this is UTF-8, not \(encoding.rawValue): whatever is not ASCII in it is a character of"
                + " UTF-8",
            remedy: "Say '--encoding utf-8', or correct 'input: encoding:'.")
    }

    private func noText(_ problem: String) -> IntakeError {
        IntakeError(
            .badInput, file: file, "this is not \(encoding.rawValue): \(problem)",
            remedy: encoding == .latin1
                ? "It is most likely windows-1252; say that with '--encoding'."
                : "Correct '--encoding' or 'input: encoding:', or save the file as UTF-8.")
    }
}

/// Tells UTF-8 from encodings of single bytes.
///
/// Their letters beyond ASCII stand alone or with others like them; that all of them make characters
/// of UTF-8 is no chance.
private struct UTF8Likeness: Sendable {
    private var isPossible = true
    private var characters = 0
    /// How many bytes the last character still needs, and what the next of them may be.
    private var needed = 0
    private var allowed = Self.following

    mutating func look(at byte: UInt8) {
        if needed > 0 {
            isPossible = isPossible && allowed.contains(byte)
            (needed, allowed) = (needed - 1, Self.following)
        } else if byte >= 0x80 {
            isPossible = isPossible && (0xc2...0xf4).contains(byte)
            needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
            allowed = Self.following(byte)
            characters += 1
        }
    }

    private static let following: ClosedRange<UInt8> = 0x80...0xbf

    /// What may follow a character's first byte: nothing that makes it longer than it must be, half
    /// of a pair, or more than the last character.
    private static func following(_ first: UInt8) -> ClosedRange<UInt8> {
        switch first {
        case 0xe0: 0xa0...0xbf
        case 0xed: 0x80...0x9f
        case 0xf0: 0x90...0xbf
        case 0xf4: 0x80...0x8f
        default: following
        }
    }

    /// Whether there is something to tell it by, and all of it says so.
    var isCertain: Bool { isPossible && needed == 0 && characters > 0 }
}

extension TextEncoding {
    /// The character that one byte stands for, in an encoding of single bytes; `nil` for a byte
    /// that stands for none, and for controls that no text has.
    func scalar(of byte: UInt8) -> Unicode.Scalar? {
        guard (0x80..<0xa0).contains(byte) else { return Unicode.Scalar(byte) }
        guard self == .windows1252 else { return nil }
        let value = Self.windows[Int(byte) - 0x80]
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// Windows-1252 from 0x80 to 0x9f; 0 where there is nothing.
    private static let windows: [UInt16] = [
        0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
        0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
    ]
}

/// A byte as people know it from tables.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
