import AnnulModel
import ArgumentParser
import Ledger

struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run again what an earlier run did not cancel.",
        discussion: """
            Without a filter: what failed, is in doubt, or was not worked to an end. Rows that trying \
            again can't help (captured, expired, manual) only if --reason or --outcome names them. \
            What has been settled or taken over by another run since is left out. What is in doubt \
            begins in doubt, with its key; it is never sent as new.

            Examples:
              annul rerun latest --failed
              annul rerun 20261121-0205 --reason provider_down --account vipps-no
            """
    )

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String

    @OptionGroup var rows: FilterOptions
    @OptionGroup var limits: TermOptions
    @OptionGroup var confirmation: ConfirmOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let terms = try limits.terms(under: session.configuration, confirmation)
            let filter = try filter()
            return await session.telling {
                let keyring = try await Keyring(session)
                return try await session.recording("rerun") { ledger in
                    let record = try session.reader().run(named: run)
                    return try await RunJob(session, ledger, keyring, under: terms).begin(
                        rerunning: record, filter)
                }
            }
        }
    }

    private func filter() throws -> RowFilter {
        var filter = try rows.filter()
        for outcome in filter.outcomes.sorted(by: { $0.rawValue < $1.rawValue }) {
            switch outcome.group {
            case .failed, .open: break
            case .good:
                throw UsageError(
                    64,
                    "--outcome \(outcome.rawValue): such payments are cancelled. To ask the provider"
                        + " about them again, give their rows to `annul run --recheck`.")
            case .input:
                throw UsageError(
                    64,
                    "--outcome \(outcome.rawValue): there is no payment to run again. Mend the rows"
                        + " in a copy of rejected.csv and give that to `annul run`.")
            }
        }
        if filter.groups.isEmpty, filter.outcomes.isEmpty {
            filter.groups = [.failed]
            filter.outcomes = [.inDoubt, .accepted, .unprocessed]
        }
        filter.passesOverHopeless = true
        return filter
    }
}
