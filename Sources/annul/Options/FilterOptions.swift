import AnnulModel
import ArgumentParser
import Ledger

/// Which rows of a run a command is about.
struct FilterOptions: ParsableArguments {
    @Flag(help: "Rows that failed for good.")
    var failed = false

    @Flag(name: .customLong("in-doubt"), help: "Rows of which nobody knows yet.")
    var inDoubt = false

    @Flag(help: "Rows that were not worked to an end.")
    var unprocessed = false

    @Option(help: "Rows of this outcome; may be repeated.")
    var outcome: [String] = []

    @Option(help: "Rows of this reason; may be repeated.")
    var reason: [String] = []

    @Option(help: "Rows of this account; may be repeated.")
    var account: [String] = []

    /// What was asked for.
    ///
    /// - Throws: `UsageError` for an outcome or a reason that there is not.
    func filter() throws -> RowFilter {
        var filter = RowFilter()
        if failed { filter.groups.insert(.failed) }
        if inDoubt { filter.outcomes.formUnion([.inDoubt, .accepted]) }
        if unprocessed { filter.outcomes.insert(.unprocessed) }
        for name in outcome {
            guard let known = Outcome(rawValue: name) else {
                let all = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError(64, "--outcome \(name): there is \(all).")
            }
            filter.outcomes.insert(known)
        }
        for name in reason {
            guard let known = Reason(rawValue: name) else {
                throw UsageError(
                    64,
                    "--reason \(name): there is no such reason. `annul status RUN` shows a run's.")
            }
            filter.reasons.insert(known)
        }
        filter.accounts = Set(account)
        return filter
    }
}
