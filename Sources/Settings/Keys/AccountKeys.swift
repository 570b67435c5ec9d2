import AnnulModel

/// An account while it is being read.
struct AccountDraft: Sendable {
    let name: String
    var provider: ProviderName?
    var environment: Environment?
    var endpoint: Endpoint?
    var merchant: String?
    var options: [String: String] = [:]
    var secrets: [String: SecretSource] = [:]
    var connection = ConnectionSettings()
    var policy: AccountPolicy

    /// The keys that this account may have, now that its provider and profile are known.
    var keys: [Key<AccountDraft>] { AccountKeys.all(of: provider, profile: options["profile"]) }
}

/// The keys of one account.
enum AccountKeys {
    /// The keys for a provider, and for what the account's `profile` says.
    ///
    /// Without a provider only what all accounts have in common can be checked.
    static func all(of provider: ProviderName?, profile: String?) -> [Key<AccountDraft>] {
        let own = provider.map { ProviderKeys.of($0, profile: profile) }
        var keys: [Key<AccountDraft>] = [
            Key("provider", \.provider, "the payment provider", .provider, need: .required),
            Key(
                "environment", \.environment, "test or live; always stated, never assumed",
                .environment, need: .required),
            Key(
                "base_url", \.endpoint, "the address of the provider's interface", .endpoint,
                need: .required),
            Key(
                "merchant", \.merchant, "whose payments these are, as the provider names them",
                provider.map { .merchant($0.merchantFormat) } ?? .text("an id", most: 64),
                need: .required),
        ]
        keys += (own?.options ?? ProviderKeys.allOptions).map { option in
            Key(
                option.name, \AccountDraft.options[option.name], option.meaning, option.notation,
                need: option.need)
        }
        // Without the profile nobody can tell which secrets are wanted.
        let credentials = provider == .bambora && profile == nil ? nil : own?.credentials
        keys.append(self.credentials(credentials))
        keys += ConnectionKeys.all
        keys += PolicyKeys.all.map { $0.within(\.policy) }
        return keys
    }

    private static func credentials(_ names: [String]?) -> Key<AccountDraft> {
        let keys = (names ?? []).map { SecretKeys.key($0) }
        return Key(
            declaration: Declaration(
                name: "credentials", meaning: meaning(of: names), need: .required,
                shape: .section(keys.map(\.declaration))),
            read: { node, path, reader, draft in
                guard names != nil else { return }
                reader.read(node, at: path, by: keys, into: &draft)
            },
            show: { draft, path in keys.flatMap { $0.show(draft, "\(path).\($0.name)") } })
    }

    private static func meaning(of names: [String]?) -> String {
        guard let names else { return "where the account's secrets are had" }
        return "where \(names.joined(separator: ", ")) "
            + (names.count == 1 ? "is had" : "are had")
    }
}
