import AnnulModel
import Synchronization

/// How a run is told to end before its rows do.
package final class RunControl: Sendable {
    package enum Phase: Int, Hashable, Sendable, Comparable {
        case running
        /// Nothing more is claimed; what is in flight ends.
        case draining
        /// What is in flight is given up, durably, as doubtful.
        case stopping

        package static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var phase = Phase.running
        var bells: [Bell] = []
    }

    private let state = Mutex(State())
    private let stopBell = Bell()

    package init() {}

    package var phase: Phase { state.withLock { $0.phase } }

    package func drain() { advance(to: .draining) }

    package func stop() { advance(to: .stopping) }

    func register(_ bell: Bell) { state.withLock { $0.bells.append(bell) } }

    /// Waits until the run is told to stop, or the task is cancelled.
    func stopping(clock: RunClock) async {
        while phase < .stopping, !Task.isCancelled {
            let rings = stopBell.rings
            if phase < .stopping { await stopBell.wait(until: nil, since: rings, clock: clock) }
        }
    }

    private func advance(to phase: Phase) {
        let bells = state.withLock { state in
            state.phase = max(state.phase, phase)
            return state.bells
        }
        for bell in bells { bell.ring() }
        stopBell.ring()
    }
}
