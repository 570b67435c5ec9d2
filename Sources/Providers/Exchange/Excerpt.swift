extension String {
    /// This text, which somebody else wrote, as it may stand in a sentence for a person.
    ///
    /// What steers a terminal or hides text becomes a space, runs of spaces become one, and what
    /// is too long is cut.
    func excerpt(atMost limit: Int = 200) -> String {
        var output = String.UnicodeScalarView()
        var endsInSpace = true
        for scalar in unicodeScalars {
            guard output.count < limit else {
                output.append("…")
                break
            }
            if scalar.isPlain {
                output.append(scalar)
                endsInSpace = false
            } else if !endsInSpace {
                output.append(" ")
                endsInSpace = true
            }
        }
        if output.last == " " { output.removeLast() }
        return String(output)
    }

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
