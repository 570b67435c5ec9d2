package import ArgumentParser
import AnnulModel
import FoundationEssentials
import Sandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@main
package struct AnnulSandbox: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "annul-sandbox",
        abstract: "Providers that exist only on this machine, to try Annul against.",
        discussion: """
            Serves CertiTrade, Bambora (beta and v1), Vipps MobilePay ePayment, Billmate and a \
            provider of VTEX's protocol, on a loopback address. Their paths tell them apart; a \
            base address may name the provider all the same, as in /bambora.

            Payments come into being when they are first asked about; a word in the reference \
            chooses how they behave, as in 'demo-captured-000123'. References of CertiTrade and \
            Billmate are numbers: there '9' and the word's code do it, as in '913000123'. \
            '--scenarios' lists words, codes, and who plays them. A VTEX payment that is \
            authorized wants its authorization_id, which is 'auth-' and the reference.

            GET /_truth tells what really happened (?provider=, ?reference=), GET /_arrivals when \
            each request arrived (with --arrivals), GET /_health that it is up, GET /_scenarios \
            how payments can behave. POST /_fault with \
            {"fault": "unavailable", "seconds": 5} makes everything fail for a while, or with \
            "merchant" only one merchant's requests; the faults are unavailable, hang, \
            unauthorized, throttle, storm, redirect, and none to end them all.

            '--accounts' prints a configuration of Annul with every merchant and credential.
            """,
        subcommands: [AuditCommand.self, ExampleCommand.self, ProxyCommand.self]
    )

    @Option(help: "The loopback address to listen on.")
    package var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    package var port = 0

    @Option(help: "Where to write the port, once it listens.", completion: .file())
    var portFile: String?

    @Option(
        help: "Where to write the truth, as /_truth tells it, when the sandbox ends.",
        completion: .file())
    var truthFile: String?

    @Option(
        help: "The limit of each account, such as 500/s or 1000/min; without it there is none.",
        transform: Rate.init(argument:))
    var rate: Rate?

    @Option(
        help: "How often one payment may be cancelled, such as 60/min (default: 5/min).",
        transform: Rate.init(argument:))
    var perPayment: Rate?

    @Option(
        help: "How long keys are remembered, such as 24h (the default).",
        transform: Duration.init(argument:))
    var keyTtl = Duration.seconds(24 * 3600)

    @Option(
        help: "How long tokens are valid (default: 1h).", transform: Duration.init(argument:))
    var tokenTtl = Duration.seconds(3600)

    @Option(
        help: "Payments of given scenarios: lines of reference,scenario[,amount,currency].",
        completion: .file())
    var scenarioFile: String?

    @Flag(help: "Know only the payments of the scenario file.")
    var strict = false

    @Option(
        help: "How long the scenario 'slow' takes (default: 2s).",
        transform: Duration.init(argument:))
    var slow = Duration.seconds(2)

    @Option(
        help: "How long after its cancel the scenario 'paidlater' is paid (default: 5s).",
        transform: Duration.init(argument:))
    var paidAfter = Duration.seconds(5)

    @Option(
        help: "How long every answer takes at least (default: 0s).",
        transform: Duration.init(argument:))
    var latency = Duration.zero

    @Option(
        help: "How late a request arrives at most; each draws its own (default: 0s).",
        transform: Duration.init(argument:))
    var jitter = Duration.zero

    @Option(help: "Where the lateness of requests comes from.")
    var jitterSeed: UInt64 = 1

    @Flag(help: "Keep every request's arrival, for GET /_arrivals.")
    var arrivals = false

    @Option(help: "The Vipps client id.")
    var clientId = "sandbox-client"

    @Option(help: "The Vipps client secret.")
    var clientSecret = "sandbox-secret"

    @Option(help: "The Vipps subscription key.")
    var subscriptionKey = "sandbox-subscription"

    @Option(help: "A Vipps merchant serial number; may be given several times (default: 123456).")
    var msn: [String] = []

    @Flag(help: "List the scenarios and end.")
    var scenarios = false

    @Flag(help: "Print accounts for Annul's configuration, with their credentials, and end.")
    var accounts = false

    package init() {}

    package func validate() throws {
        guard LoopbackHost.accepts(host) else {
            throw ValidationError(
                "'\(host)' is not a loopback address. Listen on 127.0.0.1, ::1 or localhost.")
        }
        guard (0...65535).contains(port) else {
            throw ValidationError("\(port) is not a port. Choose one up to 65535, or 0 for any.")
        }
        if strict, scenarioFile == nil {
            throw ValidationError(
                "--strict without --scenario-file knows no payment at all. Give one.")
        }
    }

    package func run() async throws {
        if scenarios { return print(Scenario.table, terminator: "") }
        if accounts { return print(AccountsText(try rules().accounts, port: port).text) }
        let server = SandboxServer(
            bank: SandboxBank(try rules()), host: host, port: port, latency: latency,
            jitter: jitter, seed: jitterSeed)
        try await server.run(endsOnSignals: true) { port in
            if let portFile { try Self.write(port, to: portFile) }
            let host = host.contains(":") ? "[\(host)]" : host
            print("annul-sandbox listens on http://\(host):\(port)")
            // Whoever waits for the line may read it from a pipe.
            fflush(nil)
        }
        if let truthFile { try TruthFile.write(server.truth(), to: truthFile) }
    }

    private func rules() throws -> SandboxRules {
        let vipps = (msn.isEmpty ? ["123456"] : msn).map { merchant in
            SandboxAccount(
                provider: .vipps, merchant: merchant,
                secrets: [
                    "client_id": clientId, "client_secret": clientSecret,
                    "subscription_key": subscriptionKey,
                ],
                rate: rate)
        }
        var rules = SandboxRules(
            accounts: SandboxAccount.all(rate: rate).flatMap { account in
                account.provider == .vipps ? vipps : [account]
            })
        rules.perPayment = perPayment
        rules.keyLifetime = keyTtl
        rules.tokenLifetime = tokenTtl
        rules.slow = slow
        rules.overtakes = paidAfter
        rules.isStrict = strict
        rules.keepsArrivals = arrivals
        if let scenarioFile { rules.seeds = try Self.seeds(in: scenarioFile) }
        return rules
    }

    private static func seeds(in file: String) throws -> [String: Seed] {
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw SandboxError(
                "can't read the scenario file \(file). Check that it is there, and UTF-8.")
        }
        return try ScenarioFile(text).seeds
    }

    /// Puts the file in place whole: who sees it can read the port.
    static func write(_ port: Int, to file: String) throws {
        do {
            try Data("\(port)\n".utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw SandboxError(
                "can't write the port to \(file). Check that its folder is there, and writable.")
        }
    }
}
