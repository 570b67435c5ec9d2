import AnnulModel

/// What an account of one provider needs besides the keys that all accounts have.
struct ProviderKeys: Sendable {
    /// The names of the secrets, all of them required.
    let credentials: [String]
    /// The provider's own keys.
    let options: [OptionKey]

    /// A key of one provider: always a text.
    struct OptionKey: Sendable {
        let name: String
        let meaning: String
        let notation: Notation<String>
        var need: Declaration.Need = .optional
        var standard: String?
    }

    /// The key that decides which credentials Bambora wants.
    static let profile = OptionKey(
        name: "profile", meaning: "beta for api-beta.bambora.com, v1 for api.bambora.com",
        notation: .choice(["beta", "v1"]), need: .required)

    /// The keys for a provider, and for what the account's `profile` says, if it says anything.
    static func of(_ provider: ProviderName, profile: String?) -> Self {
        switch provider {
        case .certitrade:
            Self(
                credentials: ["api_key"],
                options: [
                    OptionKey(
                        name: "user_type", meaning: "whom the key belongs to: merchant or agent",
                        notation: .choice(["m", "a"]), standard: "m")
                ])
        case .bambora:
            Self(
                credentials: profile == "v1"
                    ? ["client_id", "client_secret"] : ["token", "secret"],
                options: profile == "beta" ? [Self.profile] : [Self.profile, tokenURL])
        case .vipps:
            Self(
                credentials: ["client_id", "client_secret", "subscription_key"],
                options: [
                    OptionKey(
                        name: "system_name", meaning: "what Vipps sees as the calling system",
                        notation: systemWord, standard: "annul"),
                    OptionKey(
                        name: "system_version", meaning: "the calling system's version",
                        notation: systemWord),
                ])
        case .billmate:
            Self(
                credentials: ["key"],
                options: [
                    OptionKey(
                        name: "language", meaning: "the language of the provider's messages",
                        notation: .choice(["sv", "en"]), standard: "sv")
                ])
        case .vtex:
            Self(
                credentials: ["app_key", "app_token"],
                options: [
                    OptionKey(
                        name: "app_key_header", meaning: "the header that carries the key",
                        notation: header, standard: "X-VTEX-API-AppKey"),
                    OptionKey(
                        name: "app_token_header", meaning: "the header that carries the token",
                        notation: header, standard: "X-VTEX-API-AppToken"),
                ])
        }
    }

    /// The own keys of all providers, for an account whose provider is not known.
    static let allOptions: [OptionKey] = ProviderName.allCases.flatMap { provider in
        of(provider, profile: nil).options.map { option in
            OptionKey(
                name: option.name, meaning: option.meaning, notation: .text("a text", most: 200))
        }
    }

    private static let systemWord = Notation<String>.word(
        "1 to 30 printable ASCII characters", 1...30, of: .printable)
    private static let header = Notation<String>(
        CredentialHeader.allowed, .text(pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$"),
        read: { CredentialHeader.isUsable($0) ? $0 : nil }, write: { $0 })

    private static let tokenURL = OptionKey(
        name: "token_url", meaning: "where access tokens are had",
        notation: Notation(
            allowed: Notation.endpoint.allowed, form: Notation.endpoint.form,
            parse: { text throws(Misfit) in try Notation.endpoint.parse(text).description },
            write: { $0 }),
        standard: "https://auth.bambora.com/connect/token")
}

/// Hosts of which it is known whether they move real money.
enum KnownHosts {
    static func environment(of host: String) -> Environment? {
        switch host {
        case "api.vipps.no", "api.certitrade.net": .live
        case "apitest.vipps.no", "apitest.certitrade.net": .test
        default: nil
        }
    }
}
