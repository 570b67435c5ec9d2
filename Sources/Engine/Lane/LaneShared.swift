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
    private let watch: Mutex<LaneGuard>
    private let held: Mutex<[String: Secret]>
    private let screen: Mutex<SecretScreen>

    init(_ setup: LaneSetup, _ dispatcher: Dispatcher) {
        self.setup = setup
        ledger = dispatcher.ledger
        transport = setup.transport ?? dispatcher.transport
        clock = dispatcher.clock
        random = dispatcher.random
        run = dispatcher.control
        var logger = dispatcher.logger
        if let run = setup.run { logger.tag(.run, run) }
        logger.tag(.account, setup.account)
        self.logger = logger
        var control = LaneControl(setup.policy, at: dispatcher.clock.now())
        control.isInCanary = setup.guards.canary != nil && setup.purpose == .annul
        self.control = Mutex(control)
        watch = Mutex(LaneGuard(setup.guards))
        held = Mutex(setup.access.secrets)
        screen = Mutex(SecretScreen(setup.access.secrets.values))
        run.register(bell)
    }

    var stop: LaneStop? { control.withLock { $0.stop } }

    /// The account's secrets, as they were fetched last.
    var secrets: [String: Secret] { held.withLock { $0 } }

    /// What is to be seen of the lane from outside.
    func look<Result>(_ body: (LaneControl) -> Result) -> Result { control.withLock { body($0) } }

    /// Fetches the account's secrets again, once for each time that it is turned away.
    func freshenSecrets() async {
        guard look({ $0.access.wantsFreshSecrets }) else { return }
        // Before anything is asked for by them, and so that a failure is not tried for ever.
        decide { $0.secretsAreFresh() }
        if let fresh = await setup.freshSecrets?() {
            held.withLock { $0 = fresh }
            screen.withLock { $0.add(fresh.values) }
        }
        tokens.forget()
    }

    /// What the provider's answer means, without the secrets that the provider may repeat in it.
    func screened(_ finding: Finding, _ access: Access) -> Finding {
        finding.screened(by: screen.withLock(\.self), and: access.token)
    }

    /// Whether a probe is to read only, so that it creates no doubt.
    ///
    /// Under a key even a cancel may be repeated. What is allowed to the account, and whether its
    /// address is the provider's, a look-up tells without asking for anything.
    func reads(on errand: LaneControl.Errand) -> Bool {
        let doubt = setup.policy.doubt
        guard errand.isProbe, doubt.lookup != .none else { return false }
        return errand.isAboutAccess || errand.isAboutAddress || !doubt.isKeyed
    }

    /// Decides something about the lane, and wakes the others if it concerns them.
    ///
    /// That is when the lane stops, or its provider is found to be down or back, to turn it away or
    /// to send it elsewhere; `waking` tells of anything else. Most decisions concern nobody, and must
    /// not wake hundreds of workers.
    func decide<Result>(waking: Bool = false, _ body: (inout LaneControl) -> Result) -> Result {
        let (result, isStopped, isTurned) = control.withLock { control in
            let (wasStopped, wasOpen) = (control.stop != nil, control.isOpen)
            let result = body(&control)
            return (result, !wasStopped && control.stop != nil, wasOpen != control.isOpen)
        }
        if isStopped, let stop {
            logger.note(
                .accountStopped, [.reason: stop.reason.rawValue, .detail: stop.detail])
        }
        if waking || isStopped || isTurned { bell.ring() }
        return result
    }

    /// Counts how a row ends, given up by the ledger or not, and stops the lane where that is too much.
    func note(_ settlement: Settlement, isCanary: Bool) {
        guard let stop = watch.withLock({ $0.note(settlement, isCanary: isCanary) }) else { return }
        decide { $0.halt(stop.reason, stop.detail) }
    }

    /// Lets the rows after the canary out, or stops the lane.
    func endCanary() async throws(LedgerError) {
        if let stop = watch.withLock({ $0.judgeCanary() }) {
            return decide { $0.halt(stop.reason, stop.detail) }
        }
        try await ledger.passCanary(of: setup.id, setup.account)
        decide(waking: true) { $0.isInCanary = false }
    }

    /// When the account may be touched again; `nil` where it may now.
    var restsUntil: Timestamp? {
        setup.policy.pause.isEmpty ? nil : setup.policy.pause.ending(at: clock.wall())
    }

    var isResting: Bool { restsUntil != nil }

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

    /// Forgets the token, because the secrets that it was had by may have changed; the next one is
    /// the last that is tried.
    func forget() { state.withLock { ($0.token, $0.isSuspect) = (nil, true) } }

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
