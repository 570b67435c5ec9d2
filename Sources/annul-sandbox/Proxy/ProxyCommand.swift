import AnnulModel
import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import UnixSignals

struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Relay connections to a sandbox, and do to some what bad networks do.",
        discussion: """
            The connections that are struck, and how, come from the seed. Ends on SIGTERM or \
            SIGINT, and then says how often each fault struck.

            Example:
              annul-sandbox proxy --upstream 8181 --proxy-port 8282 --share 0.3 --seed 7
            """
    )

    @Option(help: "The sandbox's port.")
    var upstream: Int

    @Option(
        name: .customLong("proxy-port"), help: "The port to listen on; 0 takes a free one.")
    var port = 0

    @Option(
        name: .customLong("proxy-port-file"), help: "Where to write the port, once it listens.",
        completion: .file())
    var portFile: String?

    @Option(help: "The share of connections that are struck (default: 0.3).")
    var share = 0.3

    @Option(help: "Where the faults come from.")
    var seed: UInt64 = 1

    @Option(
        help: "How late what is late is at most (default: 1500ms).",
        transform: Duration.init(argument:))
    var lateness = Duration.milliseconds(1500)

    @Option(help: "The latest request of a connection that is struck (default: 8).")
    var turns = 8

    @Option(
        name: .customLong("fault"), help: "A fault that there is; several times for several.",
        transform: ProxyFault.init(argument:))
    var faults: [ProxyFault] = []

    func validate() throws {
        guard (0...1).contains(share) else { throw ValidationError("--share is from 0 to 1.") }
        guard (1...1000).contains(turns) else { throw ValidationError("--turns is 1 to 1000.") }
    }

    func run() async throws {
        let plans = ProxyPlans(
            faults.isEmpty ? ProxyFault.allCases : faults, share: share, lateness: lateness,
            turns: turns, seed: seed)
        let proxy = ProxyServer(port: port, upstream: upstream, plans: plans)
        let service = Relaying(proxy: proxy) { port in
            if let portFile { try AnnulSandbox.write(port, to: portFile) }
        }
        var group = ServiceGroupConfiguration(
            services: [service], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "annul-sandbox") { _ in SwiftLogNoOpLogHandler() })
        group.maximumGracefulShutdownDuration = .milliseconds(500)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch is CancellationError {
            // Connections that were open at the end.
        }
        let struck = proxy.struck
        for fault in ProxyFault.allCases { print("\(fault.rawValue) \(struck[fault] ?? 0)") }
    }

    private struct Relaying: Service {
        let proxy: ProxyServer
        let whenListening: @Sendable (Int) throws -> Void

        func run() async throws {
            try await cancelWhenGracefulShutdown {
                try await proxy.run(whenListening: whenListening)
            }
        }
    }
}

extension ProxyFault {
    init(argument: String) throws {
        guard let fault = Self(rawValue: argument) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no fault '\(argument)'; there are \(names).")
        }
        self = fault
    }
}
