import ArgumentParser
import FoundationEssentials
import Ledger
import Settings

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create an empty ledger.",
        discussion: """
            A run creates the ledger that it needs, but never for live accounts: a ledger that is \
            missing there may have been lost, and with it what has been cancelled already. Its place \
            is what the configuration says, or --ledger PATH before the command's name.

            Examples:
              annul init --ledger
            """
    )

    @Flag(name: .customLong(Self.flag), help: .init("Create an empty ledger.", visibility: .hidden))
    var ledger = false

    @Option(help: "The configuration; otherwise $ANNUL_CONFIG, ./annul.yaml, and so on.")
    var config: String?

    @Flag(name: .shortAndLong, help: "Say nothing when all is good.")
    var quiet = false

    @ParentCommand var parent: Annul

    func run() async throws {
        var options = parent.options
        options.config = config ?? options.config
        options.quiet = quiet || options.quiet
        try await Session.run(options) { session in
            guard ledger else {
                throw UsageError(
                    64,
                    "this version writes no configuration: start from the one in samples/."
                        + " `annul init --ledger` creates an empty ledger.")
            }
            let path = session.configuration.ledger
            guard !FileManager.default.fileExists(atPath: path) else {
                throw UsageError(
                    73, "\(path) exists already, and is left as it is. Nothing needs to be created."
                )
            }
            return try await session.recording("init", creates: true) { _ in
                session.console.note("created the ledger \(path)")
                return 0
            }
        }
    }

    /// The flag `--ledger` of this command under a name of its own: everywhere else that is an
    /// option with a value.
    static func told(apart arguments: [String]) -> [String] {
        var index = 0
        while index < arguments.count, arguments[index].hasPrefix("-") {
            index += ["--config", "--ledger"].contains(arguments[index]) ? 2 : 1
        }
        guard index < arguments.count, arguments[index] == configuration.commandName else {
            return arguments
        }
        return arguments[...index]
            + arguments[(index + 1)...].map {
                $0 == "--ledger" ? "--\(flag)" : $0
            }
    }

    private static let flag = "empty-ledger"
}
