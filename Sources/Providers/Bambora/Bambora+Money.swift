import AnnulModel

extension Bambora {
    package func money(in response: ProviderResponse, with access: Access) -> PaymentMoney? {
        guard let body = try? JSONValue(parsing: response.body) else { return nil }
        return PaymentMoney(minor: body["amount"], currency: body["currency"])
    }
}
