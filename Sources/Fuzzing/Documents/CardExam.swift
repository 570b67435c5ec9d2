import AnnulModel

/// Hides the numbers of cards in texts.
enum CardExam {
    /// Reads a text of at most so many bytes that all its pieces can be looked at.
    ///
    /// - Throws: `Breach` where more of a card's number is shown than may be.
    static func examine(_ input: [UInt8]) throws(Breach) {
        let text = String(decoding: input.prefix(most), as: UTF8.self)
        let (whole, masked) = (Array(text.unicodeScalars), Array(text.hidingCards.unicodeScalars))
        try demand(whole.count == masked.count, "What is hidden keeps its place.")
        for (scalar, shown) in zip(whole, masked) {
            try demand(
                shown == scalar || shown == "*" && scalar.isASCIIDigit, "Digits alone are hidden.")
        }
        for card in text.cards {
            let shown = masked[card].count(where: \.isASCIIDigit)
            try demand(shown <= 10, "\(shown) digits of a card are shown: \(text.hidingCards)")
        }
    }

    private static let most = 120
}

extension String {
    var hidingCards: String { CardNumber.masked(self) }

    /// Whether a card's number stands in it.
    var hasCard: Bool { !cards.isEmpty }

    /// Where the numbers of cards stand, by trying each piece of it that no other digit touches.
    fileprivate var cards: [Range<Int>] {
        let scalars = Array(unicodeScalars)
        let isDigit = scalars.map(\.isASCIIDigit)
        let starts = scalars.indices.filter { isDigit[$0] && ($0 == 0 || !isDigit[$0 - 1]) }
        let ends = (1..<Swift.max(1, scalars.count + 1)).filter {
            isDigit[$0 - 1] && ($0 == scalars.count || !isDigit[$0])
        }
        return starts.flatMap { start in
            // Nineteen digits, and one mark between two of them each.
            ends.filter { (start + 13...start + 37).contains($0) }.map { start..<$0 }
        }.filter { piece in
            CardNumber.isAll(of: String(String.UnicodeScalarView(scalars[piece])))
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
