import AnnulModel

/// The value of one of an object's own members, byte by byte as it stands in the text.
///
/// A signature is over bytes: writing the value anew could escape, space or number it otherwise.
struct RawMember {
    let bytes: ArraySlice<UInt8>
    /// The value that these very bytes are.
    let value: JSONValue

    /// Finds the member in a JSON text; `nil` unless the text is an object that has it once.
    ///
    /// The strict parser decides what is JSON and what the members are called; only then are the
    /// bytes looked at, whose structure is certain by now.
    init?(_ name: String, in text: [UInt8]) {
        guard let members = (try? JSONValue(parsing: text))?.members,
            let place = members.firstIndex(where: { $0.name == name })
        else { return nil }
        let ranges = Self.values(in: text)
        guard ranges.count == members.count else { return nil }
        bytes = text[ranges[place]]
        guard let value = try? JSONValue(parsing: Array(bytes)), value == members[place].value
        else { return nil }
        self.value = value
    }

    /// Where the values of the outermost object's members are, in their order.
    ///
    /// In valid JSON a colon outside strings ends a name, and a comma or a bracket a value.
    private static func values(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var depth = 0
        var start: Int?
        var isInString = false
        var isEscaped = false
        for (place, byte) in text.enumerated() {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isInString.toggle()
            case _ where isInString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                if depth == 1, let begin = start {
                    ranges.append(trimmed(begin..<place, in: text))
                    start = nil
                }
                if byte != UInt8(ascii: ",") { depth -= 1 }
            case UInt8(ascii: ":") where depth == 1: start = place + 1
            default: break
            }
        }
        return ranges
    }

    private static func trimmed(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
        let isSpace: (Int) -> Bool = { [0x20, 0x09, 0x0a, 0x0d].contains(text[$0]) }
        let start = range.first { !isSpace($0) } ?? range.upperBound
        let end = range.last { !isSpace($0) }.map { $0 + 1 } ?? start
        return start..<end
    }
}
