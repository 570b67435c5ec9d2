import AnnulModel
import Providers

/// What a lane's workers share: when they may work, and why not.
///
/// A plain value: the decisions are here, the waiting is the workers'. What is changed is changed
/// by its own methods, in this file and its extensions' files.
struct LaneControl: Sendable {
    let policy: AccountPolicy
    var pacing: Pacing
    var budget: RetryBudget
    var breaker: Breaker
    var throttle = Throttle()
    var access = AccessCheck()
    var redirects: RedirectCheck
    var stop: LaneStop?
    /// Requests that were written and are not answered yet.
    var inFlight = 0
    /// Requests that have their turn and wait for it.
    var waiting = 0
    /// When the next row is due, as far as the ledger has told since nothing could be claimed.
    var nextDue: Duration?
    var allowances = Allowances()
    /// What went wrong last, as a sentence.
    var lastTrouble = ""
    var firstLongThrottle: Int64?
    var lead = ClaimLead()
    /// How long requests take to be answered, as a moving mean.
    var latency: Duration = .zero
    /// Whether none but the rows of the canary may be worked on.
    var isInCanary = false

    /// What a worker does next.
    enum Errand: Hashable {
        case work
        /// To find out whether the provider is back, lets the account in, or has moved.
        case probe(access: Bool, address: Bool)

        var isProbe: Bool { self != .work }

        var isAboutAccess: Bool {
            if case .probe(let access, _) = self { access } else { false }
        }

        var isAboutAddress: Bool {
            if case .probe(_, let address) = self { address } else { false }
        }
    }

    enum Permission: Hashable {
        case go(Errand)
        case wait(until: Duration?)
        case stop
    }

    /// What the send gate says to a request.
    enum Gate: Hashable {
        /// It has its turn, at this moment.
        case turn(Duration)
        /// It must ask again at this moment.
        case askAgain(at: Duration)
        /// It is not to be sent now, and perhaps not before this moment; its row is put back.
        case withheld(until: Duration?)
    }

    init(_ policy: AccountPolicy, at now: Duration) {
        self.policy = policy
        pacing = Pacing(policy.limits, at: now)
        budget = RetryBudget(policy.retry, at: now)
        breaker = Breaker(policy.breaker)
        redirects = RedirectCheck(canLookUp: policy.doubt.lookup != .none)
    }

    /// Whether a worker may take up the next row.
    mutating func ask(at now: Duration) -> Permission {
        if stop != nil { return .stop }
        if let end = pauseEnd(at: now) { return .wait(until: end) }
        // Whoever finds something out goes alone, and wakes the others.
        if access.hold == .asking || redirects.hold == .asking { return .wait(until: nil) }
        switch breaker.ask(at: now) {
        case .go:
            let errand = probe()
            if errand.isAboutAccess || errand.isAboutAddress { return .go(errand) }
            return isOpen ? .go(.work) : .wait(until: nil)
        case .probe: return .go(probe())
        case .wait(let moment): return .wait(until: moment)
        case .giveUp(let time):
            halt(
                .providerDown,
                "No proper answer for \(time.inWords); the last trouble: \(lastTrouble) Check the"
                    + " account's addresses and the provider's status page, then `annul resume`.")
            return .stop
        }
    }

    /// The errand of whoever goes alone: one request may answer several questions.
    private mutating func probe() -> Errand {
        .probe(access: access.hold.ask(), address: redirects.hold.ask())
    }

    /// Whether a worker that waits for its turn should go on waiting for it.
    func stillWants(_ errand: Errand, at now: Duration) -> Bool {
        stop == nil && throttle.pausedUntil <= now
            && (errand.isProbe || isOpen)
    }

    /// When to begin a claim.
    ///
    /// A probe waits for nobody: those that are in the queue wait for it.
    mutating func admit(_ errand: Errand, at now: Duration) -> Duration {
        pacing.admit(at: now, lead: lead.time, isFirst: errand.isProbe)
    }

    mutating func giveBack() { pacing.giveBack() }

    /// A claim became durable.
    mutating func claimed(after time: Duration) {
        pacing.giveBack()
        nextDue = nil
        lead.note(time)
    }

    /// Nothing could be claimed, until that moment or until something comes back.
    mutating func foundNothing(before due: Duration?) {
        pacing.giveBack()
        nextDue = due
    }

    mutating func halt(_ reason: Reason, _ detail: String) {
        stop = stop ?? LaneStop(reason: reason, detail: detail)
    }

    mutating func connectFailed(at now: Duration, _ trouble: String) -> Int {
        lastTrouble = trouble
        breaker.fail(at: now)
        return breaker.failuresInARow
    }

    /// A probe has ended; where it told nothing, another one is due.
    mutating func probeEnded(at now: Duration) {
        breaker.probeGaveNothing(at: now)
        access.hold.gaveNothing()
        redirects.hold.gaveNothing()
    }

    /// Whether workers may go about their rows: the provider is there, where its address says,
    /// and lets the account in.
    var isOpen: Bool { breaker.isClosed && access.hold == .open && redirects.hold == .open }

    mutating func secretsAreFresh() { access.secretsAreFresh() }

    /// Until when nothing of the account may leave.
    func pauseEnd(at now: Duration) -> Duration? {
        let end = max(throttle.pausedUntil, allowances.usedUp(at: now) ?? .zero)
        return end > now ? end : nil
    }
}
