/// One thing that is wrong: where, what, and what to do about it.
///
/// Never holds a secret.
package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The configuration file, as the operator named it; `nil` where the fault is outside of it.
    package let file: String?
    /// Counted from 1, as is `column`.
    package let line: Int?
    package let column: Int?
    /// The key's path, for example `accounts.vipps-no.limits.rate`; empty if it is no single key.
    package let key: String
    package let text: String

    init(file: String? = nil, at place: Place? = nil, key: String = "", _ text: String) {
        self.file = file
        self.line = place?.line
        self.column = place?.column
        self.key = key
        self.text = text
    }

    package var description: String {
        guard let file else { return text }
        guard let line, let column else { return "\(file): \(text)" }
        return "\(file):\(line):\(column): \(text)"
    }
}

/// Why there is no usable configuration, or no secret: every problem that was found.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// A person must change the configuration or what it names.
        case configuration
        /// A file may not be read, or others may write to it.
        case permission
        /// The configuration that was named does not exist.
        case noInput
        /// A secret helper failed; it may work the next time.
        case temporary
        /// What stands on the command line can't be used.
        case usage

        /// The exit code of the program, after `sysexits.h`.
        package var exitCode: Int32 {
            switch self {
            case .configuration: 78
            case .permission: 77
            case .noInput: 66
            case .temporary: 75
            case .usage: 64
            }
        }
    }

    package let kind: Kind
    package let problems: [Problem]

    init(_ kind: Kind, _ problems: [Problem]) {
        self.kind = kind
        self.problems = problems
    }

    init(_ kind: Kind, _ text: String) {
        self.init(kind, [Problem(text)])
    }

    /// One problem of the file itself.
    static func file(_ file: String, at place: Place? = nil, _ text: String) -> Self {
        Self(.configuration, [Problem(file: file, at: place, text)])
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Text of the file as a message shows it: in quotes, short, and without control characters.
func quoted(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(mostShown) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown.append("?")
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > mostShown ? "'\(shown)…'" : "'\(shown)'"
}

private let mostShown = 60
