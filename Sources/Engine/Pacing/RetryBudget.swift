package import AnnulModel

/// How many retries an account bears: a share of its requests, and some a second besides.
///
/// A retry without budget waits until there is some. It never fails a row.
package struct RetryBudget: Sendable {
    private let share: Double
    private let perSecond: Double
    private var tokens: Double
    private var updated: Duration

    /// What may be saved up for a bad moment, in seconds of the constant part.
    private static let savedSeconds = 10.0

    package init(_ policy: RetryPolicy, at now: Duration) {
        share = policy.budgetShare
        perSecond = policy.budgetPerSecond
        tokens = policy.budgetPerSecond
        updated = now
    }

    /// A first attempt was made.
    package mutating func deposit() { tokens = min(tokens + share, most) }

    /// Takes the budget for one retry.
    ///
    /// - Parameter now: the run's clock.
    /// - Returns: how long the retry must wait for it.
    package mutating func withdraw(at now: Duration) -> Duration {
        let earned = (now - updated).inSeconds * perSecond
        updated = max(updated, now)
        // No debt is deeper than the longest wait pays back.
        let deepest = min(-1, -perSecond * Self.longestWait.inSeconds)
        tokens = max(min(tokens + max(0, earned), most) - 1, deepest)
        guard tokens < 0 else { return .zero }
        guard perSecond > 0 else { return Self.longestWait }
        return min(.seconds(-tokens / perSecond), Self.longestWait)
    }

    private var most: Double { max(1, perSecond * Self.savedSeconds) }

    private static let longestWait = Duration.seconds(60)
}
