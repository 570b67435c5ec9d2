import AnnulModel

extension String {
    /// This text, which somebody else wrote, as it may stand on a terminal.
    ///
    /// What steers a terminal, hides text or turns its direction becomes a space; runs of spaces
    /// become one.
    var plain: String {
        var output = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if !scalar.isHidden, scalar.properties.generalCategory != .spaceSeparator {
                output.append(scalar)
            } else if let last = output.last, last != " " {
                output.append(" ")
            }
        }
        if output.last == " " { output.removeLast() }
        return String(output)
    }

    /// This text in lines of at most `width` characters, each behind `indent`; a word that is
    /// longer than a line keeps a line of its own.
    func wrapped(to width: Int, indent: String) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(indent + word)
            }
        }
        return lines
    }

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    func paddedLeft(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}

extension [String] {
    /// These lines as a text for people, each with its end.
    ///
    /// Whatever names of files and values of a configuration are in them, there are no more lines
    /// than these, and none steers a terminal.
    var visibleText: String { map { "\($0.visible)\n" }.joined() }
}
