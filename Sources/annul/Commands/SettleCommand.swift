import AnnulModel
import ArgumentParser
import Ledger

struct SettleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Record a person's decision about open rows; send nothing.",
        discussion: """
            For payments of which no provider tells: look there, then say what you saw. Cancelled \
            rows end already_cancelled, others failed, both with reason settled_by_person; your \
            name, the time and your words are kept. That a payment is not cancelled can be said once \
            no request can take effect any more.

            Examples:
              annul settle latest 17 --as cancelled --because "seen in the back office"
              annul settle 20261121-0205 --in-doubt --account vtex-store \\
                  --as not_cancelled --because "support ticket 4711"
            """
    )

    enum Decision: String, ExpressibleByArgument, CaseIterable {
        case cancelled
        case notCancelled = "not_cancelled"
    }

    @Argument(help: "The run: its name, a prefix of it, or 'latest'.", completion: .runs)
    var run: String

    @Argument(help: "The row's number in it; or say which rows by the filters below.")
    var row: Int64?

    @Option(name: .customLong("as"), help: "What is so: cancelled or not_cancelled.")
    var decision: Decision

    @Option(help: "Why, in your words; it is kept for ever.")
    var because: String

    @OptionGroup var rows: FilterOptions
    @OptionGroup var options: GlobalOptions
    @ParentCommand var parent: Annul

    func run() async throws {
        try await Session.run(options.merged(with: parent.options)) { session in
            let (reason, choice) = (try reason(), try choice())
            let user = Session.user
            let decision = PersonalDecision(
                isCancelled: decision == .cancelled, person: "\(user.name) (uid \(user.id))",
                because: reason)
            return try await session.recording("settle") { ledger in
                let record = try session.reader().run(named: run)
                try rows.checkAccounts(in: session, record)
                return try await SettleJob(session, ledger)
                    .settle(choice, of: record, as: decision)
            }
        }
    }

    private func choice() throws -> SettleJob.Choice {
        let filter = try rows.filter()
        guard let row else {
            guard filter != RowFilter() else {
                throw UsageError(
                    64, "say which rows: a row's number, or filters such as --in-doubt --account.")
            }
            if let other = filter.outcomes.first(where: { $0.group != .open }) {
                throw UsageError(
                    64, "--outcome \(other.rawValue): only what is open can be settled.")
            }
            guard filter.groups.isEmpty else {
                throw UsageError(64, "--failed: only what is open can be settled.")
            }
            return .rows(filter)
        }
        guard filter == RowFilter() else {
            throw UsageError(64, "say either a row's number or filters, not both.")
        }
        return .row(row)
    }

    private func reason() throws -> String {
        let words = because.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        guard !words.isEmpty, words.count <= 500 else {
            throw UsageError(64, "--because: say why, in 1 to 500 characters.")
        }
        return words
    }
}
