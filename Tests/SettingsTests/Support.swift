import AnnulModel
import FoundationEssentials
import Testing

@testable import Settings

/// The smallest usable configuration.
let smallest = """
    accounts:
      vipps-no:
        provider: vipps
        environment: test
        base_url: https://apitest.vipps.no
        merchant: "123456"
        credentials:
          client_id: {env: CLIENT_ID}
          client_secret: {env: CLIENT_SECRET}
          subscription_key: {env: SUBSCRIPTION_KEY}
    """

/// The smallest usable account of each provider, by its name.
func account(of provider: ProviderName, _ credentials: String? = nil) -> String {
    let (own, names): (String, [String]) =
        switch provider {
        case .certitrade: ("", ["api_key"])
        case .bambora: ("profile: beta", ["token", "secret"])
        case .vipps: ("", ["client_id", "client_secret", "subscription_key"])
        case .billmate: ("", ["key"])
        case .vtex: ("", ["app_key", "app_token"])
        }
    let secrets = names.map { "\($0): {env: \($0.uppercased())}" }.joined(separator: ", ")
    return """
        accounts:
          one:
            provider: \(provider.rawValue)
            environment: test
            base_url: https://api.example.com
            merchant: "1234"
            credentials: {\(credentials ?? secrets)}
            \(own)
        """
}

/// Defaults that no provider has, so that a test sees where a value comes from.
func standardPolicy(of provider: ProviderName) -> AccountPolicy {
    let keying: DoubtPolicy.Keying =
        switch provider {
        case .vipps, .vtex: .keyed(lifetime: .seconds(3600), keepsRefusals: provider == .vipps)
        case .certitrade, .bambora, .billmate: .keyless
        }
    return AccountPolicy(
        limits: Limits(rates: [Rate(7, per: .seconds(1))], burst: 3, concurrency: 9),
        doubt: DoubtPolicy(keying: keying, lookup: .state, settle: .seconds(99)))
}

func configuration(_ text: String) throws -> Configuration {
    try Configuration(
        Array(text.utf8), file: "/srv/annul/annul.yaml", named: "annul.yaml",
        defaults: standardPolicy)
}

/// What is wrong with a configuration, as an operator reads it, line by line.
func problems(of text: String) -> [String] {
    do {
        _ = try configuration(text)
        return []
    } catch {
        return "\(error)".split(separator: "\n").map(String.init)
    }
}

extension String {
    /// The text with one passage changed, which must be there.
    func with(_ old: String, _ new: String) -> String {
        precondition(contains(old), "nothing to change: \(old)")
        return replacing(old, with: new)
    }

    /// The text with more keys for its (only) account.
    func adding(_ keys: String) -> String { self + "\n    " + keys }
}

/// A folder of its own for one test, removed afterwards.
func withFolder<Result>(
    _ body: nonisolated(nonsending) (String) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "annul-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

func write(_ text: String, to path: String, permissions: Int = 0o600) throws {
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
}
