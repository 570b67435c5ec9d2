import AnnulModel
import Testing

@testable import Providers

struct RawMemberTests {
    private func raw(_ text: String) -> String? {
        RawMember("data", in: Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(
        arguments: [
            (#"{"data":1}"#, "1"), (#"{"data" : "a,b}" }"#, #""a,b}""#),
            (#"{"a":[{"data":0}],"data":[1, 2 ]}"#, "[1, 2 ]"),
            (#"{"a":"\\","data":{"x":"\""} , "b":null}"#, #"{"x":"\""}"#),
            (#"{"a:\",{":[],"data":-1.0e3,"b":{}}"#, "-1.0e3"), (#"{"data":{}}"#, "{}"),
            (#"{"dat\u0061":true}"#, "true"), ("{\r\n\t\"data\"\n:\r\tnull\n}", "null"),
            ("{}", nil), ("[]", nil), ("", nil), (#"{"Data":1}"#, nil), (#"{"a":{"data":1}}"#, nil),
            (#"{"data":1,"data":1}"#, nil), (#"{"data":1,}"#, nil), (#"{"data":1"#, nil),
            (#"{"data":1} x"#, nil), (#"["data",1]"#, nil),
        ] as [(String, String?)])
    func theBytesAreThoseOfTheText(text: String, expected: String?) {
        #expect(raw(text) == expected)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatIsFoundIsAlwaysWhatTheParserSees(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let value = Self.value(&generator, depth: 3)
            let others = (0..<Int.random(in: 0...3, using: &generator)).map {
                JSONValue.Member("m\($0)\"{,:", Self.value(&generator, depth: 3))
            }
            let members = (others + [.init("data", value)]).shuffled(using: &generator)
            let found = RawMember("data", in: JSONValue.object(members).compact)
            #expect(found?.value == value)
            #expect(found.map { Array($0.bytes) } == value.compact, "seed \(seed)")
        }
    }

    private static func value(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        let texts = ["", "a", "\"", "\\", "{", "}", "[,]", ":", "\\\"", "å\n", "\"data\":"]
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number("-1.5e3")
        case 3: return .string(texts.randomElement(using: &generator) ?? "")
        case 4: return .array((0..<3).map { _ in value(&generator, depth: depth - 1) })
        default:
            return .object(
                (0..<3).map { place in
                    let name = texts[place] + (texts.randomElement(using: &generator) ?? "")
                    return .init("\(place)\(name)", value(&generator, depth: depth - 1))
                })
        }
    }
}
