package import AnnulModel

/// The providers that this version can work with.
package enum ProviderCatalog {
    package static let supported: [ProviderName] = [.vipps]

    /// How an account of that provider may be used unless its configuration says otherwise.
    package static func defaultPolicy(of name: ProviderName) -> AccountPolicy {
        switch name {
        case .vipps: Vipps.defaultPolicy
        case .certitrade, .bambora, .billmate, .vtex: unknown
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
        switch merchant.provider {
        case .vipps:
            try refuseOptions(besides: Vipps.optionNames, in: options, of: .vipps)
            return try Vipps(
                merchant: merchant, endpoint: endpoint,
                systemName: options["system_name"] ?? "annul",
                systemVersion: options["system_version"] ?? version)
        case .certitrade, .bambora, .billmate, .vtex:
            throw .unsupported(merchant.provider)
        }
    }

    private static func refuseOptions(
        besides known: [String], in options: [String: String], of provider: ProviderName
    ) throws(ProviderSetupError) {
        guard let stray = options.keys.filter({ !known.contains($0) }).min() else { return }
        throw .unknownOption(stray, of: provider, known: known)
    }

    /// Of a provider that isn't known nothing is assumed: slow, without keys, without look-ups.
    private static let unknown = AccountPolicy(
        limits: Limits(rates: [Rate(1, per: .seconds(1))], concurrency: 1),
        doubt: DoubtPolicy(keying: .keyless, lookup: .none, settle: .seconds(50)))
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
