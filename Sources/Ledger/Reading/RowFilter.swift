package import AnnulModel

/// Which rows of a run are wanted; an empty filter wants all.
package struct RowFilter: Hashable, Sendable {
    /// Rows of any of these groups or of any of `outcomes`; both empty: of all.
    package var groups: Set<Outcome.Group> = []
    package var outcomes: Set<Outcome> = []
    /// Rows of any of these reasons; empty: of all.
    package var reasons: Set<Reason> = []
    /// Rows of any of these accounts; empty: of all.
    package var accounts: Set<String> = []
    /// Whether rows that trying again can't help are wanted only where their outcome or reason is
    /// named: those that were captured, expired, or are to be cancelled by hand.
    package var passesOverHopeless = false

    package init() {}

    package func wants(_ row: RowRecord) -> Bool {
        let isOfOutcome =
            groups.isEmpty && outcomes.isEmpty || groups.contains(row.group)
            || outcomes.contains(row.outcome)
        guard isOfOutcome, accounts.isEmpty || accounts.contains(row.account) else { return false }
        let isNamed = row.reason.map(reasons.contains) ?? false
        guard reasons.isEmpty || isNamed else { return false }
        return !passesOverHopeless || isNamed || outcomes.contains(row.outcome) || !row.isHopeless
    }
}

extension RowRecord {
    /// The outcome's group, but for a duplicate of a row that is undecided elsewhere, which counts
    /// as open.
    package var group: Outcome.Group { isOpenDuplicate ? .open : outcome.group }

    fileprivate var isHopeless: Bool {
        outcome == .manual || reason == .captured || reason == .expired
    }
}

extension RowFilter {
    var json: JSONValue {
        func names(_ names: some Sequence<String>) -> JSONValue {
            .array(names.sorted().map(JSONValue.string))
        }
        return .object([
            .init("groups", names(groups.map(\.rawValue))),
            .init("outcomes", names(outcomes.map(\.rawValue))),
            .init("reasons", names(reasons.map(\.rawValue))),
            .init("accounts", names(accounts)),
            .init("passes_over_hopeless", .bool(passesOverHopeless)),
        ])
    }

    init(_ json: JSONValue) {
        func names(_ member: String) -> [String] {
            json[member].elements?.compactMap(\.string) ?? []
        }
        groups = Set(names("groups").compactMap(Outcome.Group.init))
        outcomes = Set(names("outcomes").compactMap(Outcome.init))
        reasons = Set(names("reasons").compactMap(Reason.init))
        accounts = Set(names("accounts"))
        passesOverHopeless = json["passes_over_hopeless"].bool ?? false
    }
}
