/// Why a field's bytes are not text.
enum TextDefect: Hashable, Sendable {
    case nul
    /// With the byte that tells it best.
    case notUTF8(UInt8)
}

extension Span<UInt8> {
    /// Makes a field's text; what is not text in it becomes U+FFFD.
    func text(of field: ScannedField) -> (String, TextDefect?) {
        let value = extracting(field.range)
        guard field.form != .doubled else { return value.undoubled().span.text() }
        return value.text()
    }

    /// Makes one quote out of each two.
    private func undoubled() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var index = 0
        while index < count {
            bytes.append(self[index])
            index += self[index] == .quote ? 2 : 1
        }
        return bytes
    }

    private func text() -> (String, TextDefect?) {
        do {
            let text = String(copying: try UTF8Span(validating: self))
            return hasNUL ? (text.withoutNUL, .nul) : (text, nil)
        } catch {
            return ("", .notUTF8(foreignByte(from: error.byteOffsets.lowerBound)))
        }
    }

    private var hasNUL: Bool {
        // A minimum, not a search: the compiler makes vectors of it.
        var least = UInt8.max
        for index in indices { least = Swift.min(least, self[index]) }
        return least == 0
    }
}
