extension Unicode.Scalar {
    /// Whether it can't be seen, steers a terminal, breaks lines or turns the direction of what
    /// follows; blanks are seen.
    package var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            true
        default: false
        }
    }

    /// Its number, as text shows what is hidden: `[U+202E]`.
    package var shownByNumber: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
    }
}

extension String {
    /// This text in one line that steers no terminal: what is hidden in it is shown by its number.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isHidden {
                text += scalar.shownByNumber
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// JSON text, on one line, with `\u` and a number for what is hidden in its strings: others break
    /// lines at more than line feeds, and terminals obey more than escapes.
    package var withHiddenEscaped: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.isHidden else { return text.unicodeScalars.append(scalar) }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}
