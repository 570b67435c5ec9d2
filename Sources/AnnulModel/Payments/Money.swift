/// An amount of money in minor units of its currency.
package struct Money: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The amount in the currency's minor unit, for example øre or cents.
    package let minor: Int64
    package let currency: Currency

    package init(minor: Int64, currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    /// Decimal major units with the currency, for example `1499.00 NOK`.
    package var description: String { "\(major) \(currency)" }

    /// Decimal major units without the currency, for example `1499.00`.
    package var major: String {
        let digits = String(minor.magnitude)
        let sign = minor < 0 ? "-" : ""
        guard currency.exponent > 0 else { return sign + digits }
        let padding = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count))
        let padded = padding + digits
        let point = padded.index(padded.endIndex, offsetBy: -currency.exponent)
        return "\(sign)\(padded[..<point]).\(padded[point...])"
    }
}
