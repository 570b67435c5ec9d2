package import AnnulModel

/// Why an account goes no further in this run.
package struct LaneStop: Hashable, Sendable {
    package let reason: Reason
    /// What is wrong and what to do, for a person.
    package let detail: String
}

/// What a lane's workers share: when they may work, and why not.
///
/// A plain value: the decisions are here, the waiting is the workers'.
struct LaneControl: Sendable {
    private let policy: AccountPolicy
    private(set) var pacing: Pacing
    private(set) var budget: RetryBudget
    private(set) var breaker: Breaker
    private(set) var pausedUntil: Duration = .zero
    private(set) var stop: LaneStop?
    private var throttles = 0
    /// What went wrong last, as a sentence.
    private var lastTrouble = ""
    private var firstLongThrottle: Int64?
    /// How long claims take to become durable, as a moving mean.
    private var lead: Duration = .zero

    enum Permission: Hashable {
        case go(isProbe: Bool)
        case wait(until: Duration)
        case stop
    }

    init(_ policy: AccountPolicy, at now: Duration) {
        self.policy = policy
        pacing = Pacing(policy.limits, at: now)
        budget = RetryBudget(policy.retry, at: now)
        breaker = Breaker(policy.breaker)
    }

    /// Whether a worker may take up the next row.
    mutating func ask(at now: Duration) -> Permission {
        if stop != nil { return .stop }
        if now < pausedUntil { return .wait(until: pausedUntil) }
        switch breaker.ask(at: now) {
        case .go: return .go(isProbe: false)
        case .probe: return .go(isProbe: true)
        case .wait(let moment): return .wait(until: moment)
        case .giveUp(let time):
            halt(
                .providerDown,
                "No proper answer for \(time.inWords); the last trouble: \(lastTrouble) Check the"
                    + " account's addresses and the provider's status page, then `annul resume`.")
            return .stop
        }
    }

    /// When to begin a claim.
    mutating func admit(at now: Duration) -> Duration { pacing.admit(at: now, lead: lead) }

    mutating func giveBack() { pacing.giveBack() }

    /// A claim became durable.
    mutating func claimed(after time: Duration) { lead = (lead * 7 + time) / 8 }

    /// The moment at which a request may be written.
    mutating func leave(at now: Duration) -> Duration { pacing.leave(at: max(now, pausedUntil)) }

    mutating func halt(_ reason: Reason, _ detail: String) {
        stop = stop ?? LaneStop(reason: reason, detail: detail)
    }

    mutating func connectFailed(at now: Duration, _ trouble: String) -> Int {
        lastTrouble = trouble
        breaker.fail(at: now)
        return breaker.failuresInARow
    }

    mutating func probeGaveNothing(at now: Duration) { breaker.probeGaveNothing(at: now) }

    /// Takes in what an exchange established for the account as a whole.
    ///
    /// - Returns: the finding with what the account makes of it, how long the retry budget makes a
    ///   retry wait, and whether the attempt is the row's own failure.
    mutating func record(_ finding: Finding, of row: Int64, at now: Duration) -> (
        finding: Finding, budgetWait: Duration, chargesAttempts: Bool
    ) {
        var finding = finding
        switch finding.verdict {
        case .halt(let reason): halt(reason, finding.detail)
        case .throttled(let after):
            finding.verdict = .throttled(after: throttle(after, of: row, at: now))
        case .doubtful, .unsettled, .notSent:
            switch Health(finding) {
            case .up: breaker.succeed()
            case .down:
                lastTrouble = finding.detail
                breaker.fail(at: now)
            }
            return (finding, budget.withdraw(at: now), breaker.isClosed)
        case .settled, .refused, .standing, .busy: break
        }
        if case .throttled = finding.verdict {} else { throttles = 0 }
        breaker.succeed()
        budget.deposit()
        return (finding, .zero, true)
    }

    /// Too many requests for access tokens: no row can go on without one, so that a wait that is
    /// longer than allowed stops the account at once.
    mutating func tokenThrottled(for after: Duration?, at now: Duration) {
        _ = throttle(after, of: nil, at: now)
    }

    /// Too many requests: the account waits as long as it is told, or growing times.
    ///
    /// A wait that is longer than allowed is not waited for; a second one, for another payment,
    /// stops the account.
    private mutating func throttle(_ after: Duration?, of row: Int64?, at now: Duration) -> Duration
    {
        throttles += 1
        let ownPause = Duration.seconds(1) * (1 << min(throttles - 1, 5))
        let pause = after ?? ownPause
        guard pause > policy.limits.maxWait else {
            pausedUntil = max(pausedUntil, now + pause)
            return pause
        }
        pausedUntil = max(pausedUntil, now + ownPause)
        if row == nil || (firstLongThrottle.map { $0 != row } ?? false) {
            halt(
                .throttled,
                "The provider asks to wait \(pause.inWords), longer than limits.max_wait"
                    + " (\(policy.limits.maxWait.inWords)). Run `annul resume` after that.")
        }
        firstLongThrottle = firstLongThrottle ?? row
        return pause
    }
}
