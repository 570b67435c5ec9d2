import Testing

@testable import Reporting

@Suite struct HTMLTests {
    @Test(arguments: [
        ("</script><script>a()</script>", "&lt;/script&gt;&lt;script&gt;a()&lt;/script&gt;"),
        ("\" onclick=\"x", "&quot; onclick=&quot;x"), ("' onclick='x", "&#39; onclick=&#39;x"),
        ("a & b &amp; c", "a &amp; b &amp;amp; c"), ("<!--", "&lt;!--"), ("]]>", "]]&gt;"),
        ("a\0b\u{1b}[31m\r\n\t", "a[U+0000]b[U+001B][31m[U+000D][U+000A][U+0009]"),
        ("\u{202e}gnp.exe", "[U+202E]gnp.exe"), ("a\u{2066}b\u{2069}", "a[U+2066]b[U+2069]"),
        ("zero\u{200b}width\u{feff}", "zero[U+200B]width[U+FEFF]"), ("\u{2028}", "[U+2028]"),
        ("\u{e0041}\u{f0000}", "[U+E0041][U+F0000]"), ("\u{85}\u{7f}", "[U+0085][U+007F]"),
        ("Åsa 支払い שלום 👍", "Åsa 支払い שלום 👍"), ("e\u{301}", "e\u{301}"), ("", ""),
    ])
    func whatOthersWroteIsEscaped(text: String, expected: String) {
        let between: HTML = "<p>\(text)</p>"
        #expect(between.text == "<p>\(expected)</p>")
        let attribute: HTML = "<p title=\"\(text)\">"
        #expect(attribute.text == "<p title=\"\(expected)\">")
    }

    @Test func piecesAreNotEscapedAgain() {
        let inner: HTML = "<b>\("<&>")</b>"
        let outer: HTML = "<p>\(inner)\([inner, "<hr>"].joined())\(7)</p>"
        #expect(outer.text == "<p><b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b><hr>7</p>")
    }

    @Test func aTextIsCutByWhatItCosts() {
        #expect("abc".shortened(to: 3) == "abc")
        #expect("abcd".shortened(to: 3) == "ab…")
        // One character of ten thousand marks.
        let tall = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(tall.count == 1)
        #expect(tall.shortened(to: 100).unicodeScalars.count == 100)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (1_234_567, "1,234,567"),
    ])
    func thousandsAreDivided(number: Int, expected: String) {
        #expect(number.grouped == expected)
    }

    @Test(arguments: [
        (0, "0 ms"), (999, "999 ms"), (1000, "1.00 s"), (1245, "1.25 s"), (59_994, "59.99 s"),
        (60_000, "1m"), (125_999, "2m 5s"),
    ])
    func durationsReadAtAGlance(milliseconds: Int64, expected: String) {
        #expect(milliseconds.latency == expected)
    }
}
