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
            open; 5 halted; 6 needs confirmation; 11 another run holds the ledger; 12 the ledger is damaged or older than \
            its past; 64 to 78 usage, input and configuration (sysexits); 129, 130, 143 \
            interrupted, drained cleanly.
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, CheckCommand.self, PlanCommand.self, RunCommand.self,
            ResumeCommand.self,
            AbandonCommand.self, RerunCommand.self, ResolveCommand.self, SettleCommand.self,
            StatusCommand.self, ShowCommand.self, ExportCommand.self, HistoryCommand.self,
            VerifyCommand.self, BackupCommand.self, RestoreCommand.self, EraseCommand.self,
        ]
    )

    @OptionGroup var options: GlobalOptions

    static func main() async {
        await main(InitCommand.told(apart: Array(CommandLine.arguments.dropFirst())))
    }
}
