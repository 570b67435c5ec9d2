import ArgumentParser
import FoundationEssentials
import Ledger
import Settings

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a configuration to begin with, or create an empty ledger.",
        discussion: """
            With --provider a commented configuration is written, with an account for each: to the \
            place that --config or $ANNUL_CONFIG names, otherwise to ./annul.yaml. It asks nothing \
            and overwrites nothing. What must be filled in, which secrets are needed and what to do \
            next is said on standard output.

            With --ledger an empty ledger is created. A run creates the ledger that it needs, but \
            never for live accounts: a ledger that is missing there may have been lost, and with it \
            what has been cancelled already. Its place is what the configuration says, or --ledger \
            PATH before the command's name; a folder that is not there is made, closed to others.

            Exit codes: 0; 64 an unknown provider or an unusable name; 73 the file is there already \
            or can't be made.

            Examples:
              annul init --provider vipps
              annul init --provider vipps-no=vipps --provider store=vtex
              annul init --provider bambora-beta --config /etc/annul/annul.yaml
              annul init --ledger
            """
    )

    @Option(
        help: """
            An account to begin with: vipps, certitrade, bambora, bambora-beta, billmate or vtex; \
            ACCOUNT=PROVIDER names it. May be repeated.
            """,
        completion: .list(AccountKind.all.map(\.name)))
    var provider: [String] = []

    @Flag(name: .customLong(Self.flag), help: .init("Create an empty ledger.", visibility: .hidden))
    var ledger = false

    @Option(
        help: "The configuration; otherwise $ANNUL_CONFIG, ./annul.yaml, and so on.",
        completion: .file())
    var config: String?

    @Flag(help: "Results as JSON, for programs.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing when all is good.")
    var quiet = false

    @ParentCommand var parent: Annul

    func run() async throws {
        var options = parent.options
        options.config = config ?? options.config
        options.quiet = quiet || options.quiet
        options.json = json || options.json
        switch (ledger, provider.isEmpty) {
        case (true, true): try await createLedger(options)
        case (false, false): try await NewConfiguration.write(provider, options)
        case (true, false):
            try await refuse(
                options,
                "--ledger and --provider: the ledger's place is a key of the configuration. Write"
                    + " that first, fill it in, then `annul init --ledger`.")
        case (false, true):
            let kinds = AccountKind.all.map(\.name).joined(separator: ", ")
            try await refuse(
                options,
                "say --provider once for each account that you have, as in `annul init --provider"
                    + " vipps-no=vipps`: there is \(kinds). `annul init --ledger` creates an empty"
                    + " ledger.")
        }
    }

    private func refuse(_ options: GlobalOptions, _ sentence: String) async throws {
        let console = Console(options, environment: ProcessInfo.processInfo.environment)
        try await reportingFailures(console) { throw UsageError(64, sentence) }
    }

    private func createLedger(_ options: GlobalOptions) async throws {
        try await Session.run(options) { session in
            let path = session.configuration.ledger
            guard !FileManager.default.fileExists(atPath: path) else {
                throw UsageError(
                    73, "\(path) exists already, and is left as it is. Nothing needs to be created."
                )
            }
            try Self.makeFolder(of: path)
            return try await session.recording("init", creates: true) { _ in
                session.console.note("created the ledger \(path)")
                return 0
            }
        }
    }

    /// Makes the ledger's folder in one that is there: of its own, it is closed to others.
    private static func makeFolder(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw UsageError(
                73,
                "\(folder) can't be made. Check that the folder above it is there and may be written"
                    + " to.")
        }
    }

    /// The flag `--ledger` of this command under a name of its own: everywhere else that is an
    /// option with a value.
    static func told(apart arguments: [String]) -> [String] {
        guard let index = CommandWord.index(in: arguments),
            arguments[index] == configuration.commandName
        else { return arguments }
        return arguments[...index]
            + arguments[(index + 1)...].map {
                $0 == "--ledger" ? "--\(flag)" : $0
            }
    }

    private static let flag = "empty-ledger"
}
