package import AnnulModel

/// The rows of a run that came back from an earlier one, by what somebody has changed.
package struct ReturnedRows: Hashable, Sendable {
    package let counts: [RowChange: Int64]

    package init(_ counts: [RowChange: Int64]) { self.counts = counts }

    /// For people: `edited 14: reference 9, account 5; unchanged 298`; `nil` where none came back.
    package var text: String? {
        let edits = RowChange.allCases.filter(\.isEdit).filter { self[$0] > 0 }
        var parts: [String] = []
        if !edits.isEmpty {
            let list = edits.map { "\($0.rawValue) \(self[$0])" }.joined(separator: ", ")
            parts.append("edited \(edited): \(list)")
        }
        parts += RowChange.allCases.filter { !$0.isEdit && self[$0] > 0 }.map { change in
            let note =
                switch change {
                case .moved: " (rejected: a column was sorted or dragged)"
                case .adopted: " (in doubt: another ledger's)"
                default: ""
                }
            return "\(change.rawValue) \(self[change])\(note)"
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private var edited: Int64 {
        RowChange.allCases.filter(\.isEdit).reduce(0) { $0 + self[$1] }
    }

    private subscript(change: RowChange) -> Int64 { counts[change] ?? 0 }

    /// One member for each change that there is, and their sum.
    var json: JSONValue {
        .object(
            [.init("edited", .int(edited))]
                + RowChange.allCases.map { .init($0.rawValue, .int(self[$0])) })
    }
}
