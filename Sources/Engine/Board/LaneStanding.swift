package import AnnulModel

/// What holds an account at a moment, and until when.
package struct LaneStanding: Hashable, Sendable {
    /// What keeps more from being sent than is.
    package enum Hold: String, CaseIterable, Hashable, Sendable {
        /// The account's rates: it is as fast as it may be.
        case rate
        /// As many requests are under way as may be.
        case concurrency
        /// The provider asked for fewer requests.
        case throttle
        /// A stretch of the day in which it is not touched.
        case window
        /// The provider does not answer; it is probed.
        case breaker
        /// The provider turned the account away, or pointed elsewhere; one request finds out.
        case access
        /// The rows of its canary run first, alone.
        case canary
        /// No row is due.
        case rows
        /// It goes no further in this run.
        case stopped
    }

    package let hold: Hold
    /// When it is over, where that is known.
    package let until: Timestamp?

    package init(_ hold: Hold, until: Timestamp? = nil) {
        self.hold = hold
        self.until = until
    }
}

extension LaneControl {
    /// What holds the lane now.
    ///
    /// - Parameters:
    ///   - now: the run's clock.
    ///   - wall: the wall clock at that moment.
    ///   - workers: how many requests may be under way.
    /// - Returns: `nil` where nothing holds it.
    func standing(at now: Duration, _ wall: Timestamp, workers: Int) -> LaneStanding? {
        func until(_ moment: Duration?) -> Timestamp? { moment.map { wall + max(.zero, $0 - now) } }
        if stop != nil { return LaneStanding(.stopped) }
        if let end = pauseEnd(at: now) { return LaneStanding(.throttle, until: until(end)) }
        if !breaker.isClosed { return LaneStanding(.breaker, until: until(breaker.nextProbe)) }
        if access.hold != .open || redirects.hold != .open { return LaneStanding(.access) }
        let due = nextDue.flatMap { $0 > now ? $0 : nil }
        if isInCanary { return LaneStanding(.canary, until: until(due)) }
        if inFlight >= workers { return LaneStanding(.concurrency) }
        if pacing.admitted > 0 || waiting > 0 {
            let turn = pacing.next(.cancel, at: now)
            // Less than a second is over before anybody reads it.
            return LaneStanding(.rate, until: turn - now >= .seconds(1) ? until(turn) : nil)
        }
        if inFlight == 0, let due { return LaneStanding(.rows, until: until(due)) }
        return nil
    }
}
