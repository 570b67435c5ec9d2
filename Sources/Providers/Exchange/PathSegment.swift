import AnnulModel

/// A value as exactly one segment of a request's path.
///
/// Whatever a value holds, it can't end the segment, begin a query or climb to another resource.
struct PathSegment: Hashable, Sendable, CustomStringConvertible {
    /// The segment as it goes on the wire.
    let text: String

    /// Percent-encodes everything outside `A-Za-z0-9-_~.`; refuses nothing, `.` and `..`, which
    /// no encoding keeps from meaning another path.
    init?(_ value: String) {
        guard !["", ".", ".."].contains(value) else { return nil }
        var text = ""
        text.reserveCapacity(value.utf8.count)
        for byte in value.utf8 {
            if byte.isASCIILetter || byte.isASCIIDigit || "-_~.".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += byte < 0x10 ? "%0\(hex)" : "%\(hex)"
            }
        }
        self.text = text
    }

    var description: String { text }
}

extension String {
    /// Whether gateways that decode a segment on its way could find more than one in it.
    var dividesPath: Bool { utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") } }
}
