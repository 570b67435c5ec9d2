import AnnulModel
import ArgumentParser
import Settings

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a run over the files would do; send nothing and keep nothing.",
        discussion: """
            Reads and checks every row as a run would, and looks payments up in the ledger. Takes no \
            lock and works while a run is under way.

            Exit codes: 0; 3 with rejected rows; 5 where a cap would trip; otherwise as for 'run'.

            Examples:
              annul plan payments.csv
              annul plan vipps-no=export.jsonl.gz --json
            """
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RunOptions
    @OptionGroup var limits: TermOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let accounts = session.configuration.accounts.map(\.name)
            return try await PlanJob(session).plan(
                try input.named(
                    accounts: accounts, encoded: session.configuration.input.encoding,
                    at: session.clock.wall()),
                asked: try rules.request(), under: try limits.terms(under: session.configuration))
        }
    }
}
