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
                    append(scalar.asNumber)
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

extension Unicode.Scalar {
    fileprivate var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }

    fileprivate var asNumber: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
    }
}
