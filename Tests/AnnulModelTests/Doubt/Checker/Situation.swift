import AnnulModel

/// One row, its payment and all that is under way for it, at one moment.
///
/// Time goes in ticks of a second, and now is always 0: the row's moments lie before it. A request
/// takes effect before the settling time is over, or never. Moments that are further back than any
/// rule looks count as one, so that there are finitely many situations.
struct Situation {
    enum Phase: Equatable {
        case pending
        /// The intent is durable; nothing has left yet.
        case claimed(Move)
        /// A cancel was sent so many ticks ago, and its answer is waited for.
        case awaiting(generation: Int, since: Int)
        /// The process is dead; so long as nobody starts it, nothing is known.
        case down(Move)
        case ended(Outcome, isDoubtful: Bool)
    }

    /// A request that is neither delivered nor lost.
    struct Request: Equatable {
        let generation: Int
        var age = 0
        /// Somebody still listens for its answer.
        var isAwaited = true
    }

    enum Answer: Int {
        case done, already, refused, busy, undecided

        /// Asking again under its key brings nobody further.
        var isAnEnd: Bool { self == .refused || self == .busy || self == .undecided }
    }

    /// What the provider keeps under a key.
    struct KeptAnswer {
        let generation: Int
        let answer: Answer
        var age = 0
    }

    var progress = Progress()
    var phase = Phase.pending
    /// In how many ticks the row is due.
    var due = 0
    var requests: [Request] = []
    var kept: [KeptAnswer] = []
    /// How many effects our requests had.
    var effects = 0
    var isCancelled = false
    var othersMayCancel = true
    /// The network has delivered a request twice.
    var hasCopied = false
    var crashes = 0
    var sends = 0
    /// A second run works on the payment.
    var isRerun = false
    /// The row is only asked about.
    var isInquiry = false

    static let now = Timestamp(milliseconds: 0)
    static let settleTicks = 2
    static let lifetimeTicks = 4
    static let busyTicks = 2
    static let mostCrashes = 3
    static let mostSends = 4
    static let lifetime = Duration.seconds(lifetimeTicks)
    static let refusal = Verdict.refused(Settlement(.notCancellable, .wrongState))

    static func policy(of kind: ProviderKind) -> AccountPolicy {
        var policy = kind.policy(settle: .seconds(settleTicks), lifetime: lifetime)
        policy.retry.maxAttempts = 3
        policy.retry.busy.first = .seconds(1)
        policy.retry.busy.cap = .seconds(1)
        policy.retry.busy.giveUp = .seconds(busyTicks)
        return policy
    }

    /// Whether a person may try once more in a run of its own; after a crash that run would be like
    /// the rest of this one.
    var mayBeRerun: Bool {
        guard !isRerun, crashes == 0, case .ended(let outcome, _) = phase else { return false }
        return [.failed, .notCancellable, .inDoubt, .unprocessed].contains(outcome)
    }

    /// Whether somebody may look into a row that ended in doubt, without a run of its own.
    var mayBeLookedInto: Bool {
        guard mayBeRerun, !isInquiry, case .ended(.inDoubt, _) = phase else { return false }
        return true
    }

    /// Whether somebody may give its run up while it waits in doubt.
    var mayBeAbandoned: Bool {
        phase == .pending && progress.isDoubtful && !isRerun && !isInquiry && crashes == 0
    }

    var purpose: Purpose { isInquiry ? .inquiry(leavesStanding: false) : .annul }

    var hasEnded: Bool { if case .ended = phase { true } else { false } }

    /// A tick passes.
    ///
    /// - Returns: whether it could: a request must be somewhere before its time is over, an answer
    ///   is not waited for longer than a tick, and what is claimed is sent at once.
    mutating func tick() -> Bool {
        if requests.contains(where: { $0.age + 1 >= Self.settleTicks }) { return false }
        switch phase {
        case .claimed: return false
        case .awaiting(let generation, let since):
            if since > 0 { return false }
            phase = .awaiting(generation: generation, since: 1)
        case .pending, .down, .ended: break
        }
        for index in requests.indices { requests[index].age += 1 }
        for index in kept.indices { kept[index].age += 1 }
        kept.removeAll { $0.age >= Self.lifetimeTicks }
        due = max(0, due - 1)
        progress.keyFirstUsed = Self.aged(progress.keyFirstUsed, most: Self.lifetimeTicks)
        progress.doubtfulSend = Self.aged(progress.doubtfulSend, most: Self.settleTicks + 1)
        progress.busySince = Self.aged(progress.busySince, most: Self.busyTicks)
        return true
    }

    /// What no rule here looks at must not tell situations apart.
    mutating func forgetWhatDoesNotMatter() {
        // That something was sent matters, and not when.
        progress.lastSent = progress.lastSent.map { _ in Self.now + .seconds(-9) }
        progress.busyAnswers = 0
        if case .awaiting = phase {
        } else {
            for index in requests.indices { requests[index].isAwaited = false }
        }
        requests.sort { ($0.generation, $0.age) < ($1.generation, $1.age) }
        kept.sort { $0.generation < $1.generation }
    }

    private static func aged(_ moment: Timestamp?, most: Int) -> Timestamp? {
        moment.map { max($0 + .seconds(-1), now + .seconds(-most)) }
    }

    static func ticks(since moment: Timestamp?) -> Int? {
        moment.map { Int((now - $0).wholeMilliseconds / 1000) }
    }

    /// All of it in two numbers: what every situation has, and what is under way or kept.
    var code: Code {
        var code = Code()
        code.add(progress.generation, bits: 3)
        code.add(Self.ticks(since: progress.keyFirstUsed).map { $0 + 1 } ?? 0, bits: 3)
        code.add(progress.keyIsSpent ? 1 : 0, bits: 1)
        code.add(Self.ticks(since: progress.doubtfulSend).map { $0 + 1 } ?? 0, bits: 3)
        code.add(progress.charged, bits: 4)
        code.add(Self.ticks(since: progress.busySince).map { $0 + 1 } ?? 0, bits: 3)
        switch phase {
        case .pending: code.add(0, bits: 6)
        case .claimed(.lookup): code.add(1, bits: 6)
        case .claimed(let move): code.add(2 + move.generationOrNone, bits: 6)
        case .down(.lookup): code.add(10, bits: 6)
        case .down: code.add(11, bits: 6)
        case .awaiting(let generation, let since): code.add(12 + 2 * generation + since, bits: 6)
        case .ended(let outcome, let isDoubtful):
            let place = Outcome.allCases.firstIndex(of: outcome) ?? 0
            code.add(30 + 2 * place + (isDoubtful ? 1 : 0), bits: 6)
        }
        code.add(progress.lastSent == nil ? 0 : 1, bits: 1)
        code.add(hasCopied ? 1 : 0, bits: 1)
        code.add(due, bits: 2)
        code.add(effects, bits: 2)
        code.add((isCancelled ? 1 : 0) + (othersMayCancel ? 2 : 0), bits: 2)
        code.add(crashes, bits: 2)
        code.add(sends, bits: 3)
        code.add((isRerun ? 1 : 0) + (isInquiry ? 2 : 0), bits: 2)
        code.beginLists()
        code.add(requests.count, bits: 3)
        for request in requests {
            code.add(request.generation, bits: 3)
            code.add(request.age * 2 + (request.isAwaited ? 1 : 0), bits: 2)
        }
        for answer in kept {
            code.add(answer.generation, bits: 3)
            code.add(answer.age, bits: 2)
            code.add(answer.answer.rawValue, bits: 3)
        }
        return code
    }

    struct Code: Hashable {
        private var lists: UInt64 = 0
        private var rest: UInt64 = 1

        mutating func add(_ part: Int, bits: UInt64) {
            precondition(part >= 0 && part >> Int(bits) == 0, "a part is out of its range")
            precondition(rest.leadingZeroBitCount >= Int(bits), "a situation does not fit its code")
            rest = rest << bits | UInt64(part)
        }

        mutating func beginLists() { (lists, rest) = (rest, 1) }
    }
}

extension Move {
    fileprivate var generationOrNone: Int {
        if case .cancel(let generation) = self { generation } else { 0 }
    }
}
