/// Who a payment belongs to, as the provider sees it.
///
/// A payment is identified by its merchant and its reference everywhere: duplicates, claims and
/// idempotency keys. Account names are labels and play no part in it.
package struct Merchant: Hashable, Codable, Sendable {
    package let provider: ProviderName
    /// The merchant's id at the provider (for Vipps the merchant serial number).
    package let id: String
    package let environment: Environment

    package init(provider: ProviderName, id: String, environment: Environment) {
        self.provider = provider
        self.id = id
        self.environment = environment
    }
}
