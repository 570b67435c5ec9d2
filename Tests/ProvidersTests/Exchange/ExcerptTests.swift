import Testing

@testable import Providers

struct ExcerptTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("  a \t\r\n b  ", "a b"), ("\u{1b}[31mred", "[31mred"),
        ("a\u{202e}b\u{200b}c\u{2028}d", "a b c d"), ("", ""), ("\u{7f}\u{9b}", ""),
        ("Ærø 😀", "Ærø 😀"),
    ])
    func aStrangersTextCantSteerATerminal(text: String, expected: String) {
        #expect(text.excerpt() == expected)
    }

    @Test func aLongTextIsCut() {
        #expect(
            String(repeating: "a", count: 500).excerpt() == String(repeating: "a", count: 200) + "…"
        )
        #expect("abcdef".excerpt(atMost: 3) == "abc…")
        #expect("abc".excerpt(atMost: 3) == "abc")
    }

    @Test(
        arguments: [("abc-123", "abc-123"), ("a b", nil), ("", nil), ("a\n", nil), ("ø", nil)]
            as [(String, String?)])
    func onlyVisibleASCIIIsAnIdentifier(text: String, expected: String?) {
        #expect(text.identifier == expected)
    }
}
