package import AnnulModel

/// The providers that this version can work with: all that have a name.
package enum ProviderCatalog {
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
    /// - Throws: `ProviderSetupError` when the merchant or an option is unusable.
    package static func make(
        merchant: Merchant, endpoint: Endpoint, options: [String: String] = [:], version: String
    ) throws(ProviderSetupError) -> any Provider {
        guard merchant.provider.merchantFormat.allows(merchant.id) else {
            throw .unusableMerchant(merchant.provider)
        }
        switch merchant.provider {
        case .certitrade:
            try refuseOptions(besides: CertiTrade.optionNames, in: options, of: .certitrade)
            return try CertiTrade(
                merchant: merchant, endpoint: endpoint,
                userType: options["user_type"] ?? CertiTrade.UserType.merchant.rawValue)
        case .bambora:
            let profile = try Bambora.Profile(options)
            try refuseOptions(besides: profile.optionNames, in: options, of: .bambora)
            return Bambora(merchant: merchant, endpoint: endpoint, profile: profile)
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
    case unknownOption(String, of: ProviderName, known: [String])
    case unusableMerchant(ProviderName)
    case unusableOption(String, of: ProviderName, String)

    package var description: String {
        switch self {
        case .unknownOption(let name, let provider, let known):
            return "'\(name)' is not a key of provider '\(provider.rawValue)', which has: "
                + known.joined(separator: ", ") + "."
        case .unusableMerchant(let provider):
            return "merchant: provider '\(provider.rawValue)' wants \(provider.merchantFormat)."
        case .unusableOption(let name, let provider, let rule):
            return "'\(name)': provider '\(provider.rawValue)' wants \(rule)."
        }
    }
}
