import AnnulModel
import ArgumentParser
import Ledger
import Reporting

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Take a ledger back into use that is older than its run directories say.",
        discussion: """
            After a backup was put in the place of a lost ledger, payments may have been touched of \
            which it knows nothing. With --accept every payment without a good outcome is in doubt \
            from then on: it is looked up, or repeated under its key, and never sent as new. \
            Payments that the copy does not know at all can't be marked: give their files to 'run' \
            with --recheck in mind, and compare with the run directories. Sends nothing.

            Exit codes: 0 taken back, or nothing to do; 12 it is older and --accept is not given, or \
            it does not hold.

            Examples:
              annul restore
              annul restore --accept
            """
    )

    @Flag(help: "Do it; otherwise it is only said what would be done.")
    var accept = false

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            try await RestoreJob(session).restore(accepts: accept)
        }
    }
}
