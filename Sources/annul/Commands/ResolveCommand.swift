import ArgumentParser
import Ledger

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Ask the providers about every payment in doubt; never send a cancel.",
        discussion: """
            Without RUN, rows of all runs. What a provider tells settles the row, and the run's \
            files are written again. What is found standing ends unprocessed; 'annul rerun' cancels \
            it. Safe at any time, and twice.

            Exit codes: 0 nothing is in doubt any more; 4 some rows are open.

            Examples:
              annul resolve
              annul resolve 20261121-020500-7k3f --json
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String?

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            try await session.recording("resolve") { ledger in
                let reader = try session.reader()
                let runs = try run.map { [try reader.run(named: $0)] } ?? reader.runs()
                return try await ResolveJob(session, ledger).resolve(runs)
            }
        }
    }
}
