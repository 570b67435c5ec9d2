import AnnulModel

/// A header's value as a List of RFC 9651: items with parameters.
///
/// Inner lists are read to their end and left out: nothing here is written with them.
struct StructuredList {
    struct Item: Hashable {
        let value: StructuredValue
        /// In their order; of a name that comes twice the last value counts.
        fileprivate(set) var parameters: [String: StructuredValue] = [:]

        subscript(name: String) -> StructuredValue? { parameters[name] }
    }

    let items: [Item]

    /// Reads all lines of a field together, as the RFC demands.
    ///
    /// `nil` where any part of it breaks the grammar: then nothing of it is believed.
    init?(_ lines: [String]) {
        var reader = StructuredReader(lines.joined(separator: ", "))
        guard let items = reader.list() else { return nil }
        self.items = items
    }
}

enum StructuredValue: Hashable {
    case integer(Int64)
    case decimal(Double)
    case string(String)
    case token(String)
    /// As it was written, in base64.
    case bytes(String)
    case boolean(Bool)
    /// Seconds since 1970.
    case date(Int64)
    case display(String)

    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// A name, written as a string or as a token.
    var name: String? {
        switch self {
        case .string(let text), .token(let text): text
        default: nil
        }
    }
}

/// The algorithms of RFC 9651, section 4.2, each `nil` where they say "fail".
private struct StructuredReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    mutating func list() -> [StructuredList.Item]? {
        var items: [StructuredList.Item] = []
        skip(" ")
        while !rest.isEmpty {
            if take("(") {
                guard innerList() else { return nil }
            } else {
                guard let item = item() else { return nil }
                items.append(item)
            }
            skip(" \t")
            if rest.isEmpty { break }
            guard take(",") else { return nil }
            skip(" \t")
            // A comma promises another member.
            guard !rest.isEmpty else { return nil }
        }
        return items
    }

    /// What follows the opening parenthesis; members are separated by spaces alone.
    private mutating func innerList() -> Bool {
        while true {
            skip(" ")
            if take(")") { return parameters() != nil }
            guard item() != nil, let next = rest.first, next == 0x20 || next == 0x29 else {
                return false
            }
        }
    }

    private mutating func item() -> StructuredList.Item? {
        guard let value = bareItem(), let parameters = parameters() else { return nil }
        return StructuredList.Item(value: value, parameters: parameters)
    }

    private mutating func parameters() -> [String: StructuredValue]? {
        var parameters: [String: StructuredValue] = [:]
        while take(";") {
            skip(" ")
            guard let first = rest.first, first.isLowercase || first == UInt8(ascii: "*") else {
                return nil
            }
            let key = run { $0.isLowercase || $0.isASCIIDigit || "_-.*".utf8.contains($0) }
            guard take("=") else {
                parameters[key] = .boolean(true)
                continue
            }
            guard let value = bareItem() else { return nil }
            parameters[key] = value
        }
        return parameters
    }

    private mutating func bareItem() -> StructuredValue? {
        guard let first = rest.first else { return nil }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "*"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return .token(
                run {
                    $0.isASCIILetter || $0.isASCIIDigit || "!#$%&'*+-.^_`|~:/".utf8.contains($0)
                })
        case UInt8(ascii: ":"): return bytes()
        case UInt8(ascii: "?"):
            rest.removeFirst()
            return take("1") ? .boolean(true) : take("0") ? .boolean(false) : nil
        case UInt8(ascii: "@"):
            rest.removeFirst()
            return number()?.integer.map { .date($0) }
        case UInt8(ascii: "%"): return display()
        default: return nil
        }
    }

    /// At most 15 digits, or 12 before a point and 3 after it.
    private mutating func number() -> StructuredValue? {
        let sign: Int64 = take("-") ? -1 : 1
        let digits = run { $0.isASCIIDigit }
        guard let whole = Int64(digits), digits.utf8.count <= 15 else { return nil }
        guard take(".") else { return .integer(sign * whole) }
        let fraction = run { $0.isASCIIDigit }
        guard digits.utf8.count <= 12, (1...3).contains(fraction.utf8.count),
            let number = Double("\(digits).\(fraction)")
        else { return nil }
        return .decimal(Double(sign) * number)
    }

    private mutating func string() -> String? {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), "\"\\".utf8.contains(escaped) else {
                    return nil
                }
                bytes.append(escaped)
            case 0x20...0x7e: bytes.append(byte)
            default: return nil
            }
        }
        return nil
    }

    private mutating func bytes() -> StructuredValue? {
        rest.removeFirst()
        let text = run { $0.isASCIILetter || $0.isASCIIDigit || "+/=".utf8.contains($0) }
        return take(":") ? .bytes(text) : nil
    }

    private mutating func display() -> StructuredValue? {
        rest.removeFirst()
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: bytes, as: UTF8.self).map { .display($0) }
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, digits.allSatisfy(\.isLowercaseHex),
                    let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest.removeFirst(2)
            case 0x20...0x7e: bytes.append(byte)
            default: return nil
            }
        }
        return nil
    }

    private mutating func run(_ isPart: (UInt8) -> Bool) -> String {
        let part = rest.prefix(while: isPart)
        rest = rest.dropFirst(part.count)
        return String(decoding: part, as: UTF8.self)
    }

    private mutating func skip(_ characters: StaticString) {
        rest = rest.drop { byte in characters.description.utf8.contains(byte) }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }
}

extension UInt8 {
    fileprivate var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isLowercaseHex: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
