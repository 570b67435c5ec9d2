import AnnulModel

extension String {
    /// The text without white space at its ends; most have none, and are given back as they are.
    var trimmed: String {
        let bytes = utf8.span
        guard !bytes.isEmpty else { return self }
        // In ASCII, white space is at most 0x20.
        if bytes[0].isSeenASCII, bytes[bytes.count - 1].isSeenASCII { return self }
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }

    /// Whether it holds a character that has no place in an identifier: controls, line breaks,
    /// those that are not seen, like a zero-width space, and what stands for bytes that are no text.
    var hasControlCharacter: Bool {
        let bytes = utf8.span
        var isPlain = true
        for index in bytes.indices where !bytes[index].isSeenASCII && bytes[index] != 0x20 {
            isPlain = false
        }
        return isPlain ? false : unicodeScalars.contains(where: \.isControl)
    }

    var hasQuote: Bool {
        let bytes = utf8.span
        return bytes.indices.contains { bytes[$0] == .quote }
    }

    /// As it is shown in a sentence: not too long, without control characters and cards' numbers.
    var excerpt: String {
        let most = 40
        // A number that is cut off at the end is hidden, too.
        let beginning = CardNumber.masked(String(unicodeScalars.prefix(2 * most)))
        let shown = String.UnicodeScalarView(
            beginning.unicodeScalars.prefix(most).map { $0.isControl ? "\u{FFFD}" : $0 })
        return String(shown) + (unicodeScalars.count > most ? "…" : "")
    }
}

extension UInt8 {
    fileprivate var isSeenASCII: Bool { self > 0x20 && self < 0x7f }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        // Most are ASCII, and the tables of Unicode are slow.
        if isASCII { return value < 0x20 || value == 0x7f }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: self == "\u{FFFD}"
        }
    }
}
