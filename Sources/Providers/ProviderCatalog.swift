package import AnnulModel

/// The providers that are written, and which of them this version can work with.
package enum ProviderCatalog {
    /// The others are refused until the sandbox can play them.
    package static let supported: [ProviderName] = [.vipps]

    /// How an account of that provider may be used unless its configuration says otherwise.
    package static func defaultPolicy(of name: ProviderName) -> AccountPolicy {
        switch name {
        case .certitrade: CertiTrade.defaultPolicy
        case .bambora: Bambora.defaultPolicy
        case .vipps: Vipps.defaultPolicy
        case .billmate: Billmate.defaultPolicy
        case .vtex: VTEX.defaultPolicy
        }
    }

    /// The provider as one account speaks to it.
    ///
    /// `options` are the account's own keys as the configuration has them; `version` is this
    /// program's, for providers that want to know who asks.
    ///
    /// - Throws: `ProviderSetupError` when the provider isn't supported or an option is unusable.
    package static func make(
        merchant: Merchant, endpoint: Endpoint, options: [String: String] = [:], version: String
    ) throws(ProviderSetupError) -> any Provider {
        guard supported.contains(merchant.provider) else { throw .unsupported(merchant.provider) }
        return try build(
            merchant: merchant, endpoint: endpoint, options: options, version: version)
    }

    /// The same for every provider that is written, supported or not.
    static func build(
        merchant: Merchant, endpoint: Endpoint, options: [String: String], version: String
    ) throws(ProviderSetupError) -> any Provider {
        switch merchant.provider {
        case .certitrade:
            try refuseOptions(besides: CertiTrade.optionNames, in: options, of: .certitrade)
            return try CertiTrade(
                merchant: merchant, endpoint: endpoint,
                userType: options["user_type"] ?? CertiTrade.UserType.merchant.rawValue)
        case .bambora:
            let profile = try Bambora.Profile(options)
            try refuseOptions(besides: profile.optionNames, in: options, of: .bambora)
            return try Bambora(merchant: merchant, endpoint: endpoint, profile: profile)
        case .vipps:
            try refuseOptions(besides: Vipps.optionNames, in: options, of: .vipps)
            return try Vipps(
                merchant: merchant, endpoint: endpoint,
                systemName: options["system_name"] ?? "annul",
                systemVersion: options["system_version"] ?? version)
        case .billmate:
            try refuseOptions(besides: Billmate.optionNames, in: options, of: .billmate)
            return try Billmate(
                merchant: merchant, endpoint: endpoint, language: options["language"] ?? "sv",
                version: version)
        case .vtex:
            try refuseOptions(besides: VTEX.optionNames, in: options, of: .vtex)
            return try VTEX(
                merchant: merchant, endpoint: endpoint,
                appKeyHeader: options["app_key_header"] ?? "X-VTEX-API-AppKey",
                appTokenHeader: options["app_token_header"] ?? "X-VTEX-API-AppToken")
        }
    }

    private static func refuseOptions(
        besides known: [String], in options: [String: String], of provider: ProviderName
    ) throws(ProviderSetupError) {
        guard let stray = options.keys.filter({ !known.contains($0) }).min() else { return }
        throw .unknownOption(stray, of: provider, known: known)
    }
}

/// Why an account's provider can't be set up.
package enum ProviderSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    case unsupported(ProviderName)
    case unknownOption(String, of: ProviderName, known: [String])
    case unusableMerchant(ProviderName, String)
    case unusableOption(String, of: ProviderName, String)

    package var description: String {
        switch self {
        case .unsupported(let provider):
            let known = ProviderCatalog.supported.map(\.rawValue).joined(separator: ", ")
            return "provider '\(provider.rawValue)' is not supported by this version, "
                + "which knows: \(known)."
        case .unknownOption(let name, let provider, let known):
            return "'\(name)' is not a key of provider '\(provider.rawValue)', which has: "
                + known.joined(separator: ", ") + "."
        case .unusableMerchant(let provider, let rule):
            return "merchant: provider '\(provider.rawValue)' wants \(rule)."
        case .unusableOption(let name, let provider, let rule):
            return "'\(name)': provider '\(provider.rawValue)' wants \(rule)."
        }
    }
}
