extension JSONValue {
    /// How deep arrays and objects may nest; bounds the parser's use of the stack.
    package static let deepestNesting = 64

    /// How many values a text may hold if nothing else is said; bounds memory, of which a value
    /// takes more than its text.
    package static let mostValues = 100_000

    /// Reads one JSON text (RFC 8259), strictly.
    ///
    /// Two members of one name, lone surrogates, invalid UTF-8 and anything after the text are
    /// errors. Names are compared as Swift compares strings: those that only differ in how an
    /// accent is composed count as one. The size of the text is the caller's to bound.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - most: how many values it may hold, itself and those of members and elements.
    /// - Throws: `JSONError` with the first place that is wrong.
    package init(
        parsing bytes: Span<UInt8>, mostValues most: Int = mostValues
    ) throws(JSONError) {
        var parser = JSONParser(valuesLeft: most)
        self = try parser.document(bytes)
    }

    /// Reads one JSON text held in an array.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - most: how many values it may hold, itself and those of members and elements.
    /// - Throws: `JSONError` with the first place that is wrong.
    package init(parsing bytes: [UInt8], mostValues most: Int = mostValues) throws(JSONError) {
        try self.init(parsing: bytes.span, mostValues: most)
    }
}

/// The place reached.
///
/// The bytes are handed to each step, since a span can't be stored.
private struct JSONParser {
    var position = 0
    var valuesLeft: Int

    mutating func document(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        let value = try value(bytes, depth: 0)
        skipSpace(bytes)
        guard position == bytes.count else { throw expected(.end) }
        return value
    }

    private mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
        skipSpace(bytes)
        guard position < bytes.count else { throw expected(.value) }
        guard valuesLeft > 0 else { throw expected(.fewerValues) }
        valuesLeft -= 1
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(bytes, depth: depth + 1)
        case UInt8(ascii: "["): return try array(bytes, depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number(bytes))
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        default: throw expected(.value)
        }
    }

    private mutating func object(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.deepestNesting else { throw expected(.lessNesting) }
        position += 1
        skipSpace(bytes)
        if take(UInt8(ascii: "}"), bytes) { return .object([]) }
        var members: [JSONValue.Member] = []
        // A short list is searched faster than a set; a long one, quadratically slower.
        var names: Set<String> = []
        while true {
            skipSpace(bytes)
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw expected(.name)
            }
            let start = position
            let name = try string(bytes)
            if members.count == 16 { names = Set(members.map(\.name)) }
            let isNew =
                members.count < 16
                ? !members.contains { $0.name == name } : names.insert(name).inserted
            guard isNew else { throw JSONError(at: start, expected: .newName) }
            skipSpace(bytes)
            guard take(UInt8(ascii: ":"), bytes) else { throw expected(.colon) }
            members.append(.init(name, try value(bytes, depth: depth)))
            skipSpace(bytes)
            if take(UInt8(ascii: "}"), bytes) { return .object(members) }
            guard take(UInt8(ascii: ","), bytes) else { throw expected(.commaOrBrace) }
        }
    }

    private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= JSONValue.deepestNesting else { throw expected(.lessNesting) }
        position += 1
        skipSpace(bytes)
        if take(UInt8(ascii: "]"), bytes) { return .array([]) }
        var elements: [JSONValue] = []
        while true {
            elements.append(try value(bytes, depth: depth))
            skipSpace(bytes)
            if take(UInt8(ascii: "]"), bytes) { return .array(elements) }
            guard take(UInt8(ascii: ","), bytes) else { throw expected(.commaOrBracket) }
        }
    }

    private mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"), bytes)
        if !take(UInt8(ascii: "0"), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try digits(bytes)
        }
        return try text(bytes, start..<position)
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        while position < bytes.count, bytes[position].isASCIIDigit { position += 1 }
        guard position > start else { throw expected(.digit) }
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue, _ bytes: Span<UInt8>
    ) throws(JSONError) -> JSONValue {
        let start = position
        for scalar in word.description.utf8 where !take(scalar, bytes) {
            throw JSONError(at: start, expected: .value)
        }
        return value
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func expected(_ expected: JSONError.Expected) -> JSONError {
        JSONError(at: position, expected: expected)
    }
}

extension JSONParser {
    /// Reads a string whose opening quote is at `position`.
    fileprivate mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        position += 1
        let start = position
        var hasEscapes = false
        scan: while true {
            guard position < bytes.count else {
                throw JSONError(at: bytes.count, expected: .closingQuote)
            }
            switch bytes[position] {
            case UInt8(ascii: "\""): break scan
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            case 0..<0x20: throw expected(.escapedControl)
            default: position += 1
            }
        }
        let range = start..<position
        position += 1
        let raw = try text(bytes, range)
        return hasEscapes ? try unescaped(bytes, range) : raw
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw JSONError(
                at: range.lowerBound + error.byteOffsets.lowerBound, expected: .utf8)
        }
    }

    /// Replaces escapes, which never take more room than they give back.
    private func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        var at = range.lowerBound
        while at < range.upperBound {
            guard bytes[at] == UInt8(ascii: "\\") else {
                output.append(bytes[at])
                at += 1
                continue
            }
            let escape = at
            at += 2
            switch bytes[escape + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                output.append(bytes[escape + 1])
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0c)
            case UInt8(ascii: "n"): output.append(0x0a)
            case UInt8(ascii: "r"): output.append(0x0d)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = try scalar(bytes, escapedAt: &at, in: range)
                output.append(contentsOf: String(scalar).utf8)
            default: throw JSONError(at: escape, expected: .escape)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Reads the digits of `\uXXXX`, and of the second such escape where it takes two.
    private func scalar(
        _ bytes: Span<UInt8>, escapedAt at: inout Int, in range: Range<Int>
    ) throws(JSONError) -> Unicode.Scalar {
        let escape = at - 2
        let unit = try codeUnit(bytes, at: &at, in: range)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xdc00, at + 2 <= range.upperBound, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        else { throw JSONError(at: escape, expected: .surrogatePair) }
        at += 2
        let second = try codeUnit(bytes, at: &at, in: range)
        guard (0xdc00..<0xe000).contains(second),
            let scalar = Unicode.Scalar(
                0x10000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw JSONError(at: escape, expected: .surrogatePair) }
        return scalar
    }

    private func codeUnit(
        _ bytes: Span<UInt8>, at: inout Int, in range: Range<Int>
    ) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for place in at..<at + 4 {
            guard place < range.upperBound,
                let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue
            else { throw JSONError(at: at, expected: .hexDigits) }
            unit = unit << 4 | UInt16(digit)
        }
        at += 4
        return unit
    }
}
