import AnnulModel
import Testing

@Suite struct CardNumberTests {
    /// Numbers that the schemes publish for tests.
    private static let cards = [
        "4111111111111111", "4222222222222", "5555555555554444", "2223003122003222",
        "378282246310005", "371449635398431", "6011111111111117", "30569309025904",
        "38520000023237", "3530111333300000", "5019717010103742", "6200000000000005",
    ]

    @Test(arguments: cards) func cardsOfEachSchemeAreKnown(card: String) {
        #expect(CardNumber.isAll(of: card))
        #expect(!CardNumber.isAll(of: "0" + card))
        #expect(!CardNumber.isAll(of: "x" + card))
        let masked = CardNumber.masked(card)
        #expect(masked.count == card.count)
        #expect(masked.hasPrefix(card.prefix(6)) && masked.hasSuffix(card.suffix(4)))
        #expect(masked.count { $0 == "*" } == card.count - 10)
    }

    /// Of ten numbers that differ in their last digit one is right.
    @Test(arguments: cards) func aWrongDigitMakesAnotherNumber(card: String) {
        let others = (0...9).map { "\(card.dropLast())\($0)" }
        #expect(others.filter(CardNumber.isAll) == [card])
        #expect(others.filter { CardNumber.masked($0) != $0 } == [card])
    }

    @Test(arguments: [
        "", "4", "order-00000001", "411111111111", "4111111111111112", "41111111111111111111",
        "9999999999999995", "0000000000000000", "1234567890123452", "4111  1111 1111 1111",
        "4111.1111.1111.1111", "4111 1111 1111 1111 ", "٤111111111111111",
    ])
    func whatOnlyLooksLikeOneIsNone(text: String) {
        #expect(!CardNumber.isAll(of: text))
    }

    @Test(arguments: [
        ("4111 1111 1111 1111", "4111 11** **** 1111"),
        ("3782-822463-10005", "3782-82****-*0005"),
        ("4111\u{a0}1111\u{202f}1111\u{2011}1111", "4111\u{a0}11**\u{202f}****\u{2011}1111"),
    ])
    func blanksAndHyphensMayDivideIt(card: String, masked: String) {
        #expect(CardNumber.isAll(of: card))
        #expect(CardNumber.masked(card) == masked)
    }

    @Test(arguments: [
        ("paid with 5555-5555-5555-4444.", "paid with 5555-55**-****-4444."),
        ("'4111111111111111' and 4222222222222", "'411111******1111' and 422222***2222"),
        ("x4111111111111111ø", "x411111******1111ø"),
        ("411111111111111111111111", "411111111111111111111111"),
        // The first four groups are a card's number by chance.
        ("4000 1202 1234 4111 1111 1111 1111", "4000 12** **** 4111 11** **** 1111"),
        ("order 20261122-4711-0815 of 1,234,567.00", "order 20261122-4711-0815 of 1,234,567.00"),
    ])
    func itIsHiddenWhereverItStands(text: String, masked: String) {
        #expect(CardNumber.masked(text) == masked)
    }
}
