import AnnulModel

/// Watches how an account's rows end, and says when it goes no further.
///
/// A plain value; counts what this process has seen. Going on after a halt is a person's decision,
/// and begins with a sample of its own.
struct LaneGuard: Sendable {
    private let canary: Canary?
    private let halt: HaltThresholds?
    private var all = Counts()
    private var first = Counts()

    struct Counts: Hashable {
        var good = 0
        var captured = 0
        var notCancellable = 0
        /// Refused otherwise, unknown, not as the input says, or in doubt.
        var failed = 0
        var example = ""

        var total: Int { good + captured + notCancellable + failed }

        mutating func add(_ settlement: Settlement) {
            switch settlement.outcome {
            case .cancelled, .alreadyCancelled, .remainderReleased, .accepted: good += 1
            case .notCancellable where settlement.reason == .captured: captured += 1
            case .notCancellable: notCancellable += 1
            case .notFound, .manual, .failed, .inDoubt, .rejected:
                failed += 1
                if example.isEmpty { example = settlement.detail }
            // Nobody was asked.
            case .unprocessed, .duplicate: break
            }
        }
    }

    init(_ guards: Guards) {
        (canary, halt) = (guards.canary, guards.halt)
    }

    /// Counts a row's end.
    ///
    /// - Returns: why the account goes no further, where it does not.
    mutating func note(_ settlement: Settlement, isCanary: Bool) -> LaneStop? {
        all.add(settlement)
        if isCanary {
            first.add(settlement)
            // The rest of the canary would only do more of it.
            if let stop = canaryStop { return stop }
        }
        guard let halt, all.total >= halt.minimum else { return nil }
        if let share = halt.failed, Double(all.failed) > share * Double(all.total) {
            return stop(
                "\(all.failed) of \(all.total) rows failed or ended in doubt, more than the"
                    + " \(Self.percent(share)) of guards.halt.failed. For example: \(all.example)")
        }
        let closed = all.captured + all.notCancellable
        if let share = halt.notCancellable, Double(closed) > share * Double(all.total) {
            return stop(
                "\(closed) of \(all.total) rows can't be cancelled (\(all.captured) of them are"
                    + " captured), more than the \(Self.percent(share)) of"
                    + " guards.halt.not_cancellable. Is it the right input?")
        }
        return nil
    }

    /// Why no more than has run of the canary may run.
    private var canaryStop: LaneStop? {
        guard let canary, failedFirst > canary.maxFailed else { return nil }
        let example = first.example.isEmpty ? "" : " For example: \(first.example)"
        return LaneStop(
            reason: .canary,
            detail: "\(countsOfCanary), more than the \(canary.maxFailed) of"
                + " guards.canary.max_failed.\(example) \(Self.onward)")
    }

    private var failedFirst: Int { first.failed + first.notCancellable }

    private var countsOfCanary: String {
        "Of \(first.total) rows that ran first \(first.good) are good, \(first.captured) were"
            + " captured before and \(failedFirst) failed"
    }

    /// Judges the canary once each of its rows has ended.
    ///
    /// Captured rows are no failures, but they show nothing either.
    ///
    /// - Returns: why the account goes no further, where it does not.
    func judgeCanary() -> LaneStop? {
        guard canary != nil else { return nil }
        if let stop = canaryStop { return stop }
        guard first.good + failedFirst > 0 else {
            return LaneStop(
                reason: .canary,
                detail:
                    "\(countsOfCanary): none shows that cancelling works. Is it the right input?"
                    + " \(Self.onward)")
        }
        return nil
    }

    private func stop(_ why: String) -> LaneStop {
        LaneStop(reason: .halt, detail: "\(why) \(Self.onward)")
    }

    private static let onward =
        "Look at the run's failed.csv, rejected.csv and open.csv; `annul resume` goes on."

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}
