package import AnnulModel

/// What a sandbox is made of: who may use it, how it limits, and how it misbehaves.
package struct SandboxRules: Sendable {
    package var accounts: [SandboxAccount]
    /// For how long a key gives its first answer again.
    package var keyLifetime = Duration.seconds(24 * 3600)
    package var tokenLifetime = Duration.seconds(3600)
    /// How long the scenario `slow` keeps its answer back.
    package var slow = Duration.seconds(2)
    /// How long the scenarios `throttled` and `throttleddate` ask to wait.
    package var retryAfter = Duration.seconds(2)
    /// When the scenario `late` takes effect, after its request.
    package var lateness = Duration.seconds(5)
    /// When the scenario `paidlater` is paid, after its cancel.
    package var overtakes = Duration.seconds(5)
    /// How far the clock that the sandbox puts into headers is ahead.
    package var clockSkew = Duration.zero
    /// How often one payment may be cancelled; `nil` takes the provider's own limit.
    package var perPayment: Rate?
    /// The currency of payments of which no scenario file says one.
    package var currency = "NOK"
    /// Payments whose scenario and amount are given rather than derived, by reference.
    package var seeds: [String: Seed] = [:]
    /// Whether only the seeded payments exist.
    package var isStrict = false
    /// Whether every request's arrival is kept; that is for as long as the sandbox lives.
    package var keepsArrivals = false

    package init(accounts: [SandboxAccount] = [.vipps()]) { self.accounts = accounts }
}

/// An account that the sandbox serves.
package struct SandboxAccount: Hashable, Sendable {
    package var provider: ProviderName
    package var merchant: String
    /// What opens it, by the names that the configuration of Annul uses.
    package var secrets: [String: String]
    /// How many requests it may make, look-ups and tokens included; refused ones don't count.
    package var rate: Rate?
    /// The currency of its payments, unless a scenario file says another; `nil` is the sandbox's.
    package var currency: String?

    package init(
        provider: ProviderName, merchant: String, secrets: [String: String], rate: Rate? = nil
    ) {
        self.provider = provider
        self.merchant = merchant
        self.secrets = secrets
        self.rate = rate
    }
}
