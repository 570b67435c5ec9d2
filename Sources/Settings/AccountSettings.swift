package import AnnulModel

/// One configured account: whose payments, where they are cancelled, and how gently.
package struct AccountSettings: Sendable {
    package let name: String
    package let merchant: Merchant
    package let endpoint: Endpoint
    /// Where the account's secrets are had, by their configuration names; all that the provider
    /// and the proxy need, and no others.
    package let secrets: [String: SecretSource]
    /// The provider's own keys, for example `system_name`, with their defaults filled in.
    package let providerOptions: [String: String]
    package let policy: AccountPolicy
    package let connection: ConnectionSettings

    package init(
        name: String, merchant: Merchant, endpoint: Endpoint, secrets: [String: SecretSource],
        providerOptions: [String: String], policy: AccountPolicy,
        connection: ConnectionSettings = ConnectionSettings()
    ) {
        self.name = name
        self.merchant = merchant
        self.endpoint = endpoint
        self.secrets = secrets
        self.providerOptions = providerOptions
        self.policy = policy
        self.connection = connection
    }

    package var provider: ProviderName { merchant.provider }
    package var environment: Environment { merchant.environment }

    /// Whether the account must be treated as moving real money.
    ///
    /// So it is if it says so, and where no host or key tells test from live: Bambora, unless its
    /// address is on this machine.
    package var countsAsLive: Bool {
        environment == .live || (provider == .bambora && !endpoint.isLoopback)
    }
}

extension AccountSettings {
    /// The finished account; `nil` if something that it needs is missing.
    init?(_ draft: AccountDraft) {
        guard let merchant = draft.identity, let endpoint = draft.endpoint else { return nil }
        self.init(
            name: draft.name, merchant: merchant, endpoint: endpoint, secrets: draft.secrets,
            providerOptions: draft.options, policy: draft.policy, connection: draft.connection)
    }
}

/// How the columns of input files are understood.
package struct InputSettings: Hashable, Sendable {
    /// Header names by the field that they stand for, where the configuration maps one.
    package var columns: [String: String]
    /// The columns that are carried to the results; all if `nil`.
    package var carry: [String]?
    /// The encoding of their text, where it is not UTF-8.
    package var encoding: TextEncoding?
    /// More unusable rows than this share, and the input is refused.
    package var maxRejected: Double

    package init(
        columns: [String: String] = [:], carry: [String]? = nil, encoding: TextEncoding? = nil,
        maxRejected: Double = 0.05
    ) {
        self.columns = columns
        self.carry = carry
        self.encoding = encoding
        self.maxRejected = maxRejected
    }
}
