import AnnulModel
import Synchronization

/// Wakes workers that wait: for a moment, for work, or for the end.
///
/// Whoever waits names the count of rings that it saw before it decided to wait, so that a ring in
/// between is not missed.
final class Bell: Sendable {
    private struct State {
        var rings = 0
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    var rings: Int { state.withLock { $0.rings } }

    func ring() {
        let waiters = state.withLock { state in
            state.rings += 1
            defer { state.waiters = [:] }
            return state.waiters.sorted { $0.key < $1.key }.map(\.value)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until `deadline`, the next ring, or cancellation of the task, whichever is first.
    func wait(until deadline: Duration?, since rings: Int, clock: RunClock) async {
        guard let deadline else { return await ringing(since: rings) }
        await withTaskGroup { group in
            group.addTask { try? await clock.sleep(until: deadline) }
            group.addTask { await self.ringing(since: rings) }
            await group.next()
            group.cancelAll()
        }
    }

    private func ringing(since rings: Int) async {
        let ticket = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.rings != rings || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}
