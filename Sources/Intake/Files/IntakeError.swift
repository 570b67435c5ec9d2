/// Why an input can't be read as a whole.
package struct IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of exit the error calls for; the raw value is the exit code (sysexits).
    package enum Kind: Int32, CaseIterable, Hashable, Sendable {
        case badInput = 65
        case noInput = 66
        case io = 74
        /// Trying again later may help.
        case temporary = 75
        case permission = 77
    }

    package let kind: Kind
    /// The input as the operator named it.
    package let file: String
    /// The physical line, counted from 1, where one is at fault.
    package let line: Int?
    /// What is wrong, as a clause.
    package let problem: String
    /// What to do about it, as a sentence.
    package let remedy: String

    package init(
        _ kind: Kind, file: String, line: Int? = nil, _ problem: String, remedy: String
    ) {
        self.kind = kind
        self.file = file
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String {
        let place = if let line { "\(file), line \(line)" } else { file }
        return "\(place): \(problem). \(remedy)"
    }
}

/// Something about an input that an operator should know; it stops nothing.
package struct IntakeWarning: Hashable, Codable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int?
    /// What there is to know, as a sentence.
    package let text: String

    package init(file: String, line: Int? = nil, _ text: String) {
        self.file = file
        self.line = line
        self.text = text
    }

    package var description: String {
        let place = if let line { "\(file), line \(line)" } else { file }
        return "\(place): \(text)"
    }
}

extension IntakeWarning {
    static func noLineEnd(file: String, line: Int) -> IntakeWarning {
        IntakeWarning(
            file: file, line: line,
            "The last record has no line end. It was read; check that the file is complete.")
    }
}
