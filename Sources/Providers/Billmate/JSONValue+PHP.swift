import AnnulModel

extension JSONValue {
    /// This value as PHP's `json_encode` writes it, members in their order.
    ///
    /// Nothing between the tokens, `/` escaped, and all that isn't ASCII as `\u` with lower-case
    /// digits. Signatures are made over exactly these bytes.
    var phpEncoded: [UInt8] {
        var output: [UInt8] = []
        for byte in compact {
            if byte == UInt8(ascii: "/") { output.append(UInt8(ascii: "\\")) }
            output.append(byte)
        }
        guard output.contains(where: { $0 >= 0x80 }) else { return output }
        // Only strings hold anything but ASCII, and there an escape may stand for any character.
        return String(decoding: output, as: UTF8.self).utf16.flatMap { unit -> [UInt8] in
            if let byte = UInt8(exactly: unit), byte < 0x80 { return [byte] }
            return Array(#"\u"#.utf8) + [UInt8(unit >> 8), UInt8(unit & 0xff)].hex.utf8
        }
    }
}
