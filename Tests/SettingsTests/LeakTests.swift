import AnnulModel
import Testing

@testable import Settings

/// No secret value ever shows up in an error, a warning or a description.
struct LeakTests {
    private static let value = "hunter2hunter2"

    /// Every way to put a secret into the file, rightly or wrongly.
    @Test(arguments: [
        "client_id: \(value)", "client_id: [\(value)]", "client_id: {plain: \(value)}",
        "client_id: {plain: [\(value)]}", "client_id: {plain: \"\(value)\\n\"}",
        "client_id: {plian: \(value)}", "client_id: {env: \(value)-}",
        "client_id: {file: ~\(value)}",
        "client_id: {credential: ../\(value)}", "client_id: {command: \(value)}",
        "client_id: {command: [pass, \(value)]}", "client_id: {command: [pass, {a: \(value)}]}",
        "client_id: {env: A, plain: \(value)}", "client_id: {value: \(value)}",
        "clientid: \(value)", "client_id: {plain: &a \(value)}", "client_id: {plain: \"\(value)}",
        "client_id: {plain: \(value)}\n      client_id: {plain: \(value)}",
        "client_id: {plain: !x \(value)}", "client_id: {plain: 'a'\(value)}",
    ])
    func noMessageShowsASecret(written: String) async throws {
        let text = smallest.with("client_id: {env: CLIENT_ID}", written)
        do {
            let configuration = try configuration(text)
            var dumped = "\(configuration)"
            dump(configuration, to: &dumped)
            #expect(!dumped.contains(Self.value))
            #expect(!configuration.digestInput.contains(Self.value))
            #expect(!"\(configuration.warnings)".contains(Self.value))
            #expect(!configuration.described().contains { $0.value.contains(Self.value) })
        } catch {
            #expect(error is SettingsError)
            #expect(!"\(error)".contains(Self.value), "\(error)")
            #expect(!String(reflecting: error).contains(Self.value))
        }
    }

    @Test(arguments: [
        "https://me:\(value)@api.example.com", "https://api.example.com/?key=\(value)",
        "https://api.example.com/#\(value)", "http://\(value)@api.example.com",
    ])
    func noMessageShowsASecretOfAnAddress(url: String) {
        let found = problems(of: smallest.with("https://apitest.vipps.no", url))
        #expect(found.count == 1)
        #expect(!found[0].contains(Self.value))
    }

    @Test func whatIsWrittenOutIsWarnedAbout() throws {
        let text = smallest.with("{env: CLIENT_ID}", "{plain: \(Self.value)}")
        let configuration = try configuration(text)
        #expect(
            configuration.warnings.map(\.description) == [
                "annul.yaml:8:19: 'accounts.vipps-no.credentials.client_id' is written out in the file, "
                    + "where everyone who may read the file reads it. Better: {env: NAME}, {file: "
                    + "PATH}, {command: [PROGRAM, ARGUMENT]} or {credential: NAME}."
            ])
        #expect(configuration.accounts.first?.secrets["client_id"] == .plain(Secret(Self.value)))
        #expect(configuration.described().contains { $0.value == "{plain: …}" })
    }

    @Test func noFailureToResolveShowsASecret() async throws {
        let sources: [SecretSource] = [
            .plain(Secret("\(Self.value)\n")), .environment("BROKEN"),
            .command(["sh", "-c", "echo \(Self.value); echo \(Self.value); exit 0"]),
            .command(["sh", "-c", "echo \(Self.value); exit 3"]),
        ]
        for source in sources {
            let account = AccountSettings(
                name: "shop", merchant: Merchant(provider: .billmate, id: "1", environment: .test),
                endpoint: Endpoint(isSecure: true, host: "h", port: 443), secrets: ["key": source],
                providerOptions: [:], policy: standardPolicy(of: .billmate))
            let resolver = SecretResolver(
                environment: ["PATH": "/usr/bin:/bin", "BROKEN": "\(Self.value)\u{7}"], user: 0,
                clock: .system(), warn: { _ in })
            let error = await #expect(throws: SettingsError.self) {
                _ = try await resolver.resolve(account)
            }
            #expect(error?.description.contains(Self.value) == false)
        }
    }
}
