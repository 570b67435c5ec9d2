import AnnulModel
import ArgumentParser
import Ledger
import Settings

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove personal data: the input's own columns and notes.",
        discussion: """
            Erases them from the ledger and from the run directories, which are written again. \
            References, amounts, keys and results stay: they are what keeps a payment from being \
            cancelled twice, and the hash chain holds as before. Rows that are still open keep their \
            texts until they are settled. Backups, exports and inputs are not touched. Without --yes \
            nothing is erased.

            Exit codes: 0; 6 without --yes; 66 an unknown reference; 11 another run holds the ledger.

            Examples:
              annul erase --reference order-00000001 --yes
              annul erase --older-than 180d
            """
    )

    @Option(help: "A payment's reference; may be repeated.")
    var reference: [String] = []

    @Option(name: .customLong("older-than"), help: "Rows of runs that ended so long ago: 180d.")
    var olderThan: String?

    @Flag(help: "Erase; otherwise it is only said what would be erased.")
    var yes = false

    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func validate() throws {
        guard reference.isEmpty != (olderThan == nil) else {
            throw ValidationError("Say --reference, or --older-than.")
        }
    }

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let scope = ErasureScope(references: reference, endedBefore: try moment(session))
            return try await EraseJob(session).erase(scope, isConfirmed: yes)
        }
    }

    private func moment(_ session: Session) throws -> Timestamp? {
        guard let olderThan else { return nil }
        guard let age = Duration(written: olderThan), age > .zero else {
            throw UsageError(64, "--older-than \(olderThan): say an age such as 180d or 12h.")
        }
        return session.clock.wall() + (.zero - age)
    }
}
