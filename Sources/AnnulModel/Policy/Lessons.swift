/// What an account's provider taught about its limits in one run.
package struct Lessons: Hashable, Sendable {
    /// How often the account was throttled; answers to what was already under way not counted.
    package var storms = 0
    package var throttledAnswers = 0
    /// For how long the account was paused in all.
    package var paused = Duration.zero
    /// The slowest pace, as a share of what the limits allow.
    package var slowestPace = 1.0
    /// The policies that the provider told of, in the order in which it did.
    package private(set) var policies: [String] = []

    package init() {}

    /// Notes a policy that the provider tells of.
    package mutating func learn(_ policy: String) {
        guard policies.count < Self.mostPolicies, !policies.contains(policy) else { return }
        policies.append(policy)
    }

    /// Both what this says and what another process learned after it.
    package func followed(by later: Lessons) -> Lessons {
        var both = self
        both.storms += later.storms
        both.throttledAnswers += later.throttledAnswers
        both.paused += later.paused
        both.slowestPace = min(slowestPace, later.slowestPace)
        for policy in later.policies { both.learn(policy) }
        return both
    }

    /// What there is to tell, as a sentence; `nil` where the provider asked for nothing.
    package var sentence: String? {
        var parts: [String] = []
        if storms > 0 {
            let times = storms == 1 ? "once" : "\(storms) times"
            let answers = throttledAnswers > storms ? " (\(throttledAnswers) answers)" : ""
            parts.append("throttled \(times)\(answers)")
        }
        if paused > .zero { parts.append("paused for \(paused.inWords)") }
        if slowestPace < 1 {
            parts.append("slowed down to \(Int((slowestPace * 100).rounded())) % of the pace")
        }
        if !policies.isEmpty { parts.append("told of \(policies.joined(separator: ", "))") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private static let mostPolicies = 8
}
