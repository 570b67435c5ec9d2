import AnnulModel

/// The truth about one payment.
struct SandboxPayment: Sendable {
    /// Something that happened to the payment while the sandbox watched.
    struct Change: Hashable, Sendable {
        let at: Timestamp
        let amount: Int64
        let key: String?
        /// Whether it was somebody outside, not a request to the sandbox.
        let isForeign: Bool
        /// Whether the payment was paid all the same afterwards.
        fileprivate(set) var isOvertaken = false
    }

    let account: Int
    let reference: String
    let scenario: Scenario
    /// When the sandbox first heard of it.
    let born: Timestamp
    private(set) var standing: Standing
    /// Every cancel that took effect.
    private(set) var changes: [Change] = []

    /// Every key that its cancels carried, in the order of first use.
    var keys: [String] = []
    var cancelRequests = 0
    var lookups = 0
    /// Cancels that got past the checks at the door.
    var visits = 0
    /// Cancels that were judged, replays left out.
    var rulings = 0
    /// Cancels that were answered as done though nothing was left to do.
    private(set) var repeats = 0
    var throttledUntil: Timestamp?
    let terms: ProviderTerms
    var cancels: SlidingWindow?
    var reads: SlidingWindow?
    /// A request that was received, and will be dealt with at that moment.
    var waiting: (request: CancelRequest, due: Timestamp)?

    init(
        account: Int, reference: String, seed: Seed, currency: String, born: Timestamp,
        terms: ProviderTerms
    ) {
        self.account = account
        self.reference = reference
        self.scenario = seed.scenario
        self.born = born
        let amount = seed.amount ?? Seed.amount(for: reference)
        standing = seed.scenario.birth(of: amount, in: seed.currency ?? currency)
        self.terms = terms
        cancels = terms.cancels.map(SlidingWindow.init)
        reads = terms.reads.map(SlidingWindow.init)
    }

    /// The effects of requests to the sandbox, as far as they lasted.
    ///
    /// More than one means that money moved twice.
    var effects: some Collection<Change> {
        changes.lazy.filter { !$0.isForeign && !$0.isOvertaken }
    }

    /// Whether it was cancelled, and paid all the same: the payment network had been slow to tell.
    var isOvertaken: Bool { changes.contains(where: \.isOvertaken) }

    /// Lets the payment be paid whose cancel the payment network had overtaken.
    mutating func settleRace(after pause: Duration, at now: Timestamp) {
        guard scenario == .paidlater, let place = changes.firstIndex(where: { !$0.isForeign }),
            !changes[place].isOvertaken, changes[place].at + pause <= now
        else { return }
        changes[place].isOvertaken = true
        standing.cancelled -= changes[place].amount
        standing.captured += changes[place].amount
    }

    /// Whether a cancel that was taken is being carried out.
    var isProcessing: Bool { scenario == .pending && waiting != nil }

    /// Whether a cancel would still release something, or keep something from being charged.
    var isCancellable: Bool {
        guard scenario.bar == nil else { return false }
        return switch standing.state {
        case .created: terms.terminatesCreated
        case .authorized: standing.remainder > 0
        case .absent, .aborted, .expired, .terminated, .declined: false
        }
    }

    /// Judges a cancel, and carries it out where it is allowed.
    mutating func rule(on request: CancelRequest, at now: Timestamp) -> Ruling {
        rulings += 1
        if standing.state == .absent { return .unknown }
        if let bar = scenario.bar { return .barred(bar) }
        if let defect = request.defect { return .malformed(defect) }
        if let hold = scenario.hold(at: rulings) { return .held(hold) }
        if isProcessing { return .held(.inOperation) }
        if scenario == .pending, rulings == 1 { return .taken(standing) }
        if scenario == .thirdparty, rulings == 1 {
            cancel(under: "third-party-\(reference)", isForeign: true, at: now)
        }
        if standing.state == .authorized, request.authorization != .right {
            return .malformed("authorizationId is \(request.authorization)")
        }
        switch standing.state {
        case .absent: return .unknown
        case .aborted, .expired, .terminated, .declined: return .notReserved
        case .created where !terms.terminatesCreated: return .notReserved
        case .authorized where request.onlyUnauthorized: return .authorizedAlready
        case .authorized where standing.remainder == 0:
            return standing.cancelled > 0 ? ruleAgain() : .captured
        case .authorized, .created:
            cancel(under: request.key, isForeign: false, at: now)
            return .done(standing)
        }
    }

    /// What a cancel of a cancelled payment gets.
    private mutating func ruleAgain() -> Ruling {
        guard terms.acknowledgesRepeats, scenario != .already,
            scenario == .repeatable || reference.stableHash.isMultiple(of: 2)
        else { return .alreadyCancelled }
        repeats += 1
        return .repeated(standing)
    }

    private mutating func cancel(under key: String?, isForeign: Bool, at now: Timestamp) {
        let released = standing.remainder
        if standing.state == .created {
            standing.state = .terminated
        } else {
            standing.cancelled += released
        }
        changes.append(Change(at: now, amount: released, key: key, isForeign: isForeign))
        precondition(standing.remainder >= 0, "a payment releases no more than it holds")
    }
}

extension Scenario {
    /// How a payment of this scenario stands before anyone asks for it.
    fileprivate func birth(of amount: Int64, in currency: String) -> Standing {
        let state: PaymentState =
            switch self {
            case .unknown: .absent
            case .created: .created
            case .expired: .expired
            case .aborted: .aborted
            case .declined: .declined
            default: .authorized
            }
        var standing = Standing(
            state: state, amount: amount, authorized: state == .authorized ? amount : 0,
            captured: 0, cancelled: 0, currency: currency)
        switch self {
        case .captured, .direct, .sent, .topcode: standing.captured = amount
        case .partly: standing.captured = amount / 3
        case .already, .repeatable, .backoffice: standing.cancelled = amount
        default: break
        }
        return standing
    }
}

extension String {
    /// FNV-1a of the text: the same on every machine and in every run.
    var stableHash: UInt64 {
        utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
