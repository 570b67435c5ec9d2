import Testing

@testable import Providers

/// RFC 9651, as far as lists of items go.
struct StructuredFieldTests {
    private func values(_ lines: String...) -> [StructuredValue]? {
        StructuredList(lines)?.items.map(\.value)
    }

    @Test(
        arguments: [
            ("42", .integer(42)), ("-0", .integer(0)), ("-17", .integer(-17)),
            ("999999999999999", .integer(999_999_999_999_999)), ("4.5", .decimal(4.5)),
            ("-1.125", .decimal(-1.125)), (#""hello \"world\\""#, .string(#"hello "world\"#)),
            (#""""#, .string("")), ("*foo/bar:baz", .token("*foo/bar:baz")), ("a", .token("a")),
            (":cHJldGVuZA==:", .bytes("cHJldGVuZA==")), ("?1", .boolean(true)),
            ("?0", .boolean(false)), ("@1659578233", .date(1_659_578_233)),
            (#"%"This is %c3%bc""#, .display("This is ü")), ("  7\t ", .integer(7)),
        ] as [(String, StructuredValue)])
    func aBareItemIsReadAsWritten(text: String, value: StructuredValue) {
        #expect(values(text) == [value])
    }

    @Test(arguments: [
        "-", "--1", "1.", "1.1234", "1234567890123.1", "1000000000000000", ".5", #""open"#,
        #""a\b""#, "\"ü\"", "\"tab\t\"", ":a", ":a!:", "?2", "?", "@1.5", "@", #"%"%C3%BC""#,
        #"%"%c3""#, #"%x"#, "a b", "1,", "1,,2", ",1", "1;", "1;A=2", "1;a=", "1;a=b;", "(1 2",
        "(1,2)", "(1)x", "()a", "#", "{}", "1 ;a", "\u{a0}1",
    ])
    func whatBreaksTheGrammarIsNothing(text: String) {
        #expect(StructuredList([text]) == nil)
    }

    @Test func linesOfOneFieldAreOneList() {
        #expect(values("a, b", "c") == [.token("a"), .token("b"), .token("c")])
        #expect(values("") == [])
        #expect(values() == [])
        // One bad line spoils the whole field.
        #expect(values("a", "b,") == nil)
    }

    @Test func parametersHaveValuesAndTheLastOfANameCounts() throws {
        let item = try #require(
            StructuredList([#""x";q=1; *w.-_9="z";flag;q=2"#])?.items.first)
        #expect(item["q"] == .integer(2))
        #expect(item["*w.-_9"] == .string("z"))
        #expect(item["flag"] == .boolean(true))
        #expect(item["none"] == nil)
    }

    @Test func innerListsAreReadAndLeftOut() {
        #expect(values(#"("a" b;x=1);q=2, c, ( )"#) == [.token("c")])
    }

    /// Whatever comes in, the reader comes to an end, and what it takes it takes again.
    @Test func noBytesAreTooBad() {
        var random = Noise(seed: 9)
        var understood = 0
        for _ in 0..<20_000 {
            let list = StructuredList([random.text()])
            understood += list == nil ? 0 : 1
        }
        #expect(understood > 200, "noise that is never understood tries little")
    }
}

/// Texts that look like structured fields, more or less.
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    mutating func text() -> String {
        let parts = [
            "\"", "a", "\"burst\"", ";", "q", "=", "100", ";q=5", ";w=60", ";r=0", ";t=9", ",", " ",
            "\t", "-", ".", "?1", "@", ":", "(", ")", "%", "\\", "9", "999999999999999", "\u{0}",
            "ü", "*",
        ]
        return (0..<next(below: 12)).map { _ in parts[next(below: parts.count)] }.joined()
    }
}
