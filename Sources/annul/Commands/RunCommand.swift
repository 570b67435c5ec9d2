import AnnulModel
import ArgumentParser
import FoundationEssentials
import Intake
import Ledger
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Cancel every payment that the files name.",
        discussion: """
            Every row is read, checked and written to the ledger before the first request leaves. \
            The run's files end up in runs/RUN beside the ledger.

            Rows that come back from a run's results, corrected or not, are told from each other by \
            their columns annul_run, annul_file and annul_line. Another reference is another \
            payment; one that stood on another line of that run is rejected ('moved'). Rows of \
            another ledger's runs are refused, or taken in doubt with --adopt.

            Live accounts are sent to once the number of payments was typed at a terminal, or with \
            --confirm and the plan's digest, or with --unattended within the configuration's \
            policy; otherwise the plan is shown, and the exit code is 6.

            Others hear of a run where the configuration says so: notify.ping.url is asked for at \
            its beginning and end, notify.metrics is a file for Prometheus, and log.format json, or \
            --log-format json, makes an object of each line on standard error.

            Examples:
              annul run payments.csv
              annul run vipps-no=export-1.csv.gz vtex=export-2.jsonl
              annul run --limit 20 payments.csv
              annul run failed-and-corrected.csv
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
                accounts: accounts.map(\.name), encoded: session.configuration.input.encoding,
                at: session.clock.wall())
            let request = try rules.request()
            var terms = try limits.terms(under: session.configuration, confirmation)
            terms.readsStandardInput = files.contains(where: \.isStandardInput)
            try checkName()
            if dryRun {
                return try await PlanJob(session).plan(files, asked: request, under: terms)
            }
            return await session.telling {
                let keyring = try await Keyring(session)
                // A ledger of live payments that is missing may have been lost.
                let creates = !accounts.contains(where: \.countsAsLive)
                return try await session.recording("run", creates: creates) { [terms] ledger in
                    let job = RunJob(session, ledger, keyring, under: terms)
                    guard let known = try known(session) else {
                        return try await job.begin(files, asked: request, named: name)
                    }
                    guard known.state != .halted || !confirmation.unattended else {
                        return session.leave(
                            known, called: "run '\(name ?? "")' is \(known.name), which")
                    }
                    warn(of: files, readBy: known, session.console)
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
    }

    /// The run that has the name already.
    private func known(_ session: Session) throws -> RunRecord? {
        guard let name else { return nil }
        return try session.reader().runs().last { $0.label == name && $0.isConfirmed }
    }

    /// Says so, quiet or not, where a file can't be what the run has read: nothing of it is sent.
    private func warn(
        of files: [InputOptions.Named], readBy run: RunRecord, _ console: Console
    ) {
        for file in files.map(\.file.path) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            guard let changed = attributes?[.modificationDate] as? Date,
                changed.timeIntervalSince1970 * 1000 > Double(run.began.milliseconds)
            else { continue }
            console.error(
                "warning: \(file) was changed after run \(run.name) began, and nothing that is new"
                    + " in it is sent: another --name begins another run.")
        }
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
