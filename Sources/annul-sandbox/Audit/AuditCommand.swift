import ArgumentParser
import FoundationEssentials
import Sandbox

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Compare what Annul says with what really happened, payment by payment.",
        discussion: """
            The rows are those that 'annul export RUN --format jsonl' writes, of one run or of \
            several, the oldest first. The truth is what the server wrote with --truth-file, or \
            what GET /_truth gave. Needs no network. Exits 0 if all agrees, else 1.

            Example:
              annul-sandbox audit rows.jsonl truth.json
            """
    )

    @Argument(help: "Exports of runs, and last the truth.", completion: .file())
    var files: [String]

    @Option(help: "The column that holds the references, where its name doesn't say so.")
    var reference: String?

    @Option(
        help: "ACCOUNT=MERCHANT; needed where merchants have payments of the same reference.",
        transform: AccountMerchant.init(argument:))
    var account: [AccountMerchant] = []

    func validate() throws {
        guard files.count > 1 else {
            throw ValidationError("Name at least one export, and last the truth.")
        }
    }

    func run() throws {
        let truth = try TruthFile.read(files[files.count - 1])
        let rows = try files.dropLast().flatMap(rows(in:))
        let merchants = account.reduce(into: [:]) { $0[$1.account] = $1.merchant }
        let audit = Audit(of: rows, against: truth, merchants: merchants)
        print(audit.text)
        if !audit.agrees { throw ExitCode.failure }
    }

    private func rows(in file: String) throws -> [ClaimedRow] {
        guard let data = try? Data(contentsOf: URL(filePath: file)) else {
            throw SandboxError("can't read \(file). Check that it is there.")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return try lines.enumerated().compactMap { index, line in
            guard !line.isEmpty else { return nil }
            do {
                return try ClaimedRow(parsing: line, reference: reference)
            } catch {
                throw SandboxError("line \(index + 1) of \(file) \(error).")
            }
        }
    }
}

/// What an account of the configuration stands for.
struct AccountMerchant: Hashable, Sendable {
    let account: String
    let merchant: String

    init(argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("'\(argument)' is not ACCOUNT=MERCHANT.")
        }
        (account, merchant) = (parts[0], parts[1])
    }
}
