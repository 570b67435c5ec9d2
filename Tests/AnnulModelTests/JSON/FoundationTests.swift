import AnnulModel
import FoundationEssentials
import Testing

/// The reader of JSON texts against Foundation's.
///
/// Ours is the stricter one, and keeps what Foundation rounds: a name that stands twice, nesting
/// beyond 64 levels, a byte order mark, and a comma and a blank before a closing bracket are taken by
/// Foundation alone, and numbers that fit no `Double` by ours alone. Otherwise both take the same
/// texts for the same values.
struct FoundationTests {
    @Test(arguments: UInt64(0)..<20)
    func bothReadTheSame(seed: UInt64) {
        var writer = RoughJSON(seed: seed)
        var (taken, refused) = (0, 0)
        for part in 0..<500 {
            // The first half is right, the other was tampered with.
            let text = part < 250 ? writer.text() : writer.tamperedText()
            let own = Result { () throws(JSONError) in try JSONValue(parsing: text) }
            let theirs = try? JSONDecoder().decode(Decoded.self, from: Data(text))
            let shown = String(decoding: text, as: UTF8.self).debugDescription
            switch (own, theirs) {
            case (.success(let value), let decoded?):
                taken += 1
                #expect(decoded.isSame(as: value), "seed \(seed): \(shown)")
            case (.success(let value), nil):
                #expect(value.hasNumberBeyondDouble, "seed \(seed), only ours takes it: \(shown)")
            case (.failure(let error), _?):
                #expect(
                    error.isStricter(in: text),
                    "seed \(seed), only Foundation takes it (\(error)): \(shown)")
            case (.failure, nil):
                refused += 1
                #expect(part >= 250, "seed \(seed), what is right is refused: \(shown)")
            }
        }
        #expect(taken >= 250)
        #expect(refused > 50)
    }

    @Test(arguments: [
        #"{"a":1,"\u0061":2}"#, "{\"é\":1,\"e\u{301}\":2}",
        String(repeating: "[", count: 65) + String(repeating: "]", count: 65), "\u{FEFF}{}",
        "[1, ]", "{\"a\":1,\n}",
    ])
    func whatFoundationTakesAndWeRefuse(text: String) throws {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        _ = try JSONDecoder().decode(Decoded.self, from: Data(text.utf8))
    }
}

extension JSONError {
    /// Whether it is one of those that Foundation does not have.
    fileprivate func isStricter(in text: [UInt8]) -> Bool {
        switch expected {
        case .newName, .lessNesting: true
        case .name: text.dropFirst(offset).first == UInt8(ascii: "}")
        case .value: text.dropFirst(offset).first == UInt8(ascii: "]")
        default: false
        }
    }
}

/// A value as Foundation decodes it.
private enum Decoded: Decodable {
    case object([String: Decoded])
    case array([Decoded])
    case string(String)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let elements = try? container.decode([Decoded].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: Decoded].self))
        }
    }

    func isSame(as value: JSONValue) -> Bool {
        switch (self, value) {
        case (.object(let members), .object(let own)):
            members.count == own.count
                && own.allSatisfy { members[$0.name]?.isSame(as: $0.value) ?? false }
        case (.array(let elements), .array(let own)):
            elements.count == own.count && zip(elements, own).allSatisfy { $0.isSame(as: $1) }
        case (.string(let text), .string(let own)): Array(text.utf8) == Array(own.utf8)
        case (.integer(let number), .number(let own)): Double(own) == Double(number)
        case (.number(let number), .number(let own)): Double(own) == number
        case (.bool(let value), .bool(let own)): value == own
        case (.null, .null): true
        default: false
        }
    }
}

extension JSONValue {
    fileprivate var hasNumberBeyondDouble: Bool {
        switch self {
        case .object(let members): members.contains { $0.value.hasNumberBeyondDouble }
        case .array(let elements): elements.contains(where: \.hasNumberBeyondDouble)
        case .number(let literal): Double(literal).map { !$0.isFinite } ?? true
        default: false
        }
    }
}

/// Writes JSON texts of every form, and spoils them.
private struct RoughJSON {
    private var numbers: SeededGenerator

    init(seed: UInt64) { numbers = SeededGenerator(seed: seed) }

    mutating func text() -> [UInt8] { Array(value(depth: 0).utf8) }

    mutating func tamperedText() -> [UInt8] {
        var bytes = text()
        // A NUL could make Foundation take the text for UTF-16.
        let marks = Array("\"\\,:{}[]-+.eE019 ntfu/\u{1}".utf8) + [0xff, 0xc3, 0xed]
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes.insert(marks.randomElement(using: &numbers) ?? 0x20, at: place)
            case 1: bytes.removeSubrange(min(place, bytes.count)..<min(place + 1, bytes.count))
            case 2: bytes.removeLast(bytes.count - place)
            default:
                guard place < bytes.count else { continue }
                bytes[place] = marks.randomElement(using: &numbers) ?? 0x20
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        let space = [" ", "", "", "\n\t", "\r\n"].randomElement(using: &numbers) ?? ""
        let content =
            switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &numbers) {
            case 0: ["true", "false", "null"].randomElement(using: &numbers) ?? ""
            case 1, 2: number()
            case 3, 4, 5: string()
            case 6, 7: object(depth: depth + 1)
            default: array(depth: depth + 1)
            }
        return space + content + space
    }

    private mutating func number() -> String {
        let literals = [
            "0", "-0", "7", "-12", "1.5", "-0.25", "1e3", "1E-2", "12.5e+2", "9223372036854775807",
            "9223372036854775808", "12345678901234567890123", "0.1", "1e308", "1e400", "-1e-400",
        ]
        return literals.randomElement(using: &numbers) ?? "0"
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "order", " ", "ø", "😀", #"\""#, #"\\"#, #"\/"#, #"\n"#, #"\u00e6"#,
            #"\ud83d\ude00"#, #"\u0000"#, "\u{7f}", "\u{2028}", "{", "]", ",",
        ]
        let count = Int.random(in: 0...4, using: &numbers)
        let text = (0..<count).map { _ in pieces.randomElement(using: &numbers) ?? "" }
        return "\"\(text.joined())\""
    }

    private mutating func object(depth: Int) -> String {
        let count = Int.random(in: 0...4, using: &numbers)
        let members = (0..<count).map { "\"n\($0)\":\(value(depth: depth))" }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func array(depth: Int) -> String {
        let count = Int.random(in: 0...4, using: &numbers)
        return "[\((0..<count).map { _ in value(depth: depth) }.joined(separator: ","))]"
    }
}
