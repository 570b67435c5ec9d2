import AnnulModel

extension Notation where Value == Rate {
    /// Requests in a window, for example `20/s`.
    static let rate = Self(
        "a rate such as 20/s, 300/min, 5/h or 1000/day, with 1 to \(Rate.mostWritten) requests",
        .text(pattern: "^[0-9]+/(s|min|h|day)$"),
        read: { Rate(written: $0) },
        write: \.description)
}

extension Rate {
    /// More than any provider takes; keeps the arithmetic of pacing far from its limits.
    static let mostWritten = 1_000_000

    private static let windows: [(name: String, window: Duration)] = [
        ("s", .seconds(1)), ("min", .seconds(60)), ("h", .seconds(3600)), ("day", .seconds(86400)),
    ]

    init?(written text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(digits: parts[0]),
            (1...Self.mostWritten).contains(count),
            let window = Self.windows.first(where: { $0.name == parts[1] })?.window
        else { return nil }
        self.init(count, per: window)
    }
}

/// How much of an account's traffic may be retries: a share of all requests, and some besides.
struct RetryBudget: Hashable, Sendable {
    var share: Double
    var perSecond: Double
}

extension Notation where Value == RetryBudget {
    /// A share, a rate, or both, for example `20% + 10/s`.
    static let budget = Self(
        allowed: "a share and a rate such as 20% + 10/s, or the rate alone",
        form: .text(pattern: "^([0-9]+(\\.[0-9]+)?% *\\+ *)?[0-9]+/(s|min|h|day)$"),
        parse: { text throws(Misfit) in
            let parts = text.split(separator: "+", omittingEmptySubsequences: false)
                .map { $0.trimmed }
            guard let last = parts.last, parts.count <= 2 else { throw Misfit() }
            if parts.count == 1, Share.read(last) != nil {
                // At the end of a run there are no fresh requests left to be a share of.
                throw Misfit(
                    reason: "a share alone would leave the last retries waiting for ever; "
                        + "add a rate, for example \(last) + 10/s")
            }
            guard let rate = Rate(written: last),
                let share = parts.count == 1 ? 0 : Share.read(parts[0]), share <= 1
            else { throw Misfit() }
            return RetryBudget(
                share: share, perSecond: Double(rate.count) / rate.window.inSeconds)
        },
        write: { budget in
            let rate = rateText(perSecond: budget.perSecond)
            return budget.share == 0 ? rate : "\(Share.written(budget.share)) + \(rate)"
        })

    /// The largest unit below which the number would not be whole.
    private static func rateText(perSecond: Double) -> String {
        for (name, seconds) in [("s", 1.0), ("min", 60), ("h", 3600)] {
            let count = perSecond * seconds
            if abs(count - count.rounded()) < 1e-9, count >= 1 {
                return "\(Int(count.rounded()))/\(name)"
            }
        }
        return "\(Int((perSecond * 86400).rounded()))/day"
    }
}

extension RetryPolicy {
    var budget: RetryBudget {
        get { RetryBudget(share: budgetShare, perSecond: budgetPerSecond) }
        set {
            budgetShare = newValue.share
            budgetPerSecond = newValue.perSecond
        }
    }
}
