import AnnulModel

extension Money {
    /// Reads an amount in major units: digits, and a point before what the currency has of minor
    /// ones.
    init?(written text: some StringProtocol, in currency: Currency) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int(digits: parts[0]), whole <= Self.mostWritten else {
            return nil
        }
        var minor = Int64(whole)
        for _ in 0..<currency.exponent { minor *= 10 }
        if parts.count == 2 {
            let decimals = parts[1]
            guard (1...4).contains(decimals.utf8.count),
                decimals.utf8.count <= currency.exponent, let rest = Int(digits: decimals)
            else { return nil }
            var part = Int64(rest)
            for _ in decimals.utf8.count..<currency.exponent { part *= 10 }
            minor += part
        }
        self.init(minor: minor, currency: currency)
    }

    /// More than any bank holds; times ten thousand it is still a number.
    private static let mostWritten = 100_000_000_000_000
}

extension Notation where Value == Money {
    /// An amount of a currency that is known already.
    static func amount(in currency: Currency) -> Self {
        let example = Money(minor: currency.exponent == 0 ? 2500 : 250_000, currency: currency)
        return Self(
            "an amount of \(currency) such as \(example.major)",
            .text(pattern: "^[0-9]+(\\.[0-9]{1,4})?$"),
            read: { Money(written: $0, in: currency) }, write: \.major)
    }
}
