import AnnulModel

extension String {
    /// This text, which somebody else wrote, as it may stand in a sentence for a person.
    ///
    /// What steers a terminal or hides text becomes a space, runs of spaces become one, the middle
    /// of a card's number is hidden, and what is too long is cut.
    func excerpt(atMost limit: Int = 200) -> String {
        var output: [Unicode.Scalar] = []
        for scalar in unicodeScalars where output.count < limit + Self.longestCardNumber {
            if scalar.isPlain {
                output.append(scalar)
            } else if let last = output.last, last != " " {
                output.append(" ")
            }
        }
        if output.last == " " { output.removeLast() }
        // Before it is cut, which could leave more of a number than may be seen.
        let masked = CardNumber.masked(String(String.UnicodeScalarView(output))).unicodeScalars
        let shown = String.UnicodeScalarView(masked.prefix(limit))
        return String(shown) + (masked.count > limit ? "…" : "")
    }

    /// Nineteen digits, each with what may stand between two.
    private static let longestCardNumber = 2 * 19

    /// This text if it can be an identifier at a provider: short, and nothing but visible ASCII.
    var identifier: String? {
        (1...100).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7e).contains($0) }
            ? self : nil
    }
}

extension Unicode.Scalar {
    fileprivate var isPlain: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            false
        default: true
        }
    }
}
