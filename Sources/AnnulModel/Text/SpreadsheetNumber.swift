/// A text that a spreadsheet takes for a number, and writes as another text when it saves.
///
/// Zeros at the front go, as does what stands beyond the fifteenth digit; long numbers are written
/// with an exponent.
package struct SpreadsheetNumber {
    private let isNegative: Bool
    /// Without zeros at its ends: the value is 0.DIGITS times ten to the power of `exponent`.
    private let digits: ArraySlice<UInt8>
    private let exponent: Int
    private let hasExponent: Bool

    /// Whether a text is what a spreadsheet may have made of another.
    ///
    /// - Parameters:
    ///   - text: what came back.
    ///   - original: what was given to the spreadsheet.
    /// - Returns: `false` also where the two are the same.
    package static func isDamage(_ text: String, of original: String) -> Bool {
        guard !text.utf8.elementsEqual(original.utf8), !text.hasNeedlessZero,
            let saved = Self(text), let given = Self(original)
        else { return false }
        return saved.isMade(of: given)
    }

    /// - Parameter text: digits with a sign, a decimal mark and an exponent, or some of these.
    private init?(_ text: String) {
        var rest = Substring(text).utf8
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        isNegative = rest.first == UInt8(ascii: "-")
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        let whole = rest.prefix(while: isDigit)
        rest.removeFirst(whole.count)
        var decimals = rest.prefix(0)
        if let mark = rest.first, ".,".utf8.contains(mark) {
            decimals = rest.dropFirst().prefix(while: isDigit)
            rest.removeFirst(1 + decimals.count)
        }
        var power = 0
        hasExponent = rest.first.map("eE".utf8.contains) ?? false
        if hasExponent {
            // No number of a spreadsheet has an exponent of more than three digits.
            guard let found = Int(Substring(rest.dropFirst())), (-999...999).contains(found) else {
                return nil
            }
            power = found
        } else if !rest.isEmpty {
            return nil
        }
        guard !whole.isEmpty else { return nil }
        let all = Array(whole) + Array(decimals)
        let zeros = all.prefix { $0 == UInt8(ascii: "0") }.count
        digits = all.dropFirst(zeros).withoutZerosAtEnd
        exponent = digits.isEmpty ? 0 : whole.count - zeros + power
    }

    private func isMade(of given: Self) -> Bool {
        guard isNegative == given.isNegative, exponent == given.exponent || hasExponent else {
            return false
        }
        if digits == given.digits { return exponent == given.exponent }
        let kept = hasExponent ? digits.count : Self.mostDigits
        guard given.digits.count > kept else { return false }
        return exponent == given.exponent && digits == given.cut(to: kept)
            || (digits, exponent) == given.rounded(to: kept)
    }

    private func cut(to count: Int) -> ArraySlice<UInt8> {
        digits.prefix(count).withoutZerosAtEnd
    }

    private func rounded(to count: Int) -> (ArraySlice<UInt8>, Int) {
        guard digits[digits.startIndex + count] >= UInt8(ascii: "5") else {
            return (cut(to: count), exponent)
        }
        let kept = digits.prefix(count)
        let nines = kept.reversed().prefix { $0 == UInt8(ascii: "9") }.count
        guard nines < count else { return ([UInt8(ascii: "1")], exponent + 1) }
        var up = kept.dropLast(nines)
        up[up.endIndex - 1] += 1
        return (up, exponent)
    }

    /// How many digits a spreadsheet keeps.
    private static let mostDigits = 15
}

extension ArraySlice<UInt8> {
    fileprivate var withoutZerosAtEnd: Self {
        dropLast(reversed().prefix { $0 == UInt8(ascii: "0") }.count)
    }
}

extension String {
    /// Whether it begins as no spreadsheet writes a number.
    fileprivate var hasNeedlessZero: Bool {
        let bytes = utf8.prefix(2)
        guard bytes.count == 2, bytes.first == UInt8(ascii: "0") else { return false }
        return bytes.last.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
    }
}
