import AnnulModel
package import Sandbox

/// The accounts that a sandbox serves, as Annul's configuration has them.
package struct AccountsText {
    package let text: String
    /// The accounts by the names that the configuration gives them.
    package let named: [(name: String, account: SandboxAccount)]

    /// Writes the accounts out.
    ///
    /// - Parameters:
    ///   - accounts: the accounts.
    ///   - port: the sandbox's port.
    ///   - settings: further lines for each account.
    package init(_ accounts: [SandboxAccount], port: Int, settings: [String] = []) {
        named = accounts.map { (Self.name(of: $0, among: accounts), $0) }
        let base = "http://127.0.0.1:\(port)"
        var lines = ["accounts:"]
        for (name, account) in named {
            let provider = account.provider.rawValue
            lines.append("  \(name):")
            lines.append("    provider: \(provider)")
            lines.append("    environment: test")
            lines.append("    base_url: \(base)/\(provider)")
            if let profile = account.bamboraProfile { lines.append("    profile: \(profile)") }
            if account.bamboraProfile == "v1" {
                lines.append("    token_url: \(base)/\(provider)/connect/token")
            }
            lines.append("    merchant: \"\(account.merchant)\"")
            lines.append("    credentials:")
            for (name, secret) in account.secrets.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(name): {plain: \(secret)}")
            }
            lines += settings.map { "    \($0)" }
        }
        text = lines.joined(separator: "\n")
    }

    /// The provider's name, and what tells its accounts apart where it has several.
    private static func name(of account: SandboxAccount, among all: [SandboxAccount]) -> String {
        let provider = account.provider.rawValue
        if let profile = account.bamboraProfile { return "\(provider)-\(profile)" }
        let isOnly = all.count { $0.provider == account.provider } == 1
        return isOnly ? provider : "\(provider)-\(account.merchant)"
    }
}

extension SandboxAccount {
    /// In which of its two forms Bambora is spoken to; `nil` at the other providers.
    fileprivate var bamboraProfile: String? {
        guard provider == .bambora else { return nil }
        return secrets["token"] == nil ? "v1" : "beta"
    }
}
