import AnnulModel
import Testing

struct JSONParsingTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)),
            ("0", .number("0")), ("-0", .number("-0")), ("1.50e+02", .number("1.50e+02")),
            ("12345678901234567890123", .number("12345678901234567890123")),
            (#""""#, .string("")), (#""a b""#, .string("a b")), (#""Ærø €""#, .string("Ærø €")),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{c}\n\r\t")),
            (#""x\u00e6\u20ACy""#, .string("xæ€y")), (#""\uD83D\uDE00!""#, .string("😀!")),
            (#""\u0000""#, .string("\0")),
            ("[]", .array([])), ("{}", .object([])),
            ("[1,[2] , \"3\"]", .array([.number("1"), .array([.number("2")]), .string("3")])),
            (
                "\t{\"b\":1,\r\n\"a\":{\"c\":null}}",
                .object([
                    .init("b", .number("1")), .init("a", .object([.init("c", .null)])),
                ])
            ),
        ] as [(String, JSONValue)])
    func validTextsAreReadAsWritten(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            ("", 0, .value), ("  ", 2, .value), ("nul", 0, .value), ("True", 0, .value),
            ("1 2", 2, .end), ("{} x", 3, .end), ("\u{feff}{}", 0, .value),
            ("01", 1, .end), ("+1", 0, .value), ("-", 1, .digit), ("1.", 2, .digit),
            ("1e", 2, .digit), (".5", 0, .value), ("NaN", 0, .value), ("0x1", 1, .end),
            ("[1,]", 3, .value), ("[1 2]", 3, .commaOrBracket), ("[1", 2, .commaOrBracket),
            ("{,}", 1, .name), ("{\"a\":1,}", 7, .name), ("{a:1}", 1, .name),
            ("{\"a\" 1}", 5, .colon), ("{\"a\":}", 5, .value),
            ("{\"a\":1 \"b\":2}", 7, .commaOrBrace),
            ("{\"a\":1,\"b\":2,\"a\":3}", 13, .newName), ("{\"a\":1,\"\\u0061\":3}", 7, .newName),
            ("\"a", 2, .closingQuote), ("\"a\\", 3, .closingQuote), ("\"a\\\"", 4, .closingQuote),
            ("\"a\nb\"", 2, .escapedControl), ("\"\\x\"", 1, .escape),
            ("\"\\u12\"", 3, .hexDigits), ("\"\\u12g4\"", 3, .hexDigits), ("'a'", 0, .value),
            ("\"\\ud83d\"", 1, .surrogatePair), ("\"a\\ude00\"", 2, .surrogatePair),
            ("\"\\ud83d\\u0041\"", 1, .surrogatePair), ("\"\\ud83dxxxxxx\"", 1, .surrogatePair),
            ("/**/1", 0, .value),
        ] as [(String, Int, JSONError.Expected)])
    func invalidTextsAreRefusedAtTheFirstWrongPlace(
        text: String, offset: Int, expected: JSONError.Expected
    ) {
        #expect(throws: JSONError(at: offset, expected: expected)) {
            try JSONValue(parsing: Array(text.utf8))
        }
    }

    @Test(
        arguments: [
            [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
            [0x5c, 0x6e, 0xe2, 0x82],
        ] as [[UInt8]])
    func invalidUTF8IsRefusedWithItsPlace(bytes: [UInt8]) {
        let text = Array(#"["ok", "ab"#.utf8) + bytes + Array(#""]"#.utf8)
        let escape = bytes[0] == 0x5c ? 2 : 0
        #expect(throws: JSONError(at: 10 + escape, expected: .utf8)) {
            try JSONValue(parsing: text)
        }
    }

    @Test func nestingEndsAtItsCap() throws {
        let cap = JSONValue.deepestNesting
        let deepest = String(repeating: "[", count: cap) + String(repeating: "]", count: cap)
        #expect(try JSONValue(parsing: Array(deepest.utf8))[0][0] != .null)
        for opening in ["[", "{\"a\":"] {
            let text = String(repeating: opening, count: 100_000)
            #expect(throws: JSONError(at: cap * opening.utf8.count, expected: .lessNesting)) {
                try JSONValue(parsing: Array(text.utf8))
            }
        }
    }

    @Test(arguments: [
        ("[0,[],{}]", 4), ("{\"a\":{\"b\":[true]}}", 4), ("[[[[[]]]]]", 5), (" \"a\" ", 1),
    ])
    func valuesAreCountedWhereverTheyStand(text: String, count: Int) throws {
        let bytes = Array(text.utf8)
        #expect(try JSONValue(parsing: bytes, mostValues: count) == JSONValue(parsing: bytes))
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: bytes, mostValues: count - 1)
        }
        #expect(error?.expected == .fewerValues)
    }

    @Test(arguments: [2, 16, 17, 18, 40, 2000])
    func aRepeatedNameIsFoundInObjectsOfAnySize(count: Int) throws {
        let members = (0..<count).map { "\"n\($0)\":\($0)" }
        let valid = "{" + members.joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: Array(valid.utf8)).members?.count == count)
        for place in [0, count / 2, count - 1] {
            let text = "{" + (members + ["\"n\(place)\":0"]).joined(separator: ",") + "}"
            #expect(throws: JSONError(at: valid.utf8.count, expected: .newName)) {
                try JSONValue(parsing: Array(text.utf8))
            }
        }
    }

    @Test func noPartOfATextIsATextItself() throws {
        let text = Array(#"{"a":[1.5e3,"x\u00e6 ø\n",true],"b":{"c":null,"d":-7}}"#.utf8)
        _ = try JSONValue(parsing: text)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<length])) }
        }
    }

    @Test func anErrorNamesThePlaceAndWhatIsMissing() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x7b]) }
        #expect(
            JSONError(at: 17, expected: .commaOrBrace).description
                == "at byte 17: expected ',' or '}'")
        #expect(
            JSONError.Expected.lessNesting.rawValue.contains("\(JSONValue.deepestNesting) levels"))
    }
}
