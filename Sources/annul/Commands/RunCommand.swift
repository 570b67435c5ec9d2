import AnnulModel
import ArgumentParser
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Cancel every payment that the files name.",
        discussion: """
            Every row is read, checked and written to the ledger before the first request leaves. \
            The run's files end up in runs/RUN beside the ledger.

            Examples:
              annul run payments.csv
              annul run vipps-no=export-1.csv.gz vtex=export-2.jsonl
              annul run --limit 20 payments.csv
            """
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RunOptions

    @Flag(name: .customLong("dry-run"), help: "Only plan: send nothing and keep nothing.")
    var dryRun = false

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let accounts = session.configuration.accounts
            let files = try input.named(
                accounts: accounts.map(\.name), at: session.clock.wall())
            let request = try rules.request()
            if dryRun { return try await PlanJob(session).plan(files, asked: request) }
            if !accounts.isEmpty, accounts.allSatisfy(\.countsAsLive) {
                throw UsageError.live(accounts[0])
            }
            let keyring = try await Keyring(session)
            return try await session.recording("run", creates: true) { ledger in
                try await RunJob(session, ledger, keyring).begin(files, asked: request)
            }
        }
    }
}
