package import AnnulModel

/// The forms of account that a configuration can begin with: one for each provider, two of
/// Bambora.
package struct AccountKind: Hashable, Sendable {
    package let provider: ProviderName
    let profile: String?

    package static let all: [AccountKind] = [
        AccountKind(provider: .vipps, profile: nil),
        AccountKind(provider: .certitrade, profile: nil),
        AccountKind(provider: .bambora, profile: "v1"),
        AccountKind(provider: .bambora, profile: "beta"),
        AccountKind(provider: .billmate, profile: nil),
        AccountKind(provider: .vtex, profile: nil),
    ]

    /// What it is chosen by: the provider's name, and `bambora-beta`.
    package var name: String {
        profile == "beta" ? "\(provider.rawValue)-beta" : provider.rawValue
    }

    /// Finds a form by its name, or by another name of its provider.
    package init?(named name: String) {
        let known = Self.all.first { $0.name == name.lowercased() }
        let provider = ProviderName(named: name)
        guard let found = known ?? Self.all.first(where: { $0.provider == provider }) else {
            return nil
        }
        self = found
    }

    private init(provider: ProviderName, profile: String?) {
        self.provider = provider
        self.profile = profile
    }

    /// The names of its secrets.
    package var secrets: [String] { ProviderKeys.of(provider, profile: profile).credentials }

    /// Where its test account is spoken to; empty where nobody but its owner knows.
    var address: String {
        switch (provider, profile) {
        case (.vipps, _): "https://apitest.vipps.no"
        case (.certitrade, _): "https://apitest.certitrade.net/ctpsp/ws/2.0"
        case (.bambora, "beta"): "https://api-beta.bambora.com"
        case (.bambora, _): "https://api.bambora.com"
        case (.billmate, _): "https://api.qvickly.io"
        case (.vtex, _): ""
        }
    }
}
