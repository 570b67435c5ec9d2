import FoundationEssentials
import Sandbox
import Subprocess
import Synchronization
import Testing

extension EndToEnd {
    /// Secrets and whose payments they are, looked for in every byte that was written.
    @Suite struct MarkerTests {
        private static let person = "Ragnhild MARKERPERSON"
        private static let secrets = [
            "MARKER-client-id-3f1", "MARKER-client-secret-7c2", "MARKER-subscription-9d4",
            "MARKER-wrong-secret-5b8", "MARKER-ping-address-1a6",
        ]
        private static let environment = [
            "PATH": "/usr/bin:/bin", "MARKED_CLIENT_ID": secrets[0],
            "MARKED_CLIENT_SECRET": secrets[1],
        ]
        private static let sandbox = [
            "--client-id", secrets[0], "--client-secret", secrets[1], "--subscription-key",
            secrets[2], "--msn", "123456", "--msn", "654321",
        ]
        private static let given: Set = [
            "annul.yaml", "online.yaml", "broken.yaml", "payments.csv", "more.csv", "helper.sh",
            "keys/client_secret", "keys/subscription", "port", "truth.json",
        ]

        /// Two accounts, whose secrets come from all the places there are.
        private static func settings(port: Int, scheme: String = "http", helper: String) -> String {
            let accounts = [
                ("one", "123456", "{env: MARKED_CLIENT_ID}", "{file: keys/client_secret}", helper),
                (
                    "two", "654321", "{plain: \(secrets[0])}", "{env: MARKED_CLIENT_SECRET}",
                    "{credential: subscription}"
                ),
            ]
            return accounts.reduce(
                """
                ledger: annul.ledger
                notify: {metrics: annul.prom, ping: {url: {env: MARKED_PING}}}
                accounts:

                """
            ) { text, account in
                text + """
                      \(account.0):
                        provider: vipps
                        environment: test
                        base_url: \(scheme)://127.0.0.1:\(port)
                        merchant: "\(account.1)"
                        credentials:
                          client_id: \(account.2)
                          client_secret: \(account.3)
                          subscription_key: \(account.4)
                        limits: {rate: 100/s, per_payment: 6000/min}
                        retry: {base: 20ms, cap: 200ms, busy: {first: 50ms, cap: 200ms}}
                        timeouts: {connect: 2s, request: 2s}
                        doubt: {settle: 2s}

                    """
            }
        }

        private static func csv(from first: Int, scenarios: [Scenario]) -> String {
            (first..<first + 60).reduce("account,reference,person\n") { text, number in
                let isOdd = number.isMultiple(of: 6)
                let scenario = isOdd ? scenarios[number / 6 % scenarios.count] : .ok
                let account = number.isMultiple(of: 2) ? "one" : "two"
                return text + "\(account),test-\(scenario)-\(100_000 + number),\(person)\n"
            }
        }

        @Test(.timeLimit(.minutes(1))) func nothingThatIsWrittenShowsASecret() async throws {
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox(Self.sandbox) { sandbox in
                    var environment = Self.environment
                    environment["CREDENTIALS_DIRECTORY"] = workshop.path("keys")
                    // Nobody there takes pings.
                    environment["MARKED_PING"] =
                        "http://127.0.0.1:\(sandbox.port)/\(Self.secrets[4])"
                    let listener = Listener(workshop, environment)
                    try Self.furnish(workshop, port: sandbox.port)
                    try await Self.everything(listener, sandbox)
                    try Self.search(workshop, listener)
                }
            }
        }

        private static func search(_ workshop: Workshop, _ listener: Listener) throws {
            let search = MarkerSearch(secrets)
            for (what, text) in listener.heard {
                #expect(search.found(in: text) == [], "\(what): \(text)")
            }
            let files = try workshop.files(but: given)
            #expect(files.count { $0.hasPrefix("runs/") } > 10, "\(files)")
            #expect(files.contains("annul.ledger") && files.contains("annul.prom"))
            for name in files {
                #expect(search.found(in: try workshop.bytes(of: name)) == [], "\(name)")
            }
            try lookForPersons(workshop, files, listener)
            // What is there to be found is found.
            #expect(search.found(in: try workshop.bytes(of: "annul.yaml")) == [secrets[0]])
            for name in ["keys/client_secret", "keys/subscription", "helper.sh"] {
                #expect(search.found(in: try workshop.bytes(of: name)).count == 1, "\(name)")
            }
        }

        private static func furnish(_ workshop: Workshop, port: Int) throws {
            try FileManager.default.createDirectory(
                atPath: workshop.path("keys"), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            try workshop.write(secrets[1] + "\n", to: "keys/client_secret")
            try workshop.write(secrets[2] + "\n", to: "keys/subscription")
            // A helper that tells the secret to whoever listens.
            try workshop.write(
                "echo \(secrets[2]) >&2; echo \(secrets[2]); exit $1\n", to: "helper.sh")
            let helper = "{command: [sh, helper.sh, \"0\"]}"
            try workshop.write(settings(port: port, helper: helper), to: "annul.yaml")
            try workshop.write(
                settings(port: port, scheme: "https", helper: helper), to: "online.yaml")
            try workshop.write(
                settings(port: port, helper: helper.replacing("0", with: "3")), to: "broken.yaml")
            try workshop.write(
                csv(from: 0, scenarios: [.lost, .captured, .busy, .error]),
                to: "payments.csv")
            try workshop.write(csv(from: 60, scenarios: [.throttled, .flaky]), to: "more.csv")
        }

        /// What a run, its faults and all that comes after it have to say.
        private static func everything(_ listener: Listener, _ sandbox: SandboxProcess) async throws
        {
            try await listener.hear("check", "--verbose", code: 0)
            try await listener.hear("check", "--online", "--json", code: 0)
            try await listener.hear("check", "--online", "--config", "online.yaml", code: 75)
            try await listener.hear("check", "--config", "broken.yaml", code: 75)
            try await listener.hear("plan", "payments.csv", code: 0)
            try await listener.hear("run", "payments.csv", "--verbose", code: nil) { running in
                try await sandbox.receives(20, of: "cancel")
                try running.send(.kill)
            }
            try await sandbox.impose(.unauthorized, seconds: 60)
            try await listener.hear("resume", "--verbose", code: 5)
            try await sandbox.lift()
            let wrong = ["MARKED_CLIENT_SECRET": secrets[3]]
            let json = ["--verbose", "--log-format", "json"]
            try await listener.hear(["resume"] + json, with: wrong, code: 5)
            try await listener.hear(["resume"] + json, code: 3)
            try await listener.hear("rerun", "latest", "--reason", "captured", code: 3)
            try await listener.hear("run", "more.csv", "--verbose", "--json", code: 0)
            try await listener.hear("resolve", "--verbose", code: 0)
            try await listener.hear("status", "--json", code: 0)
            try await listener.hear("status", "latest", code: 0)
            try await listener.hear("show", "test-ok-100001", code: 0)
            try await listener.hear("export", "latest", "--format", "jsonl", code: 0)
            try await listener.hear("export", "latest", "--spreadsheet", code: 0)
            try await listener.hear("report", "latest", "--output", "report.html", code: 0)
            try await listener.hear("history", code: 0)
            try await listener.hear("history", "--json", code: 0)
            try await listener.hear("verify", code: 0)
            try await listener.hear("backup", "copy.ledger", code: 0)
            try await listener.hear("erase", "--reference", "test-ok-100001", code: 6)
        }

        /// Carried columns are in the ledger, in the results and in exports; nobody else hears who
        /// it is.
        private static func lookForPersons(
            _ workshop: Workshop, _ files: [String], _ listener: Listener
        ) throws {
            let search = MarkerSearch([person])
            let holders = try files.filter { !search.found(in: try workshop.bytes(of: $0)).isEmpty }
            #expect(
                holders.allSatisfy { $0.contains(".ledger") || $0.hasSuffix(".csv") }, "\(holders)")
            #expect(holders.contains { $0.hasSuffix("results.csv") })
            let tellers = listener.heard.filter { !search.found(in: $0.text).isEmpty }.map(\.what)
            #expect(tellers.allSatisfy { $0.hasPrefix("export") }, "\(tellers)")
            #expect(!tellers.isEmpty)
        }
    }
}

/// Runs programs, and keeps all that they say, and what others see of them meanwhile.
private final class Listener: Sendable {
    private let workshop: Workshop
    private let environment: [String: String]
    private let log = Mutex<[(what: String, text: String)]>([])

    init(_ workshop: Workshop, _ environment: [String: String]) {
        self.workshop = workshop
        self.environment = environment
    }

    var heard: [(what: String, text: String)] { log.withLock { $0 } }

    func hear(
        _ arguments: String..., code: Int32?,
        meanwhile: (inout RunningAnnul) async throws -> Void = { _ in }
    ) async throws {
        try await hear(arguments, code: code, meanwhile: meanwhile)
    }

    func hear(
        _ arguments: [String], with others: [String: String] = [:], code: Int32?,
        meanwhile: (inout RunningAnnul) async throws -> Void = { _ in }
    ) async throws {
        let variables = environment.merging(others) { $1 }
        let ended = try await workshop.annul(arguments, variables) { running in
            let file = "/proc/\(running.id)/cmdline"
            let line = FileManager.default.contents(atPath: file) ?? Data()
            log.withLock { $0.append((file, String(decoding: line, as: UTF8.self))) }
            try await meanwhile(&running)
        }
        let what = arguments.joined(separator: " ")
        #expect(ended.code == code, "\(what): \(ended.errors)")
        log.withLock { log in
            log.append(("\(what): errors", ended.errors))
            log.append((what, ended.output))
        }
    }
}
