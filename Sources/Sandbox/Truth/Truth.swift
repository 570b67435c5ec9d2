package import AnnulModel

/// What really happened, to be compared with what Annul says happened.
package struct Truth: Codable, Hashable, Sendable {
    /// In the order of provider, merchant and reference.
    package var payments: [Payment]
    package var totals: Totals
    /// What requests to the sandbox released, in minor units, by currency.
    package var released: [String: Int64]

    package struct Payment: Codable, Hashable, Sendable {
        package let provider: ProviderName
        package let merchant: String
        package let reference: String
        package let scenario: Scenario
        package let state: PaymentState
        package let currency: String
        package let authorized: Int64
        package let captured: Int64
        package let cancelled: Int64
        /// Whether a cancel would still have an effect.
        package let cancellable: Bool
        /// How often a cancel of a client took effect.
        package let effects: Int
        /// Under which keys it did; fewer than effects where the provider has none.
        package let effectKeys: [String]
        /// Whether a cancel took effect, and the payment was paid all the same later.
        ///
        /// Its provider admits such races. The effect is no longer counted then.
        package let overtaken: Bool
        /// How often a cancel was answered as done that had nothing left to do.
        package let repeats: Int
        /// What those effects released.
        package let released: Int64
        package let cancelRequests: Int
        package let lookups: Int
        /// Every key that its cancels carried, in the order of first use.
        package let keys: [String]

        enum CodingKeys: String, CodingKey {
            case provider, merchant, reference, scenario, state, currency
            case authorized, captured, cancelled, cancellable
            case effects, overtaken, repeats, released, lookups, keys
            case effectKeys = "effect_keys"
            case cancelRequests = "cancel_requests"
        }
    }

    package struct Totals: Codable, Hashable, Sendable {
        package let payments: Int
        package let requests: Int
        package let byKind: [String: Int]
        /// Answers by status; `0` where the connection closed without one.
        package let byStatus: [String: Int]
        package let effects: Int
        /// Payments of which money moved more than once.
        package let repeatedEffects: Int
        package let keys: Int
        package let replays: Int
        package let keyConflicts: Int
        package let tokens: Int
        package let accountViolations: Int
        package let referenceViolations: Int
        /// Cancels of a payment before the time that its `Retry-After` named.
        package let earlyReturns: Int
        package let badAuthentication: Int
        /// Requests that asked for real money to be moved.
        package let liveRequests: Int

        enum CodingKeys: String, CodingKey {
            case payments, requests, effects, keys, replays, tokens
            case byKind = "by_kind"
            case byStatus = "by_status"
            case repeatedEffects = "repeated_effects"
            case keyConflicts = "key_conflicts"
            case accountViolations = "account_violations"
            case referenceViolations = "reference_violations"
            case earlyReturns = "early_returns"
            case badAuthentication = "bad_authentication"
            case liveRequests = "live_requests"
        }
    }

    /// Only the payments asked for; the totals stay those of everything.
    package func payments(of provider: ProviderName?, reference: String?) -> Truth {
        var truth = self
        truth.payments.removeAll {
            (provider != nil && $0.provider != provider)
                || (reference != nil && $0.reference != reference)
        }
        return truth
    }
}
