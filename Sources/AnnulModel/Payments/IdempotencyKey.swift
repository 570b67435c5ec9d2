/// The key under which a provider recognises a repeated request.
///
/// Normally derived from the payment and its generation, so that every machine and every rerun
/// arrives at the same one; a configuration may map an input column to it instead.
package struct IdempotencyKey: Hashable, Codable, Sendable, CustomStringConvertible {
    /// 1 to 36 characters of `A-Za-z0-9-`, which every known provider accepts.
    package let text: String

    package init?(_ text: String) {
        guard (1...36).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d })
        else { return nil }
        self.text = text
    }

    /// The 36-character UUID form of sixteen bytes, marked as version 8 (RFC 9562, section 5.8).
    package init(uuid bytes: some Collection<UInt8>) {
        precondition(bytes.count == 16, "a UUID has sixteen bytes")
        var text = ""
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            var byte = byte
            if index == 6 { byte = byte & 0x0f | 0x80 }
            if index == 8 { byte = byte & 0x3f | 0x80 }
            if [4, 6, 8, 10].contains(index) { text.append("-") }
            text.append(Self.hex[Int(byte >> 4)])
            text.append(Self.hex[Int(byte & 15)])
        }
        self.text = text
    }

    package var description: String { text }

    private static let hex = Array("0123456789abcdef")
}
