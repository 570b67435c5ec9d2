import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// Secrets stay secret on the ways to a provider: proxies, redirects and token endpoints repeat
    /// them, and a client's key lies in a file.
    @Suite struct RefusedSecretTests {
        private static let secrets = [
            "MARKER+id/8a1", "MARKER+secret/2b3", "MARKER+key/6c5", "MARKER+proxy/0d9",
        ]
        private static let environment = [
            "MARKED_ID": secrets[0], "MARKED_SECRET": secrets[1], "MARKED_KEY": secrets[2],
            "MARKED_PROXY": secrets[3],
        ]
        private static let brokenKey = "MARKERbrokenKey0d9f"
        private static let given: Set = [
            "annul.yaml", "broken.yaml", "payments.csv", "own.key", "broken.key",
        ]

        private static func account(_ name: String, _ address: String, _ more: String = "")
            -> String
        {
            """
              \(name):
                provider: vipps
                environment: test
                base_url: \(address)
                merchant: "1234\(name.utf8.count)"
                credentials:
                  client_id: {env: MARKED_ID}
                  client_secret: {env: MARKED_SECRET}
                  subscription_key: {env: MARKED_KEY}
                limits: {rate: 100/s, per_payment: 6000/min}
                retry: {base: 20ms, cap: 100ms}
                timeouts: {connect: 2s, request: 2s}
                doubt: {settle: 2s}
                breaker: {open_after: 2, first: 50ms, cap: 100ms, give_up: 1s}
            \(more)

            """
        }

        private static func settings(
            moved: Parrot, closed: Parrot, proxy: Parrot, key: String = "own.key"
        ) -> String {
            let way = """
                    proxy: {url: "http://127.0.0.1:\(proxy.port)", user: me, password: {env: MARKED_PROXY}}
                    tls: {certificate: own.pem, key: \(key)}
                """
            return "ledger: annul.ledger\nnotify: {metrics: annul.prom}\naccounts:\n"
                + account("moved", "http://127.0.0.1:\(moved.port)")
                + account("closed", "http://127.0.0.1:\(closed.port)")
                + account("far", "https://provider.example", way)
        }

        @Test(.timeLimit(.minutes(1))) func whoeverRefusesGetsNoneOut() async throws {
            try await Workshop.lend { workshop in
                try await Self.makeKey(in: workshop)
                try workshop.write(
                    "account,reference\nmoved,order-00001\nclosed,order-00002\nfar,order-00003\n",
                    to: "payments.csv")
                try await Parrot.lend(as: .moved) { moved in
                    try await Parrot.lend(as: .tokenEndpoint) { closed in
                        try await Parrot.lend(as: .proxy) { proxy in
                            try workshop.write(
                                Self.settings(moved: moved, closed: closed, proxy: proxy),
                                to: "annul.yaml")
                            try workshop.write(
                                Self.settings(
                                    moved: moved, closed: closed, proxy: proxy, key: "broken.key"),
                                to: "broken.yaml")
                            try await Self.search(workshop)
                        }
                    }
                }
            }
        }

        private static func search(_ workshop: Workshop) async throws {
            let key = String(decoding: try workshop.bytes(of: "own.key"), as: UTF8.self)
                .split(separator: "\n").filter { !$0.hasPrefix("-") }.map(String.init)
            #expect(key.count > 1)
            let search = MarkerSearch(secrets + [Parrot.token, brokenKey] + key)
            let commands: [(arguments: [String], code: Int32)] = [
                (["check", "--config", "broken.yaml"], 78),
                (["check", "--online", "--verbose"], 78),
                (["run", "payments.csv", "--verbose"], 5),
                (["resume", "--verbose", "--log-format", "json"], 5), (["status", "latest"], 0),
                (["export", "latest"], 0), (["show", "order-00001"], 0), (["history"], 0),
                (["report", "latest", "--output", "report.html"], 0), (["verify"], 0),
            ]
            var said = ""
            for (arguments, code) in commands {
                let ended = try await workshop.annul(arguments, environment) { _ in }
                #expect(ended.code == code, "\(arguments): \(ended.errors)")
                #expect(search.found(in: ended.output + ended.errors) == [], "\(arguments)")
                said += ended.output + ended.errors
            }
            let files = try workshop.files(but: given)
            #expect(files.contains("annul.prom") && files.contains("report.html"))
            for name in files {
                #expect(search.found(in: try workshop.bytes(of: name)) == [], "\(name)")
            }
            // Each of them has really refused.
            for words in ["HTTP 307", "no access token (HTTP 401)", "HTTP 407", "broken.key"] {
                #expect(said.contains(words), "\(words): \(said)")
            }
            #expect(!search.found(in: try workshop.bytes(of: "own.key")).isEmpty)
            #expect(search.found(in: try workshop.bytes(of: "broken.key")) == [brokenKey])
        }

        private static func makeKey(in workshop: Workshop) async throws {
            try workshop.write(
                "-----BEGIN PRIVATE KEY-----\n\(brokenKey)\n-----END PRIVATE KEY-----\n",
                to: "broken.key")
            let script = """
                umask 077
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
                    -subj /CN=annul -days 2 -keyout own.key -out own.pem
                chmod 600 broken.key
                """
            let made = try await Subprocess.run(
                .name("sh"), arguments: ["-e", "-c", script],
                workingDirectory: FilePath(workshop.folder), output: .discarded,
                error: .string(limit: 1 << 16))
            try #require(made.terminationStatus.isSuccess, "\(made.standardError)")
        }
    }
}
