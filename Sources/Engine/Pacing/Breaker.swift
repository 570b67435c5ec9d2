package import AnnulModel

/// Whether an account's provider is there.
///
/// After enough failures in a row the account is treated as down: single probes, with growing
/// pauses, until one succeeds. Rows are not charged for it. An account that is down for too long
/// is given up: when the last failure lies so long after the first in a row.
package struct Breaker: Sendable {
    package enum Permission: Hashable, Sendable {
        case go
        /// One worker alone may try whether the provider is back.
        case probe
        case wait(until: Duration)
        case giveUp(downFor: Duration)
    }

    private enum State: Hashable {
        case closed
        case open(until: Duration)
        case probing
    }

    private let policy: BreakerPolicy
    private var state = State.closed
    private var failures = 0
    private var downSince: Duration?
    private var lastFailure = Duration.zero
    private var pauses = 0

    package init(_ policy: BreakerPolicy) { self.policy = policy }

    package var isClosed: Bool { state == .closed }

    /// How many failures there were in a row.
    package var failuresInARow: Int { failures }

    /// When the next probe is made; `nil` while the provider counts as there, or is being probed.
    package var nextProbe: Duration? {
        if case .open(let moment) = state { min(moment, giveUpTime) } else { nil }
    }

    package mutating func ask(at now: Duration) -> Permission {
        if let downSince, state != .closed, lastFailure >= giveUpTime {
            return .giveUp(downFor: lastFailure - downSince)
        }
        switch state {
        case .closed: return .go
        case .probing: return .wait(until: max(now, giveUpTime) + policy.cap)
        case .open(let moment) where now < min(moment, giveUpTime):
            return .wait(until: min(moment, giveUpTime))
        case .open:
            state = .probing
            return .probe
        }
    }

    package mutating func succeed() {
        (state, failures, pauses, downSince) = (.closed, 0, 0, nil)
    }

    package mutating func fail(at now: Duration) {
        failures += 1
        downSince = downSince ?? now
        lastFailure = now
        guard state == .probing || failures >= policy.openAfter else { return }
        if case .open = state { return }
        let pause = min(policy.cap, policy.first * (1 << min(pauses, 20)))
        pauses += 1
        state = .open(until: now + pause)
    }

    /// A probe that ended without telling anything: the next one may go at once.
    package mutating func probeGaveNothing(at now: Duration) {
        if state == .probing { state = .open(until: now) }
    }

    /// How many more failures in a row it takes to treat the account as down.
    package var failuresLeft: Int { max(0, policy.openAfter - failures) }

    /// The latest moment at which the last probe is made.
    private var giveUpTime: Duration { (downSince ?? .zero) + policy.giveUp }
}
