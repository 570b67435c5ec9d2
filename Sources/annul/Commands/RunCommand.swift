import AnnulModel
import ArgumentParser
import Ledger
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Cancel every payment that the files name.",
        discussion: """
            Every row is read, checked and written to the ledger before the first request leaves. \
            The run's files end up in runs/RUN beside the ledger.

            Live accounts are sent to once the number of payments was typed at a terminal, or with \
            --confirm and the plan's digest, or with --unattended within the configuration's \
            policy; otherwise the plan is shown, and the exit code is 6.

            Examples:
              annul run payments.csv
              annul run vipps-no=export-1.csv.gz vtex=export-2.jsonl
              annul run --limit 20 payments.csv
              annul run --name nightly-2026-11-21 --unattended payments.csv
              annul run --guard max_rows=90000 --note INC-4711 payments.csv
            """
    )

    @OptionGroup var input: InputOptions
    @OptionGroup var rules: RunOptions
    @OptionGroup var limits: TermOptions
    @OptionGroup var confirmation: ConfirmOptions

    @Option(
        help: """
            What you call the run. A name exists once: an unfinished run of it is gone on with, and \
            for a finished one nothing is sent.
            """)
    var name: String?

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
            var terms = try limits.terms(under: session.configuration, confirmation)
            terms.readsStandardInput = files.contains(where: \.isStandardInput)
            try checkName()
            if dryRun {
                return try await PlanJob(session).plan(files, asked: request, under: terms)
            }
            let keyring = try await Keyring(session)
            // A ledger of live payments that is missing may have been lost.
            let creates = !accounts.contains(where: \.countsAsLive)
            return try await session.recording("run", creates: creates) { [terms] ledger in
                let job = RunJob(session, ledger, keyring, under: terms)
                guard let known = try known(session) else {
                    return try await job.begin(files, asked: request, named: name)
                }
                guard known.state != .halted || !confirmation.unattended else {
                    session.console.error(
                        "run '\(name ?? "")' is \(known.name), which was halted"
                            + " (\(known.reason?.rawValue ?? "halt")). Nothing was sent: whether it"
                            + " goes on is for a person to say. `annul status \(known.name)` tells"
                            + " why, and `annul resume \(known.name)` goes on.")
                    return 5
                }
                session.console.note(
                    known.state.isUnfinished
                        ? "run '\(name ?? "")' is \(known.name), which goes on; the files are not"
                            + " read again"
                        : "run '\(name ?? "")' is \(known.name), which is \(known.state.rawValue);"
                            + " nothing is sent, and the files are not read")
                return try await job.resume(known)
            }
        }
    }

    /// The run that has the name already.
    private func known(_ session: Session) throws -> RunRecord? {
        guard let name else { return nil }
        return try session.reader().runs().last { $0.label == name && $0.isConfirmed }
    }

    private func checkName() throws {
        guard let name else { return }
        let isName =
            (1...64).contains(name.utf8.count) && name != "latest"
            && name.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || "._-".utf8.contains($0)
            }
        guard isName, name.first != "-" else {
            throw UsageError(
                64,
                "--name \(name): a name has 1 to 64 letters, digits, '.', '_' or '-', and is not"
                    + " 'latest'.")
        }
    }
}
