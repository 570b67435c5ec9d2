import AnnulModel
import Providers

/// The send gate.
extension LaneControl {
    /// Asks for a turn to write a request.
    ///
    /// - Parameters:
    ///   - kind: what the request is for.
    ///   - isFirst: whether nothing has been sent yet for the claimed row, so that it can be put
    ///     back.
    ///   - errand: what the worker is about.
    ///   - now: the run's clock.
    /// - Returns: its turn, which is spent, or what to do instead.
    mutating func leave(_ kind: RequestKind, isFirst: Bool, _ errand: Errand, at now: Duration)
        -> Gate
    {
        if isFirst, stop != nil { return .withheld(until: nil) }
        if let end = pauseEnd(at: now) {
            return isFirst ? .withheld(until: nil) : .askAgain(at: end)
        }
        if isFirst, !stillWants(errand, at: now) { return .withheld(until: nil) }
        let own = pacing.ownTurn(kind) ?? now
        if own > pacing.next(.cancel, at: now) {
            return isFirst && own - now > Self.mostHeld
                ? .withheld(until: own) : .askAgain(at: own)
        }
        let turn = pacing.leave(kind, at: now, stretchedBy: 1 / throttle.pace(at: now))
        allowances.spend()
        waiting += 1
        return .turn(turn)
    }

    /// Whether a request may be written whose turn has come.
    ///
    /// One that is a little late counts from now on. A turn that was overslept is given up for a
    /// new one, so that late workers don't bunch; so is one that the account came to be held during.
    mutating func mayWrite(at turn: Duration, isFirst: Bool, _ errand: Errand, now: Duration)
        -> Bool
    {
        waiting -= 1
        guard now - turn <= Self.mostOversleep, throttle.pausedUntil <= now,
            !isFirst || stillWants(errand, at: now)
        else { return false }
        pacing.wrote(at: now, inTurn: turn)
        inFlight += 1
        return true
    }

    /// A turn is not waited for any more.
    mutating func leaveQueue() { waiting -= 1 }

    /// A request was answered, or given up.
    mutating func answered(after time: Duration) {
        inFlight -= 1
        latency = latency == .zero ? time : (latency * 15 + time) / 16
    }

    /// Takes in what a response says of limits.
    ///
    /// - Parameters:
    ///   - notice: what it says.
    ///   - isThrottled: whether it is itself an answer of "too many requests", whose wait is
    ///     taken in with its verdict.
    ///   - sent: when its request left.
    ///   - now: the run's clock.
    mutating func hear(
        _ notice: RateNotice, isThrottled: Bool, sentAt sent: Duration, at now: Duration
    ) {
        let longest = policy.limits.maxWait
        for quota in notice.quotas {
            pacing.obey(quota, longest: longest)
            throttle.learn("\(quota.count) in \(quota.window.inWords)")
        }
        let later = pacing.turns(after: sent)
        for told in notice.allowances {
            allowances.hear(told, sentSince: later, at: now, atMost: longest)
        }
        var end = allowances.usedUp(at: now) ?? .zero
        if !isThrottled, let wait = notice.retryAfter { end = max(end, now + min(wait, longest)) }
        if end > now { throttle.pause(until: end, from: now) }
    }

    /// A claimed row waits no longer than this at the gate for a limit of its own request's kind.
    private static let mostHeld = Duration.seconds(2)

    /// The default jitter allowance of a window of a second: no more than the network may bunch.
    private static let mostOversleep = Duration.milliseconds(50)
}
