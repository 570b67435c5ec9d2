extension Outcome {
    /// Whether nothing of the payment is left: what is read again where that is asked for.
    package var isCancelled: Bool { self == .cancelled || self == .alreadyCancelled }
}

extension Settlement {
    /// The provider acknowledged the cancel, and later shows the payment as it was before.
    package static let standsAgain = Settlement(
        .inDoubt, .wrongState,
        "Read again some time after its cancel: the provider, which had confirmed that, shows the"
            + " authorization as standing. `annul resolve` asks once more.")
}

extension Progress {
    /// What a re-read of a cancelled payment makes of its row.
    ///
    /// Only proof of another state changes an end that was proven. A look-up that is refused, or
    /// does not find the payment, says nothing against the cancel, and counts as no answer.
    ///
    /// - Parameters:
    ///   - verdict: what the look-up established.
    ///   - exchange: the circumstances of the exchange.
    ///   - policy: the account's.
    /// - Returns: the row's next state and the payment's new progress. The row keeps its end where
    ///   it is confirmed, or was not answered in all attempts.
    func reread(_ verdict: Verdict, of exchange: Exchange, under policy: AccountPolicy)
        -> Transition
    {
        switch verdict {
        case .settled(let settlement) where settlement.outcome.isCancelled:
            return Transition(next: .kept(isConfirmed: true), progress: self)
        case .settled(let settlement) where settlement.outcome.isProofOfAnotherState:
            return changed(to: settlement.foundLater, by: exchange, under: policy)
        case .standing: return changed(to: .standsAgain, by: exchange, under: policy)
        case .notSent, .halt: return again(exchange, after: .zero)
        case .throttled(let pause) where (pause ?? .zero) <= policy.limits.maxWait:
            return again(exchange, after: pause ?? .zero)
        case .throttled: return Transition(next: .kept(isConfirmed: false), progress: self)
        case .settled, .refused, .busy, .unsettled, .doubtful: break
        }
        var progress = self
        if exchange.chargesAttempts { progress.charged += 1 }
        guard progress.charged < policy.retry.maxAttempts else {
            return Transition(next: .kept(isConfirmed: false), progress: progress)
        }
        let backoff = policy.retry.backoff(failures: progress.charged, draw: exchange.draw)
        return progress.again(exchange, after: max(backoff, exchange.budgetWait))
    }

    private func again(_ exchange: Exchange, after delay: Duration) -> Transition {
        Transition(next: .pending(due: exchange.endedAt + max(.zero, delay)), progress: self)
    }

    /// The row ends otherwise than it had.
    ///
    /// The provider knows the cancel's success under its key, and would tell of it for ever: whoever
    /// cancels the payment later needs the next one. What is open is in doubt since the last send.
    private func changed(
        to settlement: Settlement, by exchange: Exchange, under policy: AccountPolicy
    ) -> Transition {
        var progress = self
        progress.keyIsSpent = keyIsSpent || policy.doubt.isKeyed
        if settlement.outcome.group == .open {
            progress.doubtfulSend = lastSent ?? exchange.claimedAt
        }
        return Transition(next: .settled(settlement), progress: progress)
    }
}

extension Outcome {
    fileprivate var isProofOfAnotherState: Bool {
        switch self {
        case .notCancellable, .remainderReleased, .accepted, .inDoubt: true
        case .cancelled, .alreadyCancelled, .notFound, .manual, .failed, .unprocessed, .rejected,
            .duplicate:
            false
        }
    }
}

extension Settlement {
    /// What was found some time after a success.
    fileprivate var foundLater: Settlement {
        var settlement = self
        settlement.detail = "Read again some time after its cancel: \(detail)"
        return settlement
    }
}
