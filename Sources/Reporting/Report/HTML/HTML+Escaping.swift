import AnnulModel

extension String {
    /// Appends a text that somebody else wrote, as it may stand between tags and in quoted
    /// attributes.
    ///
    /// What can't be seen, or turns the direction of what follows, is shown by its number:
    /// `[U+202E]`.
    mutating func append(escaping text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&quot;")
            case "'": append("&#39;")
            default:
                if scalar.isHidden {
                    append(scalar.shownByNumber)
                } else {
                    unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// The text with so many scalars at most; one that is cut ends in an ellipsis.
    ///
    /// Characters are not counted: one of them may have any number of marks.
    func shortened(to limit: Int) -> String {
        guard unicodeScalars.count > limit else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
    }
}
