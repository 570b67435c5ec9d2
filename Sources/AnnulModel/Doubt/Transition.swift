/// What an exchange's verdict makes of a row.
package struct Transition: Hashable, Sendable {
    package enum Next: Hashable, Sendable {
        case settled(Settlement)
        case pending(due: Timestamp)
        /// Read again: the row's end stays as it was, confirmed or given up unconfirmed.
        case kept(isConfirmed: Bool)
    }

    package let next: Next
    package let progress: Progress
}

/// One exchange, as the decision about its verdict needs it.
package struct Exchange: Hashable, Sendable {
    /// What was done; `.cancel` or `.lookup`.
    package let move: Move
    /// When the row was claimed: nothing was sent before.
    package let claimedAt: Timestamp
    /// When the verdict was known: nothing is sent after.
    package let endedAt: Timestamp
    /// A number from 0 to 1, drawn for full jitter.
    package let draw: Double
    /// How long the account makes the row wait at least, for its retry budget above all.
    package let budgetWait: Duration
    /// False while the account as a whole is down: then the row is not at fault.
    package let chargesAttempts: Bool
    package let purpose: Purpose

    package init(
        move: Move, claimedAt: Timestamp, endedAt: Timestamp, draw: Double = 0,
        budgetWait: Duration = .zero, chargesAttempts: Bool = true, purpose: Purpose = .annul
    ) {
        self.move = move
        self.claimedAt = claimedAt
        self.endedAt = endedAt
        self.draw = draw
        self.budgetWait = budgetWait
        self.chargesAttempts = chargesAttempts
        self.purpose = purpose
    }
}

extension Progress {
    /// The progress once a move is claimed and durable: the key counts as used from here on.
    package func claiming(_ move: Move, at now: Timestamp) -> Progress {
        guard case .cancel(let generation) = move else { return self }
        var progress = self
        if generation != self.generation {
            precondition(!isDoubtful, "a new key while an old request may still take effect")
            progress.generation = generation
            progress.keyFirstUsed = nil
            progress.keyAgeIsUnknown = false
            progress.keyIsSpent = false
        }
        progress.keyFirstUsed = progress.keyFirstUsed ?? now
        return progress
    }

    /// What `verdict` makes of a row whose progress, before the claim, was `self`.
    ///
    /// - Parameters:
    ///   - verdict: what the exchange established.
    ///   - exchange: the circumstances of the exchange.
    ///   - policy: the account's.
    /// - Returns: the row's next state and the payment's new progress.
    package func after(_ verdict: Verdict, of exchange: Exchange, under policy: AccountPolicy)
        -> Transition
    {
        if exchange.purpose == .reread { return reread(verdict, of: exchange, under: policy) }
        var progress = claiming(exchange.move, at: exchange.claimedAt)
        let sentCancel = if case .cancel = exchange.move { true } else { false }
        if sentCancel, verdict != .notSent { progress.lastSent = exchange.endedAt }
        // A reading between two busy answers is no answer to the cancel.
        if sentCancel, !verdict.isBusy { progress.forgetBusy() }
        // A network may deliver twice what was answered with nothing done: doubt that there is
        // lasts as long as that may take.
        if sentCancel, verdict.leavesAllOpen, isDoubtful {
            progress.doubtfulSend = exchange.endedAt
        }

        switch verdict {
        case .settled(let settlement):
            switch settlement.outcome {
            case .accepted, .inDoubt:
                // An acknowledgement is no proof: a later run begins in doubt.
                if sentCancel { progress.doubtfulSend = exchange.endedAt }
            default: progress.doubtfulSend = nil
            }
            return progress.ended(as: settlement, under: policy)
        case .refused(let settlement):
            progress.keyIsSpent = progress.keyIsSpent || (sentCancel && policy.doubt.keepsRefusals)
            let isFinalFrom = refusalIsFinal(of: exchange, under: policy)
            guard exchange.claimedAt >= isFinalFrom else {
                return progress.pending(
                    exchange, after: isFinalFrom - exchange.endedAt, under: policy)
            }
            if sentCancel, mayRefuseOwnWork(claimedAt: exchange.claimedAt, under: policy) {
                progress.doubtfulSend = exchange.endedAt
                return progress.ended(as: .refusedAfterExpiry, under: policy)
            }
            progress.doubtfulSend = nil
            return progress.ended(as: settlement, under: policy)
        case .standing:
            progress.doubtfulSend = nil
            if isDoubtful, exchange.purpose == .annul,
                isBusyTooLong(under: policy, at: exchange.endedAt)
            {
                return progress.ended(as: .stillBusy, under: policy)
            }
            return progress.pending(exchange, after: .zero, under: policy)
        case .busy(let renewsKey):
            progress.keyIsSpent = progress.keyIsSpent || (sentCancel && renewsKey)
            return progress.busy(exchange, under: policy)
        case .throttled(let pause):
            return progress.throttled(for: pause, exchange, under: policy)
        case .notSent, .halt:
            return progress.pending(exchange, after: exchange.budgetWait, under: policy)
        case .unsettled, .doubtful:
            if sentCancel, verdict == .doubtful { progress.doubtfulSend = exchange.endedAt }
            if exchange.chargesAttempts { progress.charged += 1 }
            // Before it is called failed for want of attempts the payment is looked at, where it
            // can be: a copy of an earlier request may have done what that one was refused.
            if progress.charged >= policy.retry.maxAttempts, policy.doubt.lookup != .none {
                progress.doubtfulSend = progress.doubtfulSend ?? progress.lastSent
            }
        }
        let backoff = policy.retry.backoff(failures: progress.charged, draw: exchange.draw)
        return progress.pending(
            exchange, after: max(backoff, exchange.budgetWait), under: policy)
    }
}

extension Verdict {
    fileprivate var isBusy: Bool { if case .busy = self { true } else { false } }

    /// The provider answered, and said nothing about the payment that lasts.
    fileprivate var leavesAllOpen: Bool {
        switch self {
        case .busy, .throttled, .unsettled: true
        case .settled, .refused, .standing, .notSent, .halt, .doubtful: false
        }
    }
}
