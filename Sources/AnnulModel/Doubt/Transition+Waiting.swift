extension Progress {
    /// The claim from which on a definite refusal settles the row.
    ///
    /// An earlier request that may still take effect is not settled by the refusal of a later one:
    /// the later must have left after the earlier one's settling time. Where the provider keeps
    /// refusals under the key, the earlier copy met or will meet the same answer.
    func refusalIsFinal(of exchange: Exchange, under policy: AccountPolicy) -> Timestamp {
        guard let doubtfulSend else { return exchange.claimedAt }
        if case .cancel = exchange.move, policy.doubt.keepsRefusals { return exchange.claimedAt }
        return doubtfulSend + policy.doubt.settle
    }

    /// Whether a refusal may be about a payment that an earlier request of ours has cancelled.
    ///
    /// A network may deliver a request twice: the answer that nothing was done, and later the
    /// effect. While the key lives the repeat meets that effect; afterwards it is refused like
    /// anybody's, and where the payment can't be read nobody can tell.
    func mayRefuseOwnWork(claimedAt: Timestamp, under policy: AccountPolicy) -> Bool {
        guard lastSent != nil, policy.doubt.lookup == .none else { return false }
        guard case .keyed(let lifetime, _) = policy.doubt.keying else { return true }
        return !isKeyAlive(for: lifetime - policy.doubt.settle, at: claimedAt)
    }

    /// Another operation holds the payment: its own schedule, at no charge, until that is over.
    func busy(_ exchange: Exchange, under policy: AccountPolicy) -> Transition {
        let schedule = policy.retry.busy
        var progress = self
        let since = busySince ?? exchange.endedAt
        progress.busySince = since
        progress.busyAnswers += 1
        if progress.isBusyTooLong(under: policy, at: exchange.endedAt) {
            guard policy.doubt.lookup != .none else {
                return progress.ended(as: isDoubtful ? .noAnswer : .stillBusy, under: policy)
            }
            // Before it is called failed it is looked at: a copy of an earlier request may have done
            // what none was let to.
            progress.doubtfulSend = exchange.endedAt
            return progress.pending(exchange, after: .zero, under: policy)
        }
        let wait = RetryPolicy.doubled(schedule.first, busyAnswers, upTo: schedule.cap)
        return progress.pending(exchange, after: wait, under: policy)
    }

    /// Whether another operation has held the payment for as long as is waited for.
    func isBusyTooLong(under policy: AccountPolicy, at now: Timestamp) -> Bool {
        busySince.map { now - $0 >= policy.retry.busy.giveUp } ?? false
    }

    /// Too many requests: the row waits with its account, or ends where that is too long.
    func throttled(for pause: Duration?, _ exchange: Exchange, under policy: AccountPolicy)
        -> Transition
    {
        let pause = pause ?? .zero
        guard pause > policy.limits.maxWait else {
            return pending(exchange, after: pause, under: policy)
        }
        let settlement = Settlement(
            isDoubtful ? .inDoubt : .unprocessed, .throttled,
            "The provider asks to wait \(pause.inWords), longer than max_wait"
                + " (\(policy.limits.maxWait.inWords)).")
        return Transition(next: .settled(settlement), progress: self)
    }

    /// The row is due again after `delay`, or later where the next move demands it; a row without
    /// a next move ends.
    func pending(_ exchange: Exchange, after delay: Duration, under policy: AccountPolicy)
        -> Transition
    {
        var due = exchange.endedAt + max(.zero, delay)
        switch nextMove(under: policy, at: due, for: exchange.purpose) {
        case .end(let settlement): return ended(as: settlement, under: policy)
        case .wait(let moment): due = max(due, moment)
        case .cancel, .lookup: break
        }
        return Transition(next: .pending(due: due), progress: self)
    }

    /// The row ends; what failed leaves its key spent, and so does what only was asked about and
    /// is certain to stand.
    func ended(as settlement: Settlement, under policy: AccountPolicy) -> Transition {
        let isGivenUp = settlement.outcome.group == .failed || settlement == .standsUncancelled
        let progress = isGivenUp ? givenUp(under: policy) : self
        return Transition(next: .settled(settlement), progress: progress)
    }

    mutating func forgetBusy() {
        busySince = nil
        busyAnswers = 0
    }
}

extension RetryPolicy {
    /// Full jitter: anything from nothing to a bound that doubles with each failure.
    ///
    /// With the defaults, 1, 2, 3, 7 failures bound it by 0.5 s, 1 s, 2 s, 30 s.
    package func backoff(failures: Int, draw: Double) -> Duration {
        Self.doubled(base, failures - 1, upTo: cap) * draw
    }

    /// `first` doubled `times` times, at most `limit`.
    static func doubled(_ first: Duration, _ times: Int, upTo limit: Duration) -> Duration {
        min(limit, first * (1 << min(max(times, 0), 20)))
    }
}

extension Settlement {
    package static let stillBusy = Settlement(
        .failed, .busy, "Another operation has held the payment all the time.")
}
