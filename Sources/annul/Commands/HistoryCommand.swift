import ArgumentParser
import Ledger
import Reporting

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show who ran what: every command that sent or changed something.",
        discussion: """
            The newest comes last. Takes no lock and works while a run is under way.

            Examples:
              annul history
              annul history latest --json
            """
    )

    @Argument(
        help: "Only what began or changed this run: its name, a prefix, or 'latest'.",
        completion: .runs)
    var run: String?

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let reader = try session.reader()
            let record = try run.map { try reader.run(named: $0) }
            let history = try History(from: reader, about: record)
            session.console.print(
                (session.options.json ? history.json.indented : history.text).trimmed)
            return 0
        }
    }
}
