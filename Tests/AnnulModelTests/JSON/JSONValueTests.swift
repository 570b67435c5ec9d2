import AnnulModel
import Testing

struct JSONValueTests {
    private let value = JSONValue.object([
        .init("a", .object([.init("b", .string("x")), .init("n", .number("42"))])),
        .init("list", .array([.bool(true), .null])),
    ])

    @Test func pathsLeadToValuesAndNowhereToNull() {
        #expect(value["a"]["b"].string == "x")
        #expect(value["a"]["n"].intValue == 42)
        #expect(value["list"][0].bool == true)
        #expect(value["list"][2].isNull)
        #expect(value["list"][-1].isNull)
        #expect(value["a"]["b"]["c"]["d"].isNull)
        #expect(value["missing"].string == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("-12", -12), ("-0", 0), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("9223372036854775808", nil), ("1e2", nil),
            ("1.0", nil),
        ] as [(String, Int64?)])
    func onlyPlainIntegersConvert(literal: String, expected: Int64?) {
        #expect(JSONValue.number(literal).intValue == expected)
        #expect(JSONValue.string(literal).intValue == nil)
    }

    @Test func textIsAStringOrTheLiteralOfANumber() {
        #expect(JSONValue.string("0042").text == "0042")
        #expect(JSONValue.number("42.0").text == "42.0")
        #expect(JSONValue.bool(true).text == nil)
        #expect(JSONValue.null.text == nil)
    }

    @Test(arguments: [
        #"{"b":1,"a":[true,false,null,-1.50E+3],"":{}}"#, #"[]"#,
        #""\"\\/\b\t\n\f\r\u0001\u001f ø😀""#,
    ])
    func aCompactTextSurvivesTheRoundTrip(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).compactText == text)
    }
}
