import AnnulModel
import Testing

@testable import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Certificates and the proxy of one account.
struct ConnectionKeyTests {
    @Test func pathsStartFromTheFilesFolder() throws {
        let text = smallest.adding(
            """
            tls: {ca_file: ca.pem, certificate: /etc/annul/client.pem, key: ../key.pem}
                proxy: {url: "http://proxy.example:3128/", user: annul, password: {env: PROXY}}
            """)
        let account = try #require(try configuration(text).accounts.first)
        #expect(account.connection.rootsFile == "/srv/annul/ca.pem")
        #expect(account.connection.certificateFile == "/etc/annul/client.pem")
        #expect(account.connection.keyFile == "/srv/key.pem")
        #expect(
            account.connection.proxy
                == Endpoint(isSecure: false, host: "proxy.example", port: 3128))
        #expect(account.connection.proxyUser == "annul")
        #expect(account.secrets[ConnectionSettings.proxyPassword] == .environment("PROXY"))
        let shown = try configuration(text).described().map { "\($0.key): \($0.value)" }
        #expect(shown.contains("accounts.vipps-no.proxy.url: http://proxy.example:3128"))
        #expect(shown.contains("accounts.vipps-no.tls.ca_file: /srv/annul/ca.pem"))
    }

    @Test func withoutThemEverythingIsAsBefore() throws {
        let account = try #require(try configuration(smallest).accounts.first)
        #expect(account.connection == ConnectionSettings())
        #expect(account.secrets.count == 3)
    }

    @Test(arguments: [
        (
            "tls: {certificate: a.pem}",
            "'accounts.vipps-no.tls.certificate' is written without 'key', and is of no use by "
                + "itself. Write both or neither."
        ),
        (
            "tls: {key: a.pem}",
            "'accounts.vipps-no.tls.key' is written without 'certificate', and is of no use by "
                + "itself. Write both or neither."
        ),
        (
            "tls: {verify: false}",
            "'accounts.vipps-no.tls' has no key 'verify'; known are ca_file, certificate, key."
        ),
        (
            "proxy: {user: annul}",
            "'accounts.vipps-no.proxy.user' is written without 'url', and is of no use by itself. "
                + "Write both or neither."
        ),
        (
            "proxy: {url: \"http://p.example:8080\", password: {env: X}}",
            "'accounts.vipps-no.proxy.password' is written without 'user', and is of no use by "
                + "itself. Write both or neither."
        ),
        (
            "proxy: {url: \"https://p.example:8080\"}",
            "'accounts.vipps-no.proxy.url' is 'https://p.example:8080': a proxy is spoken to by "
                + "plain http; write http."
        ),
        (
            "proxy: {url: \"http://p.example:8080/path\"}",
            "'accounts.vipps-no.proxy.url' is 'http://p.example:8080/path': a proxy has no path."
        ),
        (
            "proxy: {url: \"http://p.example:8080\", user: \"a:b\"}",
            "'accounts.vipps-no.proxy.user' is 'a:b'; it must be 1 to 128 printable characters "
                + "without ':'."
        ),
    ])
    func whatDoesNotFitIsNamed(key: String, problem: String) {
        #expect(problems(of: smallest.adding(key)).map(\.afterPlace) == [problem])
    }

    /// The certificate of an address can be held against no name.
    @Test(arguments: [
        ("api.example", 0), ("192.0.2.1", 1), ("[2001:db8::1]", 1), ("127.0.0.1", 0),
        ("localhost", 0),
    ])
    func behindAProxyAProviderHasAName(host: String, count: Int) {
        let text = smallest.replacing("https://apitest.vipps.no", with: "https://\(host)")
        #expect(problems(of: text).isEmpty)
        let found = problems(of: text.adding("proxy: {url: \"http://p.example:8080\"}"))
        #expect(
            found.map(\.afterPlace)
                == Array(
                    repeating: "'accounts.vipps-no.base_url' names no host but an address, for"
                        + " which no certificate can be verified behind a proxy. Write the host's"
                        + " name, or leave 'proxy' out.", count: count))
    }

    /// What stands before an `@` is a password, more often than not.
    @Test func aPasswordInTheAddressIsNotShown() {
        let found = problems(
            of: smallest.adding("proxy: {url: \"http://annul:hush@p.example:8080\"}"))
        #expect(found.count == 1)
        #expect(!found.joined().contains("hush"))
        #expect(found.joined().contains("that goes under 'user' and 'password' beside it."))
    }

    @Test func aKeyIsKeptAsASecretIs() async throws {
        try await withFolder { folder in
            try write("key", to: "\(folder)/open.pem", permissions: 0o666)
            try write("key", to: "\(folder)/own.pem", permissions: 0o600)
            func account(_ file: String) throws -> AccountSettings {
                let keys = "tls: {certificate: \(folder)/own.pem, key: \(folder)/\(file)}"
                return try #require(try configuration(smallest.adding(keys)).accounts.first)
            }
            let clock = RunClock(
                now: { .zero }, wall: { Timestamp(milliseconds: 0) }, sleep: { _ in })
            let resolver = SecretResolver(
                environment: [:], user: geteuid(), clock: clock, warn: { _ in })
            #expect(throws: Never.self) {
                try resolver.checkConnectionFiles(of: account("own.pem"))
            }
            let open = #expect(throws: SettingsError.self) {
                try resolver.checkConnectionFiles(of: account("open.pem"))
            }
            #expect(open?.kind == .permission)
            #expect(open?.description.contains("accounts.vipps-no.tls.key") == true)
            let missing = #expect(throws: SettingsError.self) {
                try resolver.checkConnectionFiles(of: account("none.pem"))
            }
            #expect(missing?.kind == .configuration)
        }
    }

    /// Certificates may be read by everybody; who may write them says whom the account trusts.
    @Test(arguments: ["ca_file", "certificate"])
    func whatIsTrustedIsWrittenByNobodyElse(name: String) async throws {
        try await withFolder { folder in
            try write("key", to: "\(folder)/key.pem", permissions: 0o600)
            for (file, permissions) in [("read.pem", 0o644), ("open.pem", 0o666)] as [(String, Int)]
            {
                try write("certificate", to: "\(folder)/\(file)", permissions: permissions)
            }
            let made = unsafe mkfifo("\(folder)/pipe.pem", 0o600)
            try #require(made == 0)
            func check(_ file: String) throws {
                let key = name == "certificate" ? ", key: \(folder)/key.pem" : ""
                let keys = "tls: {\(name): \(folder)/\(file)\(key)}"
                let account = try configuration(smallest.adding(keys)).accounts.first
                let clock = RunClock(
                    now: { .zero }, wall: { Timestamp(milliseconds: 0) }, sleep: { _ in })
                let resolver = SecretResolver(
                    environment: [:], user: geteuid(), clock: clock,
                    warn: { Issue.record("warned: \($0)") })
                try resolver.checkConnectionFiles(of: #require(account))
            }
            #expect(throws: Never.self) { try check("read.pem") }
            let open = #expect(throws: SettingsError.self) { try check("open.pem") }
            #expect(open?.kind == .permission)
            #expect(open?.description.contains("accounts.vipps-no.tls.\(name)") == true)
            // It would be waited for until somebody writes.
            let pipe = #expect(throws: SettingsError.self) { try check("pipe.pem") }
            #expect(pipe?.description.contains("is not a regular file") == true)
        }
    }
}
