import AnnulModel

extension Notation where Value == String {
    /// Printable characters, as they are written.
    static func text(_ allowed: String, most: Int) -> Self {
        Self(
            "\(allowed) of 1 to \(most) characters", .text(pattern: "^[^\\x00-\\x1f]{1,\(most)}$"),
            read: { $0.isPrintable && (1...most).contains($0.unicodeScalars.count) ? $0 : nil },
            write: { $0 })
    }

    /// Characters of a set, for what goes into an address or a header.
    static func word(
        _ allowed: String, _ length: ClosedRange<Int>, of characters: CharacterSet,
        notFirst: CharacterSet? = nil
    ) -> Self {
        let first = notFirst.map { "(?![\($0.pattern)])" } ?? ""
        let (least, most) = (length.lowerBound, length.upperBound)
        return Self(
            allowed, .text(pattern: "^\(first)[\(characters.pattern)]{\(least),\(most)}$"),
            read: { text in
                guard length.contains(text.utf8.count), text.utf8.allSatisfy(characters.contains),
                    let first = text.utf8.first, notFirst?.contains(first) != true
                else { return nil }
                return text
            },
            write: { $0 })
    }

    /// A merchant as a provider names it.
    static func merchant(_ format: MerchantFormat) -> Self {
        let characters =
            switch format.characters {
            case .digits: "[0-9]"
            case .name: "[A-Za-z0-9._-]"
            case .printable: "[^\\x00-\\x1f\\x7f]"
            }
        let (least, most) = (format.length.lowerBound, format.length.upperBound)
        return Self(
            "\(format)", .text(pattern: "^(?!\\.\\.?$)\(characters){\(least),\(most)}$"),
            read: { format.allows($0) ? $0 : nil }, write: { $0 })
    }

    /// One of a few words.
    static func choice(_ words: [String]) -> Self {
        Self(
            words.joined(separator: " or "), .choice(words),
            read: { words.contains($0) ? $0 : nil }, write: { $0 })
    }

    /// A path; whoever reads it puts a folder before a relative one.
    static let path = Self(
        allowed: "a path", form: .text(pattern: "^[^~\\x00-\\x1f][^\\x00-\\x1f]*$"),
        parse: { text throws(Misfit) in
            guard !text.isEmpty, text.isPrintable, text.utf8.count <= 4096 else { throw Misfit() }
            guard !text.hasPrefix("~") else {
                throw Misfit(reason: "'~' is not expanded here; write the path out")
            }
            return text
        },
        write: { $0 })
}

extension Notation where Value == Environment {
    static let environment = Self(
        "test or live", .choice(Environment.allCases.map(\.rawValue)),
        read: { Environment(rawValue: $0) }, write: \.rawValue)
}

extension Notation where Value == Comparison {
    static let comparison = Self(
        "canary, all or never", .choice(Comparison.allCases.map(\.rawValue)),
        read: { Comparison(rawValue: $0) }, write: \.rawValue)
}

extension Notation where Value == PartlyCaptured {
    static let partlyCaptured = Self(
        "release or refuse", .choice(PartlyCaptured.allCases.map(\.rawValue)),
        read: { PartlyCaptured(rawValue: $0) }, write: \.rawValue)
}

extension Notation where Value == ProviderName {
    static let provider = Self(
        "one of \(ProviderName.allCases.map(\.rawValue).joined(separator: ", "))",
        .choice(ProviderName.allCases.map(\.rawValue)),
        read: { ProviderName(named: $0) }, write: \.rawValue)
}

/// A set of ASCII characters that a schema can spell too.
struct CharacterSet: Sendable {
    let pattern: String
    let contains: @Sendable (UInt8) -> Bool

    static let digits = Self(pattern: "0-9") { $0.isASCIIDigit }
    static let dot = Self(pattern: ".") { $0 == 0x2e }
    /// What account names and merchant ids are made of.
    static let name = Self(pattern: "A-Za-z0-9._-") { isWord($0) || $0 == 0x2d || $0 == 0x2e }
    /// What a variable of the environment is named with.
    static let variable = Self(pattern: "A-Za-z0-9_", contains: isWord)
    static let printable = Self(pattern: " -~") { (0x20...0x7e).contains($0) }
    private static func isWord(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == 0x5f
    }
}

extension StringProtocol {
    /// Whether the text has neither control characters nor line ends.
    var isPrintable: Bool {
        unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    /// The text without the blanks at its ends.
    var trimmed: String {
        let start = drop { $0 == " " }
        let end = start.lastIndex { $0 != " " }
        return end.map { String(start[...$0]) } ?? ""
    }
}
