import AnnulModel
import Synchronization

/// Wall time that never goes back, read in the order in which requests are answered.
final class SandboxClock: Sendable {
    private let clock = RunClock.system()
    private let start: Timestamp
    private let order = Mutex(())

    init() { start = clock.wall() }

    var now: Timestamp { start + clock.now() }

    /// Does something at a moment that no later one of these calls precedes.
    func stamp<Result>(_ work: (Timestamp) -> Result) -> Result {
        order.withLock { _ in work(now) }
    }
}
