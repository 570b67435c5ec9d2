package import Providers

/// What the provider says is left of its quotas, until they are reset.
///
/// It counts what has arrived; requests that left after the one it answers are taken off here. A
/// quota that is used up holds the account until its reset, or for the longest pause that is
/// waited for: what is asked after that, the provider answers.
package struct Allowances: Sendable {
    private struct Left {
        let name: String
        var requests: Int
        let reset: Duration
    }

    private var left: [Left] = []

    package init() {}

    /// Takes in what a response says.
    ///
    /// - Parameters:
    ///   - told: what remains, as of the answer.
    ///   - later: how many requests left, or have their turn, after the one that was answered.
    ///   - now: when the answer was there.
    ///   - longest: the longest pause that is kept.
    package mutating func hear(
        _ told: RateNotice.Allowance, sentSince later: Int, at now: Duration,
        atMost longest: Duration
    ) {
        left.removeAll { $0.name == told.name || $0.reset <= now }
        guard left.count < RateNotice.most else { return }
        left.append(
            Left(
                name: told.name, requests: told.remaining - later,
                reset: now + min(told.resetsIn, longest)))
    }

    /// Until when nothing may leave, if something is used up.
    package func usedUp(at now: Duration) -> Duration? {
        left.filter { $0.requests <= 0 && $0.reset > now }.map(\.reset).max()
    }

    /// Counts a request that gets its turn.
    package mutating func spend() {
        for index in left.indices { left[index].requests -= 1 }
    }
}
