import AnnulModel

/// Reads amounts as people and programs write them, and refuses whatever has two readings.
enum AmountText {
    enum Fault: Error, Hashable, CaseIterable {
        case negative, grouped, ambiguous, decimalComma, inexact, tooLarge, notANumber
        case notWholeMinor

        /// What is wrong and how to mend it.
        var sentence: String {
            switch self {
            case .negative: "An amount can't be negative. Write it without the sign."
            case .grouped: "The digits are grouped. Write it plainly, like 1499.00."
            case .ambiguous:
                "It can be read as grouped digits or as three decimals. Write it plainly, like "
                    + "1499.00, or use 'amount_minor'."
            case .decimalComma:
                "A decimal comma is not accepted where commas divide the fields. Write it with a "
                    + "point, like 1499.00."
            case .inexact: "It has more decimals than its currency. Correct the amount."
            case .tooLarge: "It is larger than any payment can be. Correct the amount."
            case .notANumber: "It is not a number. Write it plainly, like 1499.00."
            case .notWholeMinor:
                "It must be a whole number of minor units, in digits alone. For decimals use "
                    + "'amount'."
            }
        }
    }

    /// Larger than any payment in minor units of any currency; small enough that the amounts of a
    /// million such rows can be added up.
    static let largest: Int64 = 9_000_000_000_000

    /// Reads whole minor units: digits and nothing else.
    static func minor(_ text: String) throws(Fault) -> Int64 {
        if text.utf8.first == .minus { throw .negative }
        var value: Int64 = 0
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte.isASCIIDigit else { throw .notWholeMinor }
            value = try value.appending(byte)
        }
        return value
    }

    /// Reads decimal major units as minor units.
    ///
    /// - Parameters:
    ///   - text: the amount, without white space at its ends.
    ///   - exponent: how many decimals the currency has.
    ///   - commasDivideFields: whether the input's delimiter is the comma, so that a comma in an
    ///     amount can't be its decimal mark.
    /// - Returns: the amount in minor units, exactly.
    /// - Throws: what is wrong with the text.
    static func major(
        _ text: String, exponent: Int, commasDivideFields: Bool
    ) throws(Fault) -> Int64 {
        if text.utf8.first == .minus { throw .negative }
        var value: Int64 = 0
        var wholeDigits = 0
        var decimals: Int?
        var hasDecimalComma = false
        var rest = 0  // Decimals beyond the exponent: all must be zero.
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard let count = decimals else {
                    wholeDigits += 1
                    value = try value.appending(byte)
                    continue
                }
                decimals = count + 1
                if count < exponent {
                    value = try value.appending(byte)
                } else {
                    rest += Int(byte - UInt8(ascii: "0"))
                }
            case .point, .comma:
                guard decimals == nil else { throw .grouped }
                hasDecimalComma = byte == .comma
                decimals = 0
            case UInt8(ascii: " "), UInt8(ascii: "'"), UInt8(ascii: "_"), 0xc2, 0xe2:
                // 0xc2 and 0xe2 begin the no-break spaces and the typographic apostrophe.
                throw wholeDigits > 0 ? .grouped : .notANumber
            default:
                throw .notANumber
            }
        }
        guard wholeDigits > 0, decimals != 0 else { throw .notANumber }
        guard !hasDecimalComma || !commasDivideFields else { throw .decimalComma }
        let decimalCount = decimals ?? 0
        if decimalCount == 3, wholeDigits <= 3, text.utf8.first != UInt8(ascii: "0") {
            // `1.499` is what a grouped 1499 looks like, too. With three decimals in the currency
            // and commas between the fields, nobody groups with a point.
            guard exponent == 3, commasDivideFields else { throw .ambiguous }
        }
        guard rest == 0 else { throw .inexact }
        for _ in 0..<max(0, exponent - decimalCount) {
            value = try value.appending(UInt8(ascii: "0"))
        }
        return value
    }
}

extension Int64 {
    fileprivate func appending(_ digit: UInt8) throws(AmountText.Fault) -> Int64 {
        let appended = self * 10 + Int64(digit - UInt8(ascii: "0"))
        guard appended <= AmountText.largest else { throw .tooLarge }
        return appended
    }
}

extension UInt8 {
    fileprivate static let minus = UInt8(ascii: "-")
    fileprivate static let point = UInt8(ascii: ".")
}
