/// What is wanted of a payment.
package enum Purpose: Hashable, Sendable {
    /// To annul it.
    case annul
    /// Only to know how it stands: nothing is sent that has an effect.
    ///
    /// A payment that is found standing is left to its run where that goes on, and ends the row
    /// where it does not.
    case inquiry(leavesStanding: Bool)
    /// To know whether a payment that was cancelled still is, some time later.
    case reread
}

extension Settlement {
    package static let standsUncancelled = Settlement(
        .unprocessed, .noAnswer,
        "Looked up: the authorization stands, and no request of ours had an effect. `annul rerun`"
            + " cancels it.")
}
