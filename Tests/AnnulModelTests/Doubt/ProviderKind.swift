import AnnulModel

/// What providers can differ in, as far as doubt is concerned.
enum ProviderKind: CaseIterable, Sendable {
    case keyedWithLookup, keyedWithoutLookup, keyedForgettingRefusals, keylessWithLookup
    case keylessWithoutLookup
    /// Without a look-up, and whatever it once said it says again: failures, too.
    case keyedKeepingFailures

    var keepsRefusals: Bool {
        self == .keyedWithLookup || self == .keyedWithoutLookup || keepsFailures
    }

    var keepsFailures: Bool { self == .keyedKeepingFailures }

    var isKeyed: Bool { keepsRefusals || self == .keyedForgettingRefusals }

    var hasLookup: Bool {
        switch self {
        case .keyedWithLookup, .keyedForgettingRefusals, .keylessWithLookup: true
        case .keyedWithoutLookup, .keylessWithoutLookup, .keyedKeepingFailures: false
        }
    }

    /// A policy that leaves out what has tests of its own: pacing and the spacing per payment.
    func policy(
        settle: Duration = .seconds(50), lifetime: Duration = .seconds(1000),
        perPayment: Rate? = nil
    ) -> AccountPolicy {
        let keying: DoubtPolicy.Keying =
            isKeyed ? .keyed(lifetime: lifetime, keepsRefusals: keepsRefusals) : .keyless
        return AccountPolicy(
            limits: Limits(
                rates: [Rate(10, per: .seconds(1))], perPayment: perPayment, jitterShare: 0),
            doubt: DoubtPolicy(
                keying: keying, lookup: hasLookup ? .attributable : .none, settle: settle))
    }
}

/// So many seconds after the tests' beginning.
func second(_ seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1000)
}

extension Progress {
    /// This progress with some of its values set.
    func with(_ change: (inout Progress) -> Void) -> Progress {
        var progress = self
        change(&progress)
        return progress
    }

    /// A progress with some of its values set.
    static func with(_ change: (inout Progress) -> Void) -> Progress {
        var progress = Progress()
        change(&progress)
        return progress
    }

    /// A payment whose first cancel left at second 0, and nobody knows what became of it.
    static func doubtful(_ change: (inout Progress) -> Void = { _ in }) -> Progress {
        .with { progress in
            progress.keyFirstUsed = second(0)
            progress.doubtfulSend = second(0)
            progress.lastSent = second(0)
            progress.charged = 1
            change(&progress)
        }
    }
}

extension Transition {
    var outcome: Outcome? {
        if case .settled(let settlement) = next { settlement.outcome } else { nil }
    }

    var reason: Reason? {
        if case .settled(let settlement) = next { settlement.reason } else { nil }
    }

    /// When the row is due again, in seconds after the tests' beginning.
    var dueSecond: Double? {
        if case .pending(let due) = next { (due - second(0)).inSeconds } else { nil }
    }
}

extension Exchange {
    /// A cancel of the first generation that was claimed and answered at these seconds.
    static func cancel(
        from start: Int64, to end: Int64, generation: Int = 1, draw: Double = 0,
        budgetWait: Duration = .zero, charges: Bool = true
    ) -> Exchange {
        Exchange(
            move: .cancel(generation: generation), claimedAt: second(start), endedAt: second(end),
            draw: draw, budgetWait: budgetWait, chargesAttempts: charges)
    }

    static func lookup(from start: Int64, to end: Int64, draw: Double = 0) -> Exchange {
        Exchange(move: .lookup, claimedAt: second(start), endedAt: second(end), draw: draw)
    }
}
