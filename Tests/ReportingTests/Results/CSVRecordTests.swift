import Testing

@testable import Reporting

@Suite struct CSVRecordTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("two\rlines", "\"two\rlines\""),
        (" ahead", "\" ahead\""), ("behind ", "\"behind \""), ("in between", "in between"),
        ("=HYPERLINK(A1)", "=HYPERLINK(A1)"), ("a;b\tc|d", "a;b\tc|d"), ("\"", "\"\"\"\""),
        ("é 💶", "é 💶"), ("\u{0}\u{1b}[2J", "\u{0}\u{1b}[2J"),
    ])
    func fieldsAreQuotedOnlyWhereTheyMustBe(field: String, written: String) {
        var record = CSVRecord()
        record.append("x")
        record.append(field)
        record.end()
        #expect(String(decoding: record.bytes, as: UTF8.self) == "x,\(written)\n")
    }

    @Test(arguments: [
        ("Payment ID", "Payment ID"), ("Beløp", "Beløp"), ("a;b", "\"a;b\""), ("a\tb", "\"a\tb\""),
        ("", ""), (" x", "\" x\""), ("sep=;", "\"sep=;\""), ("{\"a\"", "\"{\"\"a\"\"\""),
    ])
    func namesThatCouldMisleadAreQuoted(name: String, written: String) {
        var record = CSVRecord()
        record.append(name: name)
        record.append(name: "b")
        record.end()
        #expect(String(decoding: record.bytes, as: UTF8.self) == "\(written),b\n")
    }

    @Test(arguments: [nil, 0, 7, -12, Int64.max, Int64.min])
    func numbersAreWrittenInFull(number: Int64?) {
        var record = CSVRecord()
        record.append(number)
        record.append(1)
        record.end()
        let text = String(decoding: record.bytes, as: UTF8.self)
        #expect(text == (number.map { "\($0)" } ?? "") + ",1\n")
    }
}
