package import AnnulModel

/// What answers of "too many requests" make of an account's pace.
///
/// A storm is all throttled answers to requests that left before its pause was over: they know
/// nothing of it. A storm pauses the account as long as the provider asks, or, where it says
/// nothing, for one second doubling to 32 with each storm in a row. A storm that says nothing, or
/// follows another within `recovery`, also halves the pace, which then grows back evenly:
/// `recovery` after the pause's end it is full again, and after nine tenths of that time at nine
/// tenths at the least.
package struct Throttle: Sendable {
    /// How long the pace takes from nothing to full.
    package static let recovery = Duration.seconds(60)
    /// No pace is slower: at that, a storm a minute tells that the provider is still there.
    private static let slowestPace = 1.0 / 16
    /// What "wait no time at all" is understood as.
    private static let leastPause = Duration.milliseconds(100)
    private static let firstPause = Duration.seconds(1)
    private static let mostDoublings = 5

    package private(set) var pausedUntil = Duration.zero
    package private(set) var lessons = Lessons()
    private var stormsInARow = 0
    private var lastStorm: Duration?
    /// The pace at the end of the last storm's pause.
    private var pace = 1.0

    package init() {}

    /// Which share of the allowed pace the account goes at.
    package func pace(at now: Duration) -> Double {
        let rest = max(.zero, now - pausedUntil)
        return min(1, pace + rest.inSeconds / Self.recovery.inSeconds)
    }

    /// Takes in a throttled answer.
    ///
    /// - Parameters:
    ///   - asked: how long the provider asks to wait.
    ///   - sent: when the request left.
    ///   - now: when the answer was there.
    ///   - limit: the longest pause that is kept; a longer one asked for is not.
    /// - Returns: how long the provider asks to wait, or the pause in the place of that.
    package mutating func hear(
        asking asked: Duration?, sentAt sent: Duration, at now: Duration, atMost limit: Duration
    ) -> Duration {
        lessons.throttledAnswers += 1
        let isNew = lastStorm == nil || sent >= pausedUntil
        if isNew { begin(saysNothing: asked == nil, at: now) }
        let own = Self.firstPause * (1 << min(max(stormsInARow - 1, 0), Self.mostDoublings))
        let pause = asked.map { max($0, Self.leastPause) } ?? own
        if isNew || asked != nil { hold(until: now + (pause > limit ? own : pause), from: now) }
        return pause
    }

    /// An answer that was let in, to a request that left after the pause.
    package mutating func isRelieved(sentAt sent: Duration) {
        if sent >= pausedUntil { stormsInARow = 0 }
    }

    /// Pauses the account because the provider says so, without being throttled.
    package mutating func pause(until end: Duration, from now: Duration) {
        // The pace that the pause interrupts is the pace after it.
        pace = pace(at: now)
        hold(until: end, from: now)
    }

    private mutating func begin(saysNothing: Bool, at now: Duration) {
        let present = pace(at: now)
        let isSoon = lastStorm.map { now - max($0, pausedUntil) < Self.recovery } ?? false
        pace = saysNothing || isSoon ? max(Self.slowestPace, present / 2) : present
        lastStorm = now
        stormsInARow += 1
        lessons.storms += 1
        lessons.slowestPace = min(lessons.slowestPace, pace)
    }

    private mutating func hold(until end: Duration, from now: Duration) {
        guard end > pausedUntil else { return }
        lessons.paused += end - max(pausedUntil, now)
        pausedUntil = end
    }

    package mutating func learn(_ policy: String) { lessons.learn(policy) }
}
