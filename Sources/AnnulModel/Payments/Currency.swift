/// An ISO 4217 currency code.
package struct Currency: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    /// Three upper-case letters.
    package let code: String

    /// Accepts three ASCII letters in any case.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 3, text.utf8.allSatisfy(\.isASCIILetter) else { return nil }
        code = text.uppercased()
    }

    /// How many decimal digits the currency's minor unit has.
    ///
    /// Source: ISO 4217, list one. Two is the rule, the exceptions are listed.
    package var exponent: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }

    package var description: String { code }

    package static func < (left: Currency, right: Currency) -> Bool { left.code < right.code }
}

extension UInt8 {
    package var isASCIILetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    package var isASCIIDigit: Bool { (48...57).contains(self) }
}
