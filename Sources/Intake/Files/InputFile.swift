package import AnnulModel

/// An input as it is named on the command line.
package struct InputFile: Hashable, Sendable {
    /// How standard input is named.
    package static let standardInputPath = "-"

    package let path: String
    /// How it is written, where its name does not say so or is not to be believed.
    package let format: InputFormat?
    /// When standard input was taken; `nil` for files.
    package let standardInputAt: Timestamp?

    package init(path: String, format: InputFormat? = nil) {
        self.path = path
        self.format = format
        standardInputAt = nil
    }

    /// Standard input, which can be read once.
    ///
    /// - Parameters:
    ///   - format: how it is written: there is no name to tell.
    ///   - moment: the present time, which is recorded as the time of its last change.
    package init(standardInputAs format: InputFormat, at moment: Timestamp) {
        path = Self.standardInputPath
        self.format = format
        standardInputAt = moment
    }

    /// The format as it was said, else as the name tells it.
    package var knownFormat: InputFormat {
        get throws(IntakeError) {
            if let format { format } else { try InputFormat(ofFileNamed: path) }
        }
    }
}
