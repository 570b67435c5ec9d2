import AnnulModel

extension Billmate {
    /// Only what the account's key vouches for.
    package func money(in response: ProviderResponse, with access: Access) -> PaymentMoney? {
        let answer = BillmateAnswer(response, signedWith: BillmateSignature(key: access["key"]))
        guard let data = answer.data else { return nil }
        return PaymentMoney(
            minor: data["Cart"]["Total"]["withtax"], currency: data["PaymentData"]["currency"])
    }
}
