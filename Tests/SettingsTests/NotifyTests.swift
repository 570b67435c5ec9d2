import AnnulModel
import Testing

@testable import Settings

/// Who hears of a run: addresses that nobody sees, and files.
struct NotifyTests {
    private static let address = "https://hc-ping.com/6e1f4b7a-hunter2"

    private func notify(_ keys: String) throws -> Configuration {
        try configuration("notify: {\(keys)}\n\(smallest)")
    }

    @Test func nobodyHearsUnlessItIsWritten() throws {
        let configuration = try configuration(smallest)
        #expect(configuration.notify.ping == nil)
        #expect(configuration.notify.metrics == nil)
        #expect(configuration.logFormat == .text)
    }

    @Test(arguments: [
        (address, SecretSource.plain(Secret(address))),
        ("{env: PING}", .environment("PING")), ("{file: ping}", .file("/srv/annul/ping")),
        ("{credential: ping}", .credential("ping")),
        ("{command: [pass, ping]}", .command(["pass", "ping"])),
    ])
    func anAddressIsWrittenOutOrHadLikeASecret(written: String, source: SecretSource) throws {
        let configuration = try notify("ping: {url: \(written.quotedIfNeeded)}")
        #expect(configuration.notify.ping == source)
        #expect(configuration.warnings.isEmpty)
        let line = configuration.described().first { $0.key == NotifyKeys.url }
        #expect(line?.value == source.description)
        var dumped = "\(configuration)"
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(!configuration.digestInput.contains("hunter2"))
    }

    @Test(arguments: [
        (
            "ping: {url: 'http://hc-ping.com/hunter2'}",
            "annul.yaml:1:22: 'notify.ping.url' can't be used: plain http is only for addresses of this "
                + "machine (localhost, 127.x.x.x, [::1]); write https."
        ),
        (
            "ping: {url: 'https://hc-ping.com/hunter2?create=1'}",
            "annul.yaml:1:22: 'notify.ping.url' can't be used: it must not have a query ('?') or a "
                + "fragment ('#')."
        ),
        (
            "ping: {url: hunter2}",
            "annul.yaml:1:22: 'notify.ping.url' can't be used; it must be an address such as "
                + "https://hc-ping.com/UUID, or where it is had: {env: NAME}, {file: PATH}, {command: "
                + "[PROGRAM, ARGUMENT]} or {credential: NAME}."
        ),
        (
            "ping: {}",
            "annul.yaml:1:16: 'notify.ping' lacks 'url': the address that hears of a run's beginning and "
                + "end."
        ),
        (
            "pong: {}",
            "annul.yaml:1:10: 'notify' has no key 'pong'; did you mean 'ping'?"
        ),
        (
            "metrics: /var/lib/annul.txt",
            "annul.yaml:1:19: 'notify.metrics' is '/var/lib/annul.txt': node_exporter reads only files "
                + "whose names end with '.prom'."
        ),
    ])
    func whatIsWrongIsNamedWithoutTheAddress(keys: String, problem: String) {
        let found = problems(of: "notify: {\(keys)}\n\(smallest)")
        #expect(found == [problem])
        #expect(!found.joined().contains("hunter2"))
    }

    @Test func aFileStartsFromTheConfigurationsFolder() throws {
        #expect(
            try notify("metrics: metrics/annul.prom").notify.metrics
                == "/srv/annul/metrics/annul.prom")
    }

    @Test func linesMayBeForPrograms() throws {
        #expect(try configuration("log: {format: json}\n\(smallest)").logFormat == .json)
        #expect(
            problems(of: "log: {format: xml}\n\(smallest)") == [
                "annul.yaml:1:15: 'log.format' is 'xml'; it must be text or json."
            ])
    }

    @Test func anAddressIsHadFromWhereItIs() async throws {
        let resolver = resolver(["PING": Self.address + "/"])
        let address = try await resolver.resolvePing(.environment("PING"))
        #expect(address.description == Self.address)
    }

    @Test(
        arguments: [
            (
                nil,
                "notify.ping.url comes from the environment variable PING, which is not set. Set it, or change "
                    + "'notify.ping.url'."
            ),
            (
                "http://hunter2.example.com",
                "notify.ping.url comes from the environment variable PING, which gives no usable address: plain "
                    + "http is only for addresses of this machine (localhost, 127.x.x.x, [::1]); write "
                    + "https. Mend that, or change 'notify.ping.url'."
            ),
            (
                "hunter2",
                "notify.ping.url comes from the environment variable PING, which gives no usable address. Mend "
                    + "that, or change 'notify.ping.url'."
            ),
        ] as [(String?, String)])
    func anAddressThatCantBeHadIsNotShown(value: String?, text: String) async throws {
        let resolver = resolver(value.map { ["PING": $0] } ?? [:])
        let error = await #expect(throws: SettingsError.self) {
            try await resolver.resolvePing(.environment("PING"))
        }
        #expect(error?.description == text)
        #expect(error?.kind == .configuration)
    }

    private func resolver(_ environment: [String: String]) -> SecretResolver {
        SecretResolver(environment: environment, user: 0, clock: .system(), warn: { _ in })
    }
}

extension String {
    /// What stands between quotes in YAML where it would mean something else otherwise.
    fileprivate var quotedIfNeeded: String { hasPrefix("{") ? self : "'\(self)'" }
}
