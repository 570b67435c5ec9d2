import AnnulModel
import ArgumentParser
import Ledger
import Settings

/// Which rows of a run a command is about.
struct FilterOptions: ParsableArguments {
    @Flag(help: "Rows that failed for good.")
    var failed = false

    @Flag(name: .customLong("in-doubt"), help: "Rows of which nobody knows yet.")
    var inDoubt = false

    @Flag(help: "Rows that were not worked to an end.")
    var unprocessed = false

    @Option(
        help: "Rows of this outcome; may be repeated.",
        completion: .list(Outcome.allCases.map(\.rawValue)))
    var outcome: [String] = []

    @Option(
        help: "Rows of this reason; may be repeated.",
        completion: .list(Reason.allCases.map(\.rawValue)))
    var reason: [String] = []

    @Option(help: "Rows of this account; may be repeated.", completion: .accounts)
    var account: [String] = []

    /// Refuses accounts that neither the configuration nor the run knows: a slip of the pen would
    /// look like an account without rows.
    ///
    /// - Throws: `UsageError` that names the nearest one.
    func checkAccounts(in session: Session, _ run: RunRecord) throws {
        guard !account.isEmpty else { return }
        var known = session.configuration.accounts.map(\.name)
        known += try session.reader().lanes(of: run).map(\.account).filter { !known.contains($0) }
        guard let stray = account.first(where: { !known.contains($0) }) else { return }
        throw UsageError(
            64, "--account \(stray): there is no such account. \(didYouMean(stray, among: known))")
    }

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
                let remedy = didYouMean(name, among: Outcome.allCases.map(\.rawValue))
                throw UsageError(64, "--outcome \(name): there is no such outcome. \(remedy)")
            }
            filter.outcomes.insert(known)
        }
        for name in reason {
            guard let known = Reason(rawValue: name) else {
                let remedy = didYouMean(
                    name, among: Reason.allCases.map(\.rawValue),
                    otherwise: "`annul status RUN` shows a run's.")
                throw UsageError(64, "--reason \(name): there is no such reason. \(remedy)")
            }
            filter.reasons.insert(known)
        }
        filter.accounts = Set(account)
        return filter
    }
}
