/// What is known about one payment's cancels between two exchanges.
///
/// The ledger keeps it; the decisions over it are the pure functions `nextMove` and `after`.
package struct Progress: Hashable, Sendable {
    /// Which idempotency key is in use; grows only when a new key is safe and needed.
    package var generation = 1
    /// The input demands one key, which can't be renewed.
    package var keyIsMapped = false
    /// When the present key first left, or was about to.
    package var keyFirstUsed: Timestamp?
    /// The wall clock was set since: how old the key is nobody knows, and it counts as expired.
    package var keyAgeIsUnknown = false
    /// The provider keeps a refusal under the present key: trying anew needs the next one.
    package var keyIsSpent = false
    /// The latest moment at which a request may have left that may have taken effect, and of which
    /// nobody has told us; `nil` if there is none.
    package var doubtfulSend: Timestamp?
    /// The latest moment at which any cancel request may have left.
    package var lastSent: Timestamp?
    /// How many of this row's exchanges counted as failed attempts.
    package var charged = 0
    /// Since when the provider answers that another operation holds the payment.
    package var busySince: Timestamp?
    /// How many busy answers in a row.
    package var busyAnswers = 0

    package init() {}

    package var isDoubtful: Bool { doubtfulSend != nil }

    /// What a row that failed leaves of its payment for a later run.
    ///
    /// A provider that keeps refusals may keep under the key whatever failed, and answer with it
    /// for ever. So where it is certain that nothing happened, the key is spent with the row. In
    /// doubt it is not: the key is then the only safe way to ask again. Nor is one that can't be
    /// renewed: another try under it harms nobody.
    package func givenUp(under policy: AccountPolicy) -> Progress {
        guard !isDoubtful, !keyIsMapped, keyFirstUsed != nil, policy.doubt.keepsRefusals else {
            return self
        }
        var progress = self
        progress.keyIsSpent = true
        return progress
    }

    /// What a crash leaves of an attempt that was claimed and never settled.
    ///
    /// The request may have left at any moment up to the crash, which is not known better than
    /// "before now".
    package func abandoned(during move: Move, at now: Timestamp) -> Progress {
        guard case .cancel = move else { return self }
        var progress = self
        progress.doubtfulSend = now
        progress.lastSent = now
        progress.charged += 1
        return progress
    }
}

/// What to do next about one payment.
package enum Move: Hashable, Sendable {
    /// Send the cancel under the key of this generation.
    case cancel(generation: Int)
    /// Ask for the payment's state; free of effect.
    case lookup
    /// Nothing can be done safely before this moment.
    case wait(until: Timestamp)
    /// No safe move is left: the row ends like this.
    case end(Settlement)
}
