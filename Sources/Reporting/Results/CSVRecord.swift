/// Writes CSV records (RFC 4180): comma, UTF-8, a line feed at the end of each record.
///
/// A field is quoted only where it must be: with a comma, a quote, a line break, or a space at one
/// of its ends.
struct CSVRecord {
    private(set) var bytes: [UInt8] = []
    private var isAtStart = true

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isAtStart = true
    }

    mutating func append(_ field: String) {
        beginField()
        var field = field
        field.withUTF8 { utf8 in
            let text = unsafe utf8.span
            if Self.needsQuotes(text) {
                appendQuoted(text)
            } else {
                unsafe bytes.append(contentsOf: utf8)
            }
        }
    }

    mutating func append(_ field: String?) {
        if let field { append(field) } else { beginField() }
    }

    mutating func append(_ number: Int64?) {
        beginField()
        guard let number else { return }
        var digits: UInt64 = number.magnitude
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(digits % 10))
            digits /= 10
        } while digits > 0
        bytes[start...].reverse()
    }

    /// Appends a field that is known to need no quotes.
    mutating func append(plain field: [UInt8]) {
        beginField()
        bytes.append(contentsOf: field)
    }

    /// Appends a field of a header.
    ///
    /// It is quoted unless it is a plain name, so that whoever guesses the delimiter from the
    /// header meets only commas.
    mutating func append(name: String) {
        beginField()
        if name.utf8.allSatisfy(Self.isPlainInName), name.utf8.first != UInt8(ascii: " "),
            name.utf8.last != UInt8(ascii: " ")
        {
            bytes.append(contentsOf: name.utf8)
        } else {
            appendQuoted(name.utf8.span)
        }
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "\n"))
        isAtStart = true
    }

    private mutating func beginField() {
        if !isAtStart { bytes.append(UInt8(ascii: ",")) }
        isAtStart = false
    }

    private mutating func appendQuoted(_ text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        for index in text.indices {
            if text[index] == UInt8(ascii: "\"") { bytes.append(UInt8(ascii: "\"")) }
            bytes.append(text[index])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0 else { return false }
        if text[0] == UInt8(ascii: " ") || text[text.count - 1] == UInt8(ascii: " ") { return true }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0d, 0x0a: return true
            default: continue
            }
        }
        return false
    }

    private static func isPlainInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: " "), UInt8(ascii: "."):
            true
        default: byte >= 0x80
        }
    }
}
