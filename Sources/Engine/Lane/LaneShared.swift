import AnnulModel
import Ledger
import Logging
import Providers
import Synchronization

/// What the workers of one lane have in common.
final class LaneShared: Sendable {
    let setup: LaneSetup
    let ledger: Ledger
    let transport: any Transport
    let clock: RunClock
    let random: RandomSource
    let run: RunControl
    let logger: Logger
    let bell = Bell()
    let tokens = TokenShelf()
    private let control: Mutex<LaneControl>

    init(_ setup: LaneSetup, _ dispatcher: Dispatcher) {
        self.setup = setup
        ledger = dispatcher.ledger
        transport = dispatcher.transport
        clock = dispatcher.clock
        random = dispatcher.random
        run = dispatcher.control
        var logger = dispatcher.logger
        logger[metadataKey: "account"] = "\(setup.account)"
        self.logger = logger
        control = Mutex(LaneControl(setup.policy, at: dispatcher.clock.now()))
        run.register(bell)
    }

    var stop: LaneStop? { control.withLock { $0.stop } }

    /// Decides something about the lane, and wakes the others if it concerns them.
    ///
    /// That is when the lane stops, or its provider is found to be down or back; `waking` tells of
    /// anything else. Most decisions concern nobody, and must not wake hundreds of workers.
    func decide<Result>(waking: Bool = false, _ body: (inout LaneControl) -> Result) -> Result {
        let (result, isStopped, isTurned) = control.withLock { control in
            let (wasStopped, wasUp) = (control.stop != nil, control.breaker.isClosed)
            let result = body(&control)
            return (
                result, !wasStopped && control.stop != nil, wasUp != control.breaker.isClosed
            )
        }
        if isStopped, let stop {
            logger.warning(
                "account stopped",
                metadata: ["reason": "\(stop.reason.rawValue)", "detail": "\(stop.detail)"])
        }
        if waking || isStopped || isTurned { bell.ring() }
        return result
    }

    /// Waits for a moment, or for something to happen in the lane.
    func wait(until deadline: Duration?, since rings: Int) async {
        await bell.wait(until: deadline, since: rings, clock: clock)
    }

    /// The run's clock at a moment of wall time.
    func moment(of time: Timestamp) -> Duration {
        clock.now() + max(.zero, time - clock.wall())
    }
}

/// The lane's access token, renewed by one worker at a time.
final class TokenShelf: Sendable {
    private struct State {
        var token: Token?
        var isBeingRenewed = false
        /// A token was refused, and none has been accepted since.
        var isSuspect = false
    }

    enum Refusal {
        case worthRenewing
        /// The renewed one was refused too: the credentials are at fault.
        case final
    }

    enum Situation {
        case valid(Token)
        /// The asker renews it, and reports with `put`.
        case renew
        case wait
    }

    private let state = Mutex(State())

    func ask(at now: Timestamp) -> Situation {
        state.withLock { state in
            if let token = state.token, now < token.renewAt { return .valid(token) }
            if state.isBeingRenewed { return .wait }
            state.isBeingRenewed = true
            return .renew
        }
    }

    /// Ends a renewal; `nil` where it failed.
    func put(_ token: Token?) {
        state.withLock { state in
            state.token = token
            state.isBeingRenewed = false
        }
    }

    /// A request with this token was let in.
    func accepted(_ secret: Secret) {
        state.withLock { state in
            if state.token?.secret == secret { state.isSuspect = false }
        }
    }

    /// Forgets a token that the provider no longer takes, unless it has been renewed since.
    func refused(_ secret: Secret) -> Refusal {
        state.withLock { state in
            guard state.token?.secret == secret else { return .worthRenewing }
            if state.isSuspect { return .final }
            (state.token, state.isSuspect) = (nil, true)
            return .worthRenewing
        }
    }
}
