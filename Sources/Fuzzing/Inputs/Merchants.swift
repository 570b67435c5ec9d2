import AnnulModel
import Intake
import Providers

/// Whose rows are read: two accounts at providers that differ in what they take.
enum Merchants {
    static let directory = AccountDirectory(
        [.init(name: "vipps-no", provider: .vipps), .init(name: "vtex", provider: .vtex)],
        preset: "vipps-no")

    /// Fields that act only where a column is mapped to them.
    static let mapped = ColumnRules(columns: [.reason: "why", .idempotencyKey: "key"])

    static let check: RowCheck = { account, annulment throws(Rejection) in
        try (account == "vtex" ? vtex : vipps).check(annulment)
    }

    static let vipps = provider(.vipps, id: "123456")
    static let vtex = provider(.vtex, id: "acmestore")

    /// A provider as a test account would speak to it.
    static func provider(
        _ name: ProviderName, id: String, _ options: [String: String] = [:]
    ) -> any Provider {
        do throws(ProviderSetupError) {
            return try ProviderCatalog.make(
                merchant: Merchant(provider: name, id: id, environment: .test),
                endpoint: Endpoint(isSecure: true, host: "psp.example", port: 443),
                options: options, version: "1.0.0")
        } catch {
            preconditionFailure(error.description)
        }
    }
}
