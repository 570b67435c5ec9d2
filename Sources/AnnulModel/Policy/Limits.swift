/// At most `count` requests in any `window`.
package struct Rate: Hashable, Sendable, CustomStringConvertible {
    package let count: Int
    package let window: Duration

    package init(_ count: Int, per window: Duration) {
        precondition(count > 0 && window > .zero, "a rate lets something through")
        self.count = count
        self.window = window
    }

    /// As the configuration writes it, for example `20/s`.
    package var description: String {
        let units = [Duration.seconds(1): "s", .seconds(60): "min", .seconds(3600): "h"]
        return "\(count)/\(units[window] ?? (window == .seconds(86400) ? "day" : window.inWords))"
    }
}

/// How fast an account may be asked.
///
/// All limits hold together.
package struct Limits: Hashable, Sendable {
    package var rates: [Rate]
    /// Further limits of look-ups alone; each counts under `rates` as well.
    package var lookups: [Rate] = []
    /// Further limits of requests for access tokens alone.
    package var tokens: [Rate] = []
    /// The most cancel requests for one payment, as the provider counts them.
    package var perPayment: Rate?
    /// How many requests may leave at once after a rest.
    package var burst: Int
    /// How many requests may be under way at a time.
    package var concurrency: Int
    /// The longest throttle that is waited for.
    package var maxWait: Duration
    /// Network jitter allowed for, as a share of each rate's window.
    package var jitterShare: Double

    package init(
        rates: [Rate], perPayment: Rate? = nil, burst: Int = 1, concurrency: Int = 16,
        maxWait: Duration = .seconds(600), jitterShare: Double = 0.05
    ) {
        self.rates = rates
        self.perPayment = perPayment
        self.burst = burst
        self.concurrency = concurrency
        self.maxWait = maxWait
        self.jitterShare = jitterShare
    }

    /// The time one request takes under `rate`: a share of its window with jitter allowed for.
    package func interval(of rate: Rate) -> Duration {
        rate.window * (1 + jitterShare) / rate.count
    }

    /// The least time between two cancel requests for one payment.
    package var paymentSpacing: Duration { perPayment.map(interval) ?? .zero }
}
