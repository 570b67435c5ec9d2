import Testing

@testable import AnnulModel

struct HiddenTests {
    @Test(arguments: [
        ("", ""), ("plain text, two  blanks", "plain text, two  blanks"),
        ("Åse 支払い 👍", "Åse 支払い 👍"),
        ("a\nannul: b", "a[U+000A]annul: b"), ("a\r\n", "a[U+000D][U+000A]"),
        ("\u{1b}[31m", "[U+001B][31m"), ("\u{9b}31m", "[U+009B]31m"), ("\u{7f}", "[U+007F]"),
        ("\u{202e}x", "[U+202E]x"), ("\u{2028}\u{2029}", "[U+2028][U+2029]"),
        ("\u{feff}\u{200b}", "[U+FEFF][U+200B]"), ("\u{e0041}", "[U+E0041]"),
        ("e\u{301}\u{a0}x", "e\u{301}\u{a0}x"),
    ])
    func whatIsHiddenIsShownByItsNumber(text: String, shown: String) {
        #expect(text.visible == shown)
        #expect(!text.visible.unicodeScalars.contains { $0.isHidden })
    }
}
