import AnnulModel
import Crypto

/// The input's own texts of a row, kept apart from the facts so that they can be erased.
///
/// One field for each kept column, in the input's order. A field that is the payment's reference,
/// as it nearly always is in one column, takes a single byte. Encoding: a length plus one as a
/// variable-length number (seven bits a byte, low bits first), then the UTF-8; a zero stands for
/// the reference.
enum RowText {
    static func encode(_ fields: [String], keeping columns: [Int], reference: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        // Grown step by step it would be copied, and a row may be large.
        bytes.reserveCapacity(fields.reduce(0) { $0 + $1.utf8.count + 4 })
        for column in columns {
            let field = column < fields.count ? fields[column] : ""
            // By its bytes: texts that are merely equivalent are not the same.
            if let reference, field.utf8.elementsEqual(reference.utf8) {
                bytes.append(0)
            } else {
                append(UInt64(field.utf8.count + 1), to: &bytes)
                bytes.append(contentsOf: field.utf8)
            }
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8], reference: String?) -> [String] {
        var fields: [String] = []
        var rest = bytes[...]
        while let length = takeNumber(from: &rest) {
            if length == 0 {
                fields.append(reference ?? "")
            } else {
                fields.append(String(decoding: rest.prefix(Int(length) - 1), as: UTF8.self))
                rest = rest.dropFirst(Int(length) - 1)
            }
        }
        return fields
    }

    /// What stands for the texts in the hash chain: half a SHA-256, salted so that a short text
    /// can't be guessed from it once it is erased.
    static func digest(_ fields: [UInt8], note: String?, salt: [UInt8]) -> [UInt8] {
        var digest = FactDigest()
        digest.add(salt)
        digest.add(fields)
        if let note { digest.add(note) } else { digest.addNull() }
        return Array(digest.hash().prefix(16))
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var number = number
        while number > 0x7f {
            bytes.append(UInt8(number & 0x7f) | 0x80)
            number >>= 7
        }
        bytes.append(UInt8(number))
    }

    private static func takeNumber(from bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst() {
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}
