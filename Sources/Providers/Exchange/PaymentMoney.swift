package import AnnulModel

/// The money of a payment, as a look-up shows it.
package struct PaymentMoney: Hashable, Sendable {
    /// What is reserved, or was asked for where nothing is yet.
    package let authorized: Money
    /// What was charged of it; `nil` where the provider doesn't tell.
    package let captured: Money?

    package init(authorized: Money, captured: Money? = nil) {
        self.authorized = authorized
        self.captured = captured
    }
}

extension Provider {
    /// Most shapes are found by their own; a provider without look-ups shows nothing.
    package func money(in response: ProviderResponse, with access: Access) -> PaymentMoney? { nil }
}

extension PaymentMoney {
    /// Reads an amount in minor units, as a number or as its digits.
    init?(minor: JSONValue, currency: JSONValue) {
        let digits = minor.text.flatMap { Int64($0) } ?? minor.intValue
        guard let digits, digits >= 0, let currency = currency.string.flatMap({ Currency($0) })
        else { return nil }
        self.init(authorized: Money(minor: digits, currency: currency))
    }
}
