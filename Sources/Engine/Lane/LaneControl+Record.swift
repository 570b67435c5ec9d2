import AnnulModel

/// What exchanges establish for the account as a whole.
extension LaneControl {
    /// One exchange, as the account sees it.
    struct Hearing {
        let row: Int64
        let isCancel: Bool
        /// Whether being turned away says nothing of how the payment stands: an earlier request may
        /// have taken effect, or it is only asked about.
        let leavesOpen: Bool
        let errand: Errand
        /// When its last request left.
        let sentAt: Duration
        /// Whether that was answered with "too many requests".
        var throttled: Throttled?
        /// Whether that was answered with a redirect.
        var redirected: Redirected?
    }

    /// An answer of "too many requests", with the wait that it names.
    struct Throttled: Hashable {
        let asked: Duration?
    }

    /// An answer that points elsewhere, and what was asked for.
    struct Redirected: Hashable {
        let kind: RequestKind
        let status: Int
    }

    /// What an exchange is to its row, once the account has had its say.
    struct Ruling {
        var finding: Finding
        /// How long the row waits at least.
        var wait = Duration.zero
        /// Whether the attempt is the row's own failure.
        var chargesAttempts = true
    }

    /// Takes in what an exchange established for the account as a whole.
    mutating func record(_ finding: Finding, of hearing: Hearing, at now: Duration) -> Ruling {
        var ruling = Ruling(finding: finding)
        if let redirected = hearing.redirected {
            wasRedirected(redirected, sentAt: hearing.sentAt, at: now)
        } else if Health(finding) == .up {
            redirects.heard(sentAt: hearing.sentAt)
        }
        switch finding.verdict {
        case .halt(let reason):
            breaker.succeed()
            guard reason == .authFailed || reason == .forbidden else {
                halt(reason, finding.detail)
                return ruling
            }
            turnAway(&ruling, reason, hearing)
        case .throttled(let after):
            let pause = throttled(for: after, of: hearing.row, sentAt: hearing.sentAt, at: now)
            ruling.finding.verdict = .throttled(after: pause)
            breaker.succeed()
            budget.deposit()
        case .notSent, .doubtful, .unsettled:
            // Of a payment that was acknowledged before, a throttled look-up says nothing; of the
            // account it does.
            if let told = hearing.throttled {
                _ = throttled(for: told.asked, of: hearing.row, sentAt: hearing.sentAt, at: now)
            }
            switch Health(finding) {
            case .up: breaker.succeed()
            case .down:
                lastTrouble = finding.detail
                breaker.fail(at: now)
            }
            // Nothing was tried where nothing was sent: that is no retry.
            guard finding.verdict != .notSent else { return ruling }
            ruling.wait = max(budget.withdraw(at: now), suspicion)
            ruling.chargesAttempts = breaker.isClosed
        case .settled, .refused, .standing, .busy:
            throttle.isRelieved(sentAt: hearing.sentAt)
            access.letIn(
                isCancel: hearing.isCancel, isProbe: hearing.errand.isAboutAccess,
                sentAt: hearing.sentAt, at: now)
            breaker.succeed()
            budget.deposit()
        }
        return ruling
    }

    /// While failures follow each other, retries wait for as long as it takes to try other rows:
    /// an account that is down must not use up the attempts of a few.
    private var suspicion: Duration {
        guard breaker.isClosed, breaker.failuresInARow > 1 else { return .zero }
        return min(pacing.interval * breaker.failuresLeft, Self.mostSuspicion)
    }

    private mutating func turnAway(
        _ ruling: inout Ruling, _ reason: Reason, _ hearing: Hearing
    ) {
        let detail = ruling.finding.detail
        switch access.turnedAway(
            hearing.row, isCancel: hearing.isCancel, isProbe: hearing.errand.isAboutAccess,
            isKnown: ruling.finding.httpStatus == 403, sentAt: hearing.sentAt)
        {
        case .account: halt(reason, detail)
        case .hold: ruling.wait = Self.turnedAwayWait
        case .payment where hearing.leavesOpen:
            // A refusal at the door says nothing of what left before.
            ruling.finding.verdict = .unsettled
        case .payment:
            ruling.finding.detail =
                "The provider lets the account in, but not to this payment. \(detail)"
            ruling.finding.verdict = .refused(
                Settlement(.failed, .forbidden, ruling.finding.detail))
        }
    }

    /// An answer points elsewhere: the account is held, or stops.
    ///
    /// - Parameters:
    ///   - redirected: what was asked for, and the answer.
    ///   - addressKey: what the configuration calls the address that was asked.
    ///   - sent: when the request left.
    ///   - now: the run's clock.
    mutating func wasRedirected(
        _ redirected: Redirected, by addressKey: String = "base_url", sentAt sent: Duration,
        at now: Duration
    ) {
        let (kind, status) = (redirected.kind, redirected.status)
        guard redirects.redirected(kind, sentAt: sent, at: now) else { return }
        halt(
            .accountStopped,
            "The provider's address answers with redirects (at last HTTP \(status) to"
                + " \(kind.words)), and none is followed: what would be found there may be anybody."
                + " Check \(addressKey), and what stands between here and there, then `annul"
                + " resume`.")
    }

    /// The provider gives no access token for the credentials.
    mutating func tokenRefused(_ detail: String, _ errand: Errand, sentAt sent: Duration) {
        let ruling = access.turnedAway(nil, isProbe: errand.isAboutAccess, sentAt: sent)
        if ruling == .account { halt(.authFailed, detail) }
    }

    /// Too many requests for access tokens: no row can go on without one, so that a wait that is
    /// longer than allowed stops the account at once.
    mutating func tokenThrottled(for after: Duration?, sentAt sent: Duration, at now: Duration) {
        _ = throttled(for: after, of: nil, sentAt: sent, at: now)
    }

    /// Too many requests: the account waits as long as it is told, or growing times.
    ///
    /// A wait that is longer than allowed is not waited for; a second one, for another payment,
    /// stops the account.
    private mutating func throttled(
        for after: Duration?, of row: Int64?, sentAt sent: Duration, at now: Duration
    ) -> Duration {
        let limit = policy.limits.maxWait
        let pause = throttle.hear(asking: after, sentAt: sent, at: now, atMost: limit)
        guard pause > limit else { return pause }
        if row == nil || (firstLongThrottle.map { $0 != row } ?? false) {
            halt(
                .throttled,
                "The provider asks to wait \(pause.inWords), longer than limits.max_wait"
                    + " (\(limit.inWords)). Run `annul resume` after that.")
        }
        firstLongThrottle = firstLongThrottle ?? row
        return pause
    }

    /// Long enough for another row's request to be let in first.
    private static let turnedAwayWait = Duration.seconds(2)
    private static let mostSuspicion = Duration.seconds(60)
}

extension RequestKind {
    fileprivate var words: String {
        switch self {
        case .cancel: "a cancel"
        case .lookup: "a look-up"
        case .token: "the request for an access token"
        }
    }
}
