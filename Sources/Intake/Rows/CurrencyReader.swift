import AnnulModel

/// Reads currency codes, and remembers the latest: files repeat it on most of their rows.
struct CurrencyReader: Sendable {
    private var latest: (text: String, currency: Currency, exponent: Int)?

    /// - Returns: the currency and its exponent, or `nil` if the text is no code.
    mutating func currency(_ text: String) -> (currency: Currency, exponent: Int)? {
        if let latest, latest.text == text { return (latest.currency, latest.exponent) }
        guard let currency = Currency(text) else { return nil }
        let exponent = currency.exponent
        latest = (text, currency, exponent)
        return (currency, exponent)
    }
}
