import AnnulModel
import ArgumentParser
import Ledger

struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Give an unfinished run up.",
        discussion: """
            What was never sent ends unprocessed, what is doubtful stays in doubt; other runs may \
            take both up. Sends nothing.

            Examples:
              annul abandon 20261121-020500-7k3f
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            try await session.recording("abandon") { ledger in
                let record = try session.reader().run(named: run)
                return try await EndJob(session, ledger).abandon(record)
            }
        }
    }
}
