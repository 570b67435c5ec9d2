package import AnnulModel
import Synchronization

/// Counts the requests of a lane that left, and knows when the last of them did.
package final class RequestMeter: Sendable {
    private let requests = Mutex(
        (count: RequestCount(all: 0), last: Duration.zero, attempts: Int64(0)))

    package init() {}

    package var count: RequestCount { requests.withLock { $0.count } }

    /// When the last one left, by the run's clock; zero before any did.
    package var last: Duration { requests.withLock { $0.last } }

    /// How many attempts have ended.
    package var attempts: Int64 { requests.withLock { $0.attempts } }

    func countAttempt() { requests.withLock { $0.attempts += 1 } }

    func countOne(_ kind: RequestKind, at now: Duration) {
        requests.withLock { requests in
            requests.count.all += 1
            if kind == .lookup { requests.count.lookups += 1 }
            requests.last = now
        }
    }
}
