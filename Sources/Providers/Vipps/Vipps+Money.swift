import AnnulModel

extension Vipps {
    package func money(in response: ProviderResponse, with access: Access) -> PaymentMoney? {
        guard let body = try? JSONValue(parsing: response.body) else { return nil }
        func amount(_ value: JSONValue) -> Money? {
            PaymentMoney(minor: value["value"], currency: value["currency"])?.authorized
        }
        let captured = amount(body["aggregate"]["capturedAmount"])
        guard let reserved = amount(body["aggregate"]["authorizedAmount"]), reserved.minor > 0
        else {
            // Before the customer approves, there is only what was asked for.
            return amount(body["amount"]).map { PaymentMoney(authorized: $0, captured: captured) }
        }
        return PaymentMoney(authorized: reserved, captured: captured)
    }
}
