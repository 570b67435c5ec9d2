import AnnulModel
import ArgumentParser

@main
struct Annul: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annul",
        abstract: "Cancels payments in bulk: never twice, never lost.",
        discussion: """
            A run reads files of payments into a ledger, cancels each payment at its provider, and \
            accounts for every row. A run that was interrupted goes on with 'annul resume'.

            Exit codes: 0 every row is good; 3 some rows failed or were rejected; 4 some rows are \
            open; 5 halted; 6 needs confirmation; 11 another run holds the ledger; 12 the ledger \
            is damaged or older than its past; 64 to 78 usage, input and configuration (sysexits); \
            129, 130, 143 interrupted, drained cleanly.

            Examples:
              annul init --provider vipps
              annul check --online
              annul plan payments.csv
              annul run payments.csv
              annul status latest
              annul help run

            Completions for the shell, which know accounts and runs too:
              annul --generate-completion-script bash \\
                  > ~/.local/share/bash-completion/completions/annul
              annul --generate-completion-script zsh > ~/.zfunc/_annul
              annul --generate-completion-script fish \\
                  > ~/.config/fish/completions/annul.fish
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, CheckCommand.self, PlanCommand.self, RunCommand.self,
            ResumeCommand.self,
            AbandonCommand.self, RerunCommand.self, ResolveCommand.self, SettleCommand.self,
            StatusCommand.self, ShowCommand.self, ExportCommand.self, ReportCommand.self,
            HistoryCommand.self,
            VerifyCommand.self, BackupCommand.self, RestoreCommand.self, EraseCommand.self,
        ]
    )

    @OptionGroup var options: GlobalOptions

    static func main() async {
        ProcessGuard.begin()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
        do {
            if let complaint = CommandWord.complaint(about: arguments, known: commands) {
                throw ValidationError(complaint)
            }
            var command = try await asyncParseAsRoot(InitCommand.told(apart: arguments))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            // Help and completions are results.
            guard !code.isSuccess, !message(for: error).isEmpty else { exit(withError: error) }
            if let options = GlobalOptions.readByPrograms(arguments) {
                Console(options, environment: [:]).error(message(for: error))
            } else {
                Console.complain(CommandWord.shown(fullMessage(for: error), about: arguments))
            }
            exit(withError: code)
        }
    }
}
