package import AnnulModel

/// A rate that holds in every window, wherever it begins.
///
/// Remembers the moments of the last `count` requests that it let through: one more may pass when
/// the oldest of them is a window ago.
package struct SlidingWindow: Sendable {
    package let rate: Rate
    private var moments: [Timestamp] = []
    private var oldest = 0

    package init(_ rate: Rate) { self.rate = rate }

    /// Lets a request through, or says how long it should have waited.
    package mutating func admit(at now: Timestamp) -> Duration? {
        guard moments.count == rate.count else {
            moments.append(now)
            return nil
        }
        let free = moments[oldest] + rate.window
        guard free <= now else { return free - now }
        moments[oldest] = now
        oldest = (oldest + 1) % rate.count
        return nil
    }
}
