import AnnulModel
import FoundationEssentials
import Providers

@testable import Settings

/// The configuration in `samples`: an account of every provider, for a sandbox on port 8181.
enum Sample {
    static let template = ConfigurationTemplate(
        accounts, introduction: introduction, schema: "../docs/annul.schema.json",
        written: ["input.columns": "{reason: comment}"], defaults: ProviderCatalog.defaultPolicy)

    static var path: String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return (root + ["samples", "annul.yaml"]).joined(separator: "/")
    }

    private static let introduction = """
        A configuration with an account of every provider, and every key that this version knows. \
        A test writes it (CONTRIBUTING.md).

        As it stands it is for the sandbox: `annul-sandbox --port 8181`, then `. \
        samples/sandbox.env` for the credentials. The addresses of the real providers stand beside.
        """

    private static let accounts = [
        account("vipps-no", "vipps", "VIPPS", merchant: "123456"),
        account("certitrade-se", "certitrade", "CERTITRADE", merchant: "2345"),
        account("bambora-beta", "bambora-beta", "BAMBORA", merchant: "T100000001"),
        account(
            "bambora-no", "bambora", "BAMBORA", merchant: "T200000002",
            ["token_url": "http://127.0.0.1:8181/bambora/connect/token"]),
        account("billmate-se", "billmate", "BILLMATE", merchant: "17338"),
        account("vtex-store", "vtex", "VTEX", merchant: "sandbox-store"),
    ].compactMap(\.self)

    private static func account(
        _ name: String, _ kind: String, _ prefix: String, merchant: String,
        _ more: [String: String] = [:]
    ) -> ConfigurationTemplate.Account? {
        guard let kind = AccountKind(named: kind) else { return nil }
        let own = [
            "merchant": merchant,
            "base_url": "http://127.0.0.1:8181/\(kind.provider.rawValue)",
        ]
        return ConfigurationTemplate.Account(
            name: name, kind: kind, prefix: prefix, written: own.merging(more) { $1 })
    }
}
