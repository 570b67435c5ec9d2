/// How a row that came back compares with the one that it comes from.
package enum RowChange: String, CaseIterable, Hashable, Sendable {
    /// Another payment: another reference, or the same one at another merchant.
    case reference, account
    /// The same payment, and something else that matters says another thing.
    case amount, authorization
    /// The earlier row could not be used, and this one can.
    case mended
    /// The same payment; carried columns may differ.
    case unchanged
    /// Its payment or its key belongs to another row of that run; it is rejected.
    case moved
    /// It can't be used.
    case unusable
    /// It comes from a run of another ledger, and begins in doubt.
    case adopted

    /// Whether somebody has corrected the row.
    package var isEdit: Bool {
        switch self {
        case .reference, .account, .amount, .authorization, .mended: true
        case .unchanged, .moved, .unusable, .adopted: false
        }
    }
}
