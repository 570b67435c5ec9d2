import AnnulModel
import ArgumentParser
import Ledger
import Reporting

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make a consistent, verified copy of the ledger, also during a run.",
        discussion: """
            The copy has its name only once it was examined as 'verify' does, and is durable. \
            Nothing is overwritten. The copy is older than the ledger from its first moment on: it can \
            be read, and 'restore --accept' takes it into use. Note its head down elsewhere.

            Exit codes: 0; 12 the ledger does not hold and is not copied; 73 FILE is there already, \
            or can't be made; 74 disk.

            Examples:
              annul backup /backup/annul-2026-11-21.ledger
            """
    )

    @Argument(help: "The copy: a file that is not there yet.", completion: .file())
    var file: String

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let target = session.absolute(file)
            let copy = try session.reader().copy(to: target)
            if session.options.json {
                session.console.print(copy.backupJSON(at: target).indented.trimmed)
            } else if !session.console.isQuiet {
                session.console.print(
                    "\(target.visible): \(copy.rows) rows, verified.\nHead \(copy.head.hex)")
            }
            return 0
        }
    }
}
