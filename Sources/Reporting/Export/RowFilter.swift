package import AnnulModel
import Ledger

/// Which rows of a run are wanted; an empty filter wants all.
package struct RowFilter: Hashable, Sendable {
    /// Rows of any of these groups or of any of `outcomes`; both empty: of all.
    package var groups: Set<Outcome.Group> = []
    package var outcomes: Set<Outcome> = []
    /// Rows of any of these reasons; empty: of all.
    package var reasons: Set<Reason> = []
    /// Rows of any of these accounts; empty: of all.
    package var accounts: Set<String> = []

    package init() {}

    func wants(_ row: RowRecord) -> Bool {
        let isOfOutcome =
            groups.isEmpty && outcomes.isEmpty || groups.contains(row.reading.group)
            || outcomes.contains(row.outcome)
        guard isOfOutcome, accounts.isEmpty || accounts.contains(row.account) else { return false }
        return reasons.isEmpty || row.reason.map(reasons.contains) ?? false
    }
}
