/// How an account may be used: limits, retries, time limits and what counts as doubt over.
package struct AccountPolicy: Hashable, Sendable {
    package var limits: Limits
    package var retry: RetryPolicy
    package var timeouts: Timeouts
    package var doubt: DoubtPolicy
    package var breaker: BreakerPolicy
    package var partlyCaptured = PartlyCaptured.release
    package var compare = Comparison.canary
    /// When the account is not touched.
    package var pause: [DailyWindow] = []

    package init(
        limits: Limits, retry: RetryPolicy = .init(), timeouts: Timeouts = .init(),
        doubt: DoubtPolicy, breaker: BreakerPolicy = .init()
    ) {
        self.limits = limits
        self.retry = retry
        self.timeouts = timeouts
        self.doubt = doubt
        self.breaker = breaker
    }
}

package struct RetryPolicy: Hashable, Sendable {
    /// How often a row's request may fail without an answer before the row ends.
    package var maxAttempts = 5
    /// The first retry waits up to this long (full jitter), each later one up to twice as long.
    package var base = Duration.milliseconds(500)
    package var cap = Duration.seconds(30)
    /// Retries may be this share of all requests.
    package var budgetShare = 0.2
    /// Retries may be this many a second beside their share.
    package var budgetPerSecond = 10.0
    package var busy = BusyPolicy()

    package init() {}
}

/// The schedule for payments that another operation holds.
package struct BusyPolicy: Hashable, Sendable {
    package var first = Duration.seconds(2)
    package var cap = Duration.seconds(30)
    /// After this long the row ends `failed`, reason `busy`.
    package var giveUp = Duration.seconds(15 * 60)

    package init() {}
}

package struct Timeouts: Hashable, Sendable {
    package var connect = Duration.seconds(5)
    /// From the request's first byte to the response's last.
    package var request = Duration.seconds(25)

    package init() {}
}

package struct BreakerPolicy: Hashable, Sendable {
    /// This many failures in a row, and the account is treated as down.
    package var openAfter = 20
    /// The pause before the first probe; each later one is twice as long, up to `cap`.
    package var first = Duration.seconds(1)
    package var cap = Duration.seconds(30)
    /// An account that is down for this long stops; its rows stay `unprocessed`.
    package var giveUp = Duration.seconds(30 * 60)

    package init() {}
}
