import AnnulModel

/// How an account may be used: every key of `limits`, `retry`, `timeouts`, `doubt`, `breaker`.
///
/// The ranges are wide; they keep out what can only be a slip of the pen.
enum PolicyKeys {
    static let all: [Key<AccountPolicy>] = [
        limits, retry, timeouts, doubt, breaker,
        Key(
            "partly_captured", \.partlyCaptured,
            "whether the rest of a payment that is captured in part is released", .partlyCaptured),
        Key(
            "compare", \.compare,
            "which payments are read first, and compared with the input's amount", .comparison),
        pause,
    ]

    private static let limits = Key<AccountPolicy>.section(
        "limits", "how fast the account may be asked",
        [
            rates(\.limits.rates, "at most so many requests in a window; all rates hold together"),
            .section(
                "lookups", "further limits of look-ups, which count under 'rate' as well",
                [rates(\.limits.lookups, "at most so many look-ups in a window")]),
            .section(
                "tokens",
                "further limits of requests for access tokens, which count under 'rate' as well",
                [rates(\.limits.tokens, "at most so many requests for tokens in a window")]),
            Key(
                "per_payment", \.limits.perPayment,
                "the most cancel requests for one payment", .rate),
            Key(
                "burst", \.limits.burst, "how many requests may leave at once after a rest",
                .count(1...10_000)),
            Key(
                "concurrency", \.limits.concurrency, "how many requests may be under way at a time",
                .count(1...1000)),
            Key(
                "max_wait", \.limits.maxWait, "the longest throttle that is waited for",
                .duration(.zero ... .day)),
            Key(
                "jitter", \.limits.jitterShare,
                "network jitter allowed for, as a share of each rate's window", .share(0...0.5)),
        ])

    private static func rates(
        _ rates: any WritableKeyPath<AccountPolicy, [Rate]> & Sendable, _ meaning: String
    ) -> Key<AccountPolicy> {
        Key(
            declaration: Declaration(
                name: "rate", meaning: meaning, need: .optional,
                shape: .list(of: Notation.rate.form, orOne: true, counts: 1...mostRates)),
            read: { node, path, reader, policy in
                guard let found = reader.values(node, at: path, as: .rate, orOne: true) else {
                    return
                }
                guard (1...mostRates).contains(found.count) else {
                    reader.report(
                        path, node.place,
                        "\(quoted(path)) has \(found.count) rates; it must have 1 to "
                            + "\(mostRates).")
                    return
                }
                policy[keyPath: rates] = found
            },
            show: { policy, path in
                let found = policy[keyPath: rates]
                return found.isEmpty
                    ? [] : [(path, found.map(\.description).joined(separator: ", "))]
            })
    }

    static let mostRates = 8

    private static let retry = Key<AccountPolicy>.section(
        "retry", "when a row is tried again",
        [
            Key(
                "max_attempts", \.retry.maxAttempts, "how often a row may go without an answer",
                .count(1...100)),
            Key(
                "base", \.retry.base, "the longest wait before the first retry",
                .duration(.milliseconds(1) ... .hour)),
            Key(
                "cap", \.retry.cap, "the longest wait before any retry",
                .duration(.milliseconds(1) ... .day)),
            Key("budget", \.retry.budget, "how much of the traffic may be retries", .budget),
            .section(
                "busy", "the schedule for payments that another operation holds",
                [
                    Key(
                        "first", \.retry.busy.first, "the first wait",
                        .duration(.milliseconds(1) ... .hour)),
                    Key(
                        "cap", \.retry.busy.cap, "the longest wait",
                        .duration(.milliseconds(1) ... .day)),
                    Key(
                        "for", \.retry.busy.giveUp, "after this long the row ends as failed",
                        .duration(.milliseconds(1) ... .day)),
                ]),
        ])

    private static let timeouts = Key<AccountPolicy>.section(
        "timeouts", "how long the network may take",
        [
            Key(
                "connect", \.timeouts.connect, "to a connection, TLS included",
                .duration(.milliseconds(10) ... .minutes(5))),
            Key(
                "request", \.timeouts.request,
                "from a request's first byte to its response's last",
                .duration(.milliseconds(10) ... .minutes(10))),
        ])

    private static let doubt = Key<AccountPolicy>.section(
        "doubt", "what counts as known about a request without an answer",
        [
            Key(
                "settle", \.doubt.settle,
                "how long after a send a look-up is believed when it shows no effect",
                .duration(.milliseconds(10)...DoubtPolicy.longestSettling)),
            Key(
                "key_ttl", \.doubt.keyLifetime,
                "how long the provider recognises a repeated request by its key",
                .duration(.minutes(1) ... .days(30))),
            Key(
                "reread", \.doubt.reread,
                "how long after its cancel a payment is read again, before the run ends",
                .duration(.milliseconds(10) ... .day)),
        ])

    private static let pause = Key<AccountPolicy>(
        declaration: Declaration(
            name: "pause", meaning: "stretches of every day in which the account is not touched",
            need: .optional, shape: .list(of: Notation.dailyWindow.form, orOne: true)),
        read: { node, path, reader, policy in
            guard let windows = reader.values(node, at: path, as: .dailyWindow, orOne: true) else {
                return
            }
            policy.pause = windows
        },
        show: { policy, path in
            policy.pause.isEmpty
                ? [] : [(path, policy.pause.map(\.description).joined(separator: ", "))]
        })

    private static let breaker = Key<AccountPolicy>.section(
        "breaker", "when an account is treated as down",
        [
            Key(
                "open_after", \.breaker.openAfter, "after this many failures in a row",
                .count(1...10_000)),
            Key(
                "first", \.breaker.first, "the pause before the first probe",
                .duration(.milliseconds(1) ... .hour)),
            Key(
                "cap", \.breaker.cap, "the longest pause between probes",
                .duration(.milliseconds(1) ... .day)),
            Key(
                "give_up", \.breaker.giveUp, "an account that is down for this long stops",
                .duration(.milliseconds(1) ... .days(7))),
        ])
}

extension Duration {
    static let hour = Duration.seconds(3600)
    static let day = Duration.seconds(86400)
    static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    static func days(_ count: Int) -> Duration { .seconds(count * 86400) }
}

extension DoubtPolicy {
    /// How long the provider keeps keys; `nil` where it knows none.
    var keyLifetime: Duration? {
        get { if case .keyed(let lifetime, _) = keying { lifetime } else { nil } }
        set {
            if case .keyed(_, let keepsRefusals) = keying, let newValue {
                keying = .keyed(lifetime: newValue, keepsRefusals: keepsRefusals)
            }
        }
    }
}
