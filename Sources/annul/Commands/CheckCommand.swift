import AnnulModel
import ArgumentParser
import FoundationEssentials
import Reporting
import Settings

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate the configuration and show it, with every secret hidden.",
        discussion: """
            Shows each value with the place that it came from, and tries whether every secret can \
            be had. Sends nothing, unless --online is given.

            With --online each account's credentials are tried by one request that touches no \
            payment, on live accounts too: the request for an access token, or the look-up of a \
            payment that can't be there. What that leaves open is said, and so is where it can't be \
            tried at all. It needs no ledger.

            With --schema it prints a JSON Schema of configurations, by which editors complete and \
            check them, and does nothing else.

            Exit codes: 0 usable; 78 the configuration or the credentials must be corrected; with \
            --online 75 where a provider can't be reached or tells nothing; 77 a secret's file \
            may not be read.

            Examples:
              annul check
              annul check --online
              annul check --online --json
              annul check --schema > annul.schema.json
            """
    )

    @Flag(help: "Ask each provider whether it takes the account's credentials.")
    var online = false

    @Flag(help: "Print a JSON Schema of configurations, for editors.")
    var schema = false

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func validate() throws {
        guard schema, online else { return }
        throw ValidationError("--schema reads no configuration: leave --online out.")
    }

    func run() async throws {
        guard !schema else { return printSchema() }
        try await Session.run(options.merged(with: parent.options)) { session in
            let readiness = await Readiness(of: session)
            let trials = try await online ? TrialJob(session).tried(readiness) : nil
            let report = CheckReport(
                configuration: session.configuration.file,
                settings: session.configuration.described().map {
                    .init(key: $0.key, value: $0.value, origin: $0.origin.description)
                },
                trials: trials)
            if session.options.json {
                session.console.print(report.json.compactText.withHiddenEscaped)
            } else if !session.console.isQuiet {
                session.console.print(report.text.trimmed)
            }
            return conclude(session, readiness, trials ?? [])
        }
    }

    private func printSchema() {
        let console = Console(
            options.merged(with: parent.options), environment: ProcessInfo.processInfo.environment)
        console.write(Array(ConfigurationSchema.json.indented.utf8))
    }

    /// Says what is to be mended, and what that makes the exit code.
    private func conclude(
        _ session: Session, _ readiness: Readiness, _ trials: [CheckReport.Trial]
    ) -> Int32 {
        for warning in session.configuration.warnings {
            session.console.note("warning: \(warning)")
        }
        for account in session.configuration.accounts where account.countsAsLive {
            session.console.note(
                "account '\(account.name)' moves real money: its runs want to be confirmed")
        }
        for failure in readiness.failures {
            session.console.error(lines: sentences(of: failure))
        }
        let refused = trials.filter { !$0.isGood && $0.admittance.result != .unusable }
        for trial in refused { session.console.error(trial.text) }
        let codes =
            readiness.failures.map { contractExitCode(of: $0) }
            + refused.map(\.admittance.result.exitCode)
        guard let worst = codes.max() else {
            session.console.note("the configuration is usable")
            return 0
        }
        return worst
    }
}
