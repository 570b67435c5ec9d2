package import AnnulModel
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
    private let phases = Bell()

    package init() {}

    package var phase: Phase { state.withLock { $0.phase } }

    package func drain() { advance(to: .draining) }

    package func stop() { advance(to: .stopping) }

    func register(_ bell: Bell) { state.withLock { $0.bells.append(bell) } }

    /// Waits until the run is told to drain, or to stop; or until the task is cancelled.
    ///
    /// - Returns: whether that phase is reached.
    package func reaches(_ wanted: Phase, clock: RunClock) async -> Bool {
        while !Task.isCancelled {
            let rings = phases.rings
            if phase >= wanted { return true }
            await phases.wait(until: nil, since: rings, clock: clock)
        }
        return phase >= wanted
    }

    private func advance(to phase: Phase) {
        let bells = state.withLock { state in
            state.phase = max(state.phase, phase)
            return state.bells
        }
        for bell in bells { bell.ring() }
        phases.ring()
    }
}
