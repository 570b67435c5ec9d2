package import AnnulModel
import Ledger
package import Providers

/// One account of a run, ready to be worked on.
package struct LaneSetup: Sendable {
    /// The lane's id in the ledger.
    package let id: Int64
    /// The run's name, for the log.
    package let run: String?
    /// The account's name.
    package let account: String
    package let provider: any Provider
    package let policy: AccountPolicy
    package let endpoint: Endpoint
    package let access: Access
    /// How its requests travel, where that is not how all others' do.
    package let transport: (any Transport)?
    /// How many of the lane's rows are to be worked on: more workers than rows are no use.
    package internal(set) var rows: Int
    /// What is wanted of its rows.
    package private(set) var purpose: Purpose
    /// What its rows may not exceed.
    package let guards: Guards
    /// How many of its requests have left.
    package let meter = RequestMeter()
    /// Fetches the account's secrets again, where they may have changed since; `nil` where they
    /// can't be had now.
    package let freshSecrets: (@Sendable () async -> [String: Secret]?)?

    package init(
        id: Int64, run: String? = nil, account: String, provider: any Provider,
        policy: AccountPolicy, endpoint: Endpoint, access: Access,
        transport: (any Transport)? = nil, rows: Int, purpose: Purpose = .annul,
        guards: Guards = Guards(),
        freshSecrets: (@Sendable () async -> [String: Secret]?)? = nil
    ) {
        let known = ProviderCatalog.defaultPolicy(of: provider.merchant.provider).doubt.lookup
        precondition(policy.doubt.lookup == known, "whether there is a look-up is the provider's")
        self.id = id
        self.run = run
        self.account = account
        self.provider = provider
        self.policy = policy
        self.endpoint = endpoint
        self.access = access
        self.transport = transport
        self.rows = rows
        self.purpose = purpose
        self.guards = guards
        self.freshSecrets = freshSecrets
    }

    /// The same account, to read again what it has cancelled; `nil` where that is not asked for.
    package var rereading: LaneSetup? {
        guard policy.doubt.reread != nil else { return nil }
        var setup = self
        setup.purpose = .reread
        return setup
    }

    var rules: LaneRules {
        LaneRules(
            merchant: provider.merchant, policy: policy, purpose: purpose,
            canary: guards.canary?.rows
        ) {
            [provider] annulment, key in
            provider.cancelBody(of: annulment, under: key)
        }
    }

    var workers: Int { min(policy.limits.concurrency, max(1, rows)) }
}
