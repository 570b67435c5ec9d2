import AnnulModel

/// The members of an object with their values as they were written, byte by byte: what a hash over
/// a part of a document is made of.
struct RawMembers {
    private let values: [String: ArraySlice<UInt8>]

    /// `nil` if the text is no JSON object.
    init?(of text: [UInt8]) {
        guard let object = try? JSONValue(parsing: text), object.members != nil else { return nil }
        // The text is valid: from here on every token stands where it must.
        var rest = text.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        var values: [String: ArraySlice<UInt8>] = [:]
        while let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
            rest = rest[quote...]
            let name = Self.takeValue(from: &rest)
            rest = rest.drop { $0 != UInt8(ascii: ":") }.dropFirst()
            let value = Self.takeValue(from: &rest)
            if let name = try? JSONValue(parsing: Array(name)).string { values[name] = value }
        }
        self.values = values
    }

    subscript(name: String) -> ArraySlice<UInt8>? { values[name] }

    /// Takes a value with what is in it, and without the spaces around it.
    private static func takeValue(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
        var depth = 0
        var end = rest.startIndex
        while end < rest.endIndex {
            switch rest[end] {
            case UInt8(ascii: "\""): end = endOfString(from: end, in: rest)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                end += 1
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                end += 1
            default:
                // A number or a word goes on up to what can't be in it.
                end = rest[end...].dropFirst().firstIndex { !isPlain($0) } ?? rest.endIndex
            }
            if depth == 0 { break }
        }
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    private static func endOfString(from start: Int, in text: ArraySlice<UInt8>) -> Int {
        var place = start + 1
        while place < text.endIndex, text[place] != UInt8(ascii: "\"") {
            place += text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, text.endIndex)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "+-.".utf8.contains(byte)
    }
}
