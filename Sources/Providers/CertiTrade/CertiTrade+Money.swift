import AnnulModel

extension CertiTrade {
    /// The amount is documented as a number, and shown as its digits.
    package func money(in response: ProviderResponse, with access: Access) -> PaymentMoney? {
        guard let body = try? JSONValue(parsing: response.body) else { return nil }
        return PaymentMoney(minor: body["amount"], currency: body["currency"])
    }
}
