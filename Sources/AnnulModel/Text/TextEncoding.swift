/// How a text's characters are written as bytes.
package enum TextEncoding: String, CaseIterable, Hashable, Sendable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"
    case latin1 = "iso-8859-1"

    /// Finds an encoding by its name, in any case, or by another that is in use.
    package init?(named name: String) {
        let name = name.lowercased()
        guard let found = Self(rawValue: name) ?? Self.otherNames[name] else { return nil }
        self = found
    }

    /// The marks that a text can begin with, which beat everything that is said about it.
    package static let marks: [(encoding: TextEncoding, bytes: [UInt8])] = [
        (.utf8, [0xef, 0xbb, 0xbf]), (.utf16LittleEndian, [0xff, 0xfe]),
        (.utf16BigEndian, [0xfe, 0xff]),
    ]

    private static let otherNames: [String: TextEncoding] = [
        "utf8": .utf8, "utf16": .utf16LittleEndian, "utf-16": .utf16LittleEndian,
        "cp1252": .windows1252, "windows1252": .windows1252, "ansi": .windows1252,
        "latin1": .latin1, "latin-1": .latin1, "iso8859-1": .latin1,
    ]
}
