package import AnnulModel

/// An input as it is named on the command line.
package struct InputFile: Hashable, Sendable {
    /// How standard input is named.
    package static let standardInputPath = "-"

    package let path: String
    /// How it is written, where its name does not say so or is not to be believed.
    package let format: InputFormat?
    /// The encoding of its text, where that is said: no file tells it but by a mark.
    package let encoding: TextEncoding?
    /// When standard input was taken; `nil` for files.
    package let standardInputAt: Timestamp?

    package init(path: String, format: InputFormat? = nil, encoding: TextEncoding? = nil) {
        self.path = path
        self.format = format
        self.encoding = encoding
        standardInputAt = nil
    }

    /// A file that was read before.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - notation: how it was written, as `notation` gave it.
    package init(path: String, notation: String) {
        let words = notation.split(separator: " ").map(String.init)
        self.init(
            path: path, format: words.first.flatMap(InputFormat.init(rawValue:)),
            encoding: words.dropFirst().first.flatMap(TextEncoding.init(rawValue:)))
    }

    /// Standard input, which can be read once.
    ///
    /// - Parameters:
    ///   - format: how it is written: there is no name to tell.
    ///   - encoding: the encoding of its text, where that is said.
    ///   - moment: the present time, which is recorded as the time of its last change.
    package init(
        standardInputAs format: InputFormat, encoding: TextEncoding? = nil, at moment: Timestamp
    ) {
        path = Self.standardInputPath
        self.format = format
        self.encoding = encoding
        standardInputAt = moment
    }

    /// The format as it was said, else as the name tells it.
    package var knownFormat: InputFormat {
        get throws(IntakeError) {
            if let format { format } else { try InputFormat(ofFileNamed: path) }
        }
    }

    /// How it is written, so that it can be read again: the format, and the encoding that was said.
    package var notation: String {
        get throws(IntakeError) {
            ([try knownFormat.rawValue] + (encoding.map { [$0.rawValue] } ?? []))
                .joined(separator: " ")
        }
    }
}
