/// How a row ended.
///
/// Every input row ends with exactly one of these.
package enum Outcome: String, CaseIterable, Codable, Hashable, Sendable {
    /// The provider confirmed it as cancelled in answer to our request.
    case cancelled
    /// It was cancelled before, or by somebody else, with the evidence named.
    case alreadyCancelled = "already_cancelled"
    /// A part was captured earlier and stays charged; the rest is released.
    case remainderReleased = "remainder_released"
    /// The provider acknowledged and will do it later.
    case accepted
    /// Captured, expired, declined, or in another state that can't be cancelled.
    case notCancellable = "not_cancellable"
    /// The provider does not know this payment under this account.
    case notFound = "not_found"
    /// The provider asks for it to be done by hand.
    case manual
    /// Refused otherwise, or given up while certain that nothing happened.
    case failed
    /// A request may have taken effect, and nobody could tell us.
    case inDoubt = "in_doubt"
    /// Not worked to an end, and certain that nothing is in flight.
    case unprocessed
    /// An unusable row.
    case rejected
    /// Another row or run has this payment; counts as the row that it names.
    case duplicate

    /// What an outcome means for whoever has to act on it.
    package enum Group: String, CaseIterable, Codable, Hashable, Sendable {
        case good, open, failed, input
    }

    package var group: Group {
        switch self {
        case .cancelled, .alreadyCancelled, .remainderReleased: .good
        case .accepted, .inDoubt, .unprocessed: .open
        case .notCancellable, .notFound, .manual, .failed: .failed
        case .rejected, .duplicate: .input
        }
    }
}
