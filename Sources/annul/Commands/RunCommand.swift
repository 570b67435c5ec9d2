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
              annul run vipps-no=export-1.csv vipps-dk=export-2.csv
            """
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let accounts = session.configuration.accounts
            let files = try input.named(accounts: accounts.map(\.name))
            if !accounts.isEmpty, accounts.allSatisfy(\.countsAsLive) {
                throw UsageError.live(accounts[0])
            }
            let keyring = try await Keyring(session)
            let ledger = try await session.openLedger(creates: true)
            return try await RunJob(session, ledger, keyring).begin(files)
        }
    }
}
