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

    @Test(arguments: [
        ("card 4111111111111111 refused", "card 411111******1111 refused"),
        ("4111 1111\u{200b}1111-1111", "4111 11** ****-1111"),
        ("order 4111111111111112", "order 4111111111111112"),
    ])
    func aCardsNumberIsHidden(text: String, expected: String) {
        #expect(text.excerpt() == expected)
    }

    /// A number that is cut is hidden all the same.
    @Test func aCardsNumberIsHiddenBeforeTheTextIsCut() {
        let text = String(repeating: "a", count: 190) + " 4111 1111 1111 1111"
        #expect(text.excerpt() == String(repeating: "a", count: 190) + " 4111 11**…")
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
