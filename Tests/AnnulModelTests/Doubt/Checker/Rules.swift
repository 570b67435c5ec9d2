@testable import AnnulModel
import Testing

/// The decisions that the checker drives: the real ones, or the real ones with one rule broken.
struct Rules: Sendable, CustomTestStringConvertible {
    var name = "the real rules"
    /// What the decisions are told about the account; the provider keeps to the truth.
    var told: @Sendable (AccountPolicy) -> AccountPolicy = { $0 }
    var nextMove: @Sendable (Progress, AccountPolicy, Timestamp, Purpose) -> Move = {
        $0.nextMove(under: $1, at: $2, for: $3)
    }
    var claiming: @Sendable (Progress, Move, Timestamp) -> Progress = { $0.claiming($1, at: $2) }
    var after: @Sendable (Progress, Verdict, Exchange, AccountPolicy) -> Transition = {
        $0.after($1, of: $2, under: $3)
    }
    var abandoned: @Sendable (Progress, Move, Timestamp) -> Progress = {
        $0.abandoned(during: $1, at: $2)
    }

    var mayBeDenied: @Sendable (Progress, AccountPolicy) -> Timestamp? = {
        $0.mayBeDenied(under: $1)
    }
    var decided: @Sendable (Progress, Bool, AccountPolicy, Timestamp) -> Progress = {
        $0.decided(isCancelled: $1, under: $2, at: $3)
    }

    static let real = Rules()

    var testDescription: String { name }
}

/// A broken rule, the kind of provider that it harms, and the harm.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    let rules: Rules
    let kind: ProviderKind
    let harm: Harm
    let actsAgain: Bool

    init(
        _ name: String, _ kind: ProviderKind, _ harm: Harm, actsAgain: Bool = true,
        _ change: (inout Rules) -> Void
    ) {
        var rules = Rules(name: name)
        change(&rules)
        self.rules = rules
        self.kind = kind
        self.harm = harm
        self.actsAgain = actsAgain
    }

    var testDescription: String { "\(rules.name) (\(kind))" }

    static let all = [
        BrokenRule("a refusal is always final", .keyedForgettingRefusals, .failedWithAnEffect) {
            $0.after = { progress, verdict, exchange, policy in
                guard case .refused(let settlement) = verdict else {
                    return progress.after(verdict, of: exchange, under: policy)
                }
                return Transition(next: .settled(settlement), progress: progress)
            }
        },
        BrokenRule("look-ups do not wait", .keylessWithLookup, .secondEffect) {
            $0.told = { $0.with { $0.doubt.settle = .zero } }
        },
        BrokenRule("look-ups do not wait", .keyedWithLookup, .failedWithAnEffect) {
            $0.told = { $0.with { $0.doubt.settle = .zero } }
        },
        BrokenRule("a key never expires", .keyedWithoutLookup, .secondEffect) {
            $0.told = {
                $0.with { $0.doubt.keying = .keyed(lifetime: .seconds(99999), keepsRefusals: true) }
            }
        },
        BrokenRule("the key's margin is used", .keyedWithLookup, .secondEffect) {
            $0.told = {
                $0.with { policy in
                    let lifetime = Situation.lifetime + policy.doubt.settle
                    policy.doubt.keying = .keyed(lifetime: lifetime, keepsRefusals: true)
                }
            }
        },
        BrokenRule("each send makes the key young", .keyedWithLookup, .failedWithAnEffect) {
            $0.claiming = { progress, move, now in
                var claimed = progress.claiming(move, at: now)
                if case .cancel = move { claimed.keyFirstUsed = now }
                return claimed
            }
        },
        BrokenRule("busy renews the key in doubt", .keyedForgettingRefusals, .secondEffect) {
            $0.claimWithoutGuard()
            $0.nextMove = { progress, policy, now, purpose in
                progress.busySince != nil && progress.generation == 1
                    ? .cancel(generation: 2)
                    : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
        BrokenRule("each try has a new key", .keyedWithLookup, .secondEffect) {
            $0.nextMove = { progress, policy, now, purpose in
                let move = progress.nextMove(under: policy, at: now, for: purpose)
                guard case .cancel = move, progress.keyFirstUsed != nil else { return move }
                return .cancel(generation: progress.generation + 1)
            }
            $0.claimWithoutGuard()
        },
        BrokenRule("doubt is sent again", .keylessWithLookup, .secondEffect) {
            $0.nextMove = { progress, policy, now, purpose in
                progress.isDoubtful
                    ? .cancel(generation: 1)
                    : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
        BrokenRule("doubt is sent again", .keylessWithoutLookup, .secondEffect) {
            $0.nextMove = { progress, policy, now, purpose in
                progress.isDoubtful
                    ? .cancel(generation: 1)
                    : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
        BrokenRule("lost counts as refused", .keylessWithoutLookup, .failedWithAnEffect) {
            $0.after = { progress, verdict, exchange, policy in
                let verdict = verdict == .doubtful ? Situation.refusal : verdict
                return progress.after(verdict, of: exchange, under: policy)
            }
        },
        BrokenRule("lost counts as never sent", .keylessWithLookup, .secondEffect) {
            $0.after = { progress, verdict, exchange, policy in
                let verdict = verdict == .doubtful ? .notSent : verdict
                return progress.after(verdict, of: exchange, under: policy)
            }
        },
        BrokenRule("a crash leaves no doubt", .keylessWithoutLookup, .secondEffect) {
            $0.abandoned = { progress, _, _ in progress }
        },
        BrokenRule("a crash leaves no doubt", .keyedWithLookup, .failedWithAnEffect) {
            $0.abandoned = { progress, _, _ in progress }
        },
        BrokenRule("the first doubt dates all of it", .keyedForgettingRefusals, .failedWithAnEffect)
        {
            $0.after = { progress, verdict, exchange, policy in
                let it = progress.after(verdict, of: exchange, under: policy)
                var next = it.progress
                if next.isDoubtful {
                    next.doubtfulSend = progress.doubtfulSend ?? next.doubtfulSend
                }
                return Transition(next: it.next, progress: next)
            }
        },
        BrokenRule("what failed leaves its key as it was", .keyedKeepingFailures, .vainKey) {
            $0.after = { progress, verdict, exchange, policy in
                let it = progress.after(verdict, of: exchange, under: policy)
                var next = it.progress
                if verdict == .unsettled { next.keyIsSpent = progress.keyIsSpent }
                return Transition(next: it.next, progress: next)
            }
        },
        BrokenRule("silence makes a new key", .keyedKeepingFailures, .secondEffect) {
            $0.claimWithoutGuard()
            $0.nextMove = { progress, policy, now, purpose in
                let move = progress.nextMove(under: policy, at: now, for: purpose)
                guard case .cancel = move, progress.isDoubtful else { return move }
                return .cancel(generation: progress.generation + 1)
            }
        },
        BrokenRule("used-up attempts spend the key in doubt", .keyedKeepingFailures, .secondEffect)
        {
            $0.claimWithoutGuard()
            $0.nextMove = { progress, policy, now, purpose in
                progress.isDoubtful && progress.charged == 0
                    ? .cancel(generation: progress.generation + 1)
                    : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
        BrokenRule("used-up attempts fail", .keyedWithoutLookup, .failedWithAnEffect) {
            $0.nextMove = { progress, policy, now, purpose in
                progress.charged >= policy.retry.maxAttempts
                    ? .end(.outOfAttempts) : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
        BrokenRule("already cancelled counts as ours", .keylessWithLookup, .cancelledByOthers) {
            $0.after = { progress, verdict, exchange, policy in
                guard case .settled(let settlement) = verdict,
                    settlement.outcome == .alreadyCancelled
                else { return progress.after(verdict, of: exchange, under: policy) }
                return progress.after(
                    .settled(Settlement(.cancelled)), of: exchange, under: policy)
            }
        },
        BrokenRule("a person's word counts at once", .keyedKeepingFailures, .failedWithAnEffect) {
            $0.sayAtOnce()
        },
        BrokenRule("a person's word counts at once", .keyedWithoutLookup, .secondEffect) {
            $0.sayAtOnce()
        },
        BrokenRule("a person's word leaves the key", .keyedKeepingFailures, .vainKey) {
            $0.decided = { progress, isCancelled, policy, now in
                var decided = progress.decided(
                    isCancelled: isCancelled, under: policy, at: now)
                decided.keyIsSpent = progress.keyIsSpent
                return decided
            }
        },
        BrokenRule("asking does not wait", .keyedForgettingRefusals, .failedWithAnEffect) {
            $0.nextMove = { progress, policy, now, purpose in
                let move = progress.nextMove(under: policy, at: now, for: purpose)
                guard case .wait = move, purpose != .annul else { return move }
                return .lookup
            }
        },
        BrokenRule("what stands keeps its key", .keyedWithLookup, .vainKey) {
            $0.after = { progress, verdict, exchange, policy in
                let it = progress.after(verdict, of: exchange, under: policy)
                var next = it.progress
                if verdict == .standing { next.keyIsSpent = progress.keyIsSpent }
                return Transition(next: it.next, progress: next)
            }
        },
        BrokenRule(
            "a refusal after the key's end is final", .keyedWithoutLookup, .failedWithAnEffect,
            actsAgain: false
        ) {
            $0.after = { progress, verdict, exchange, policy in
                progress.with { $0.lastSent = nil }.after(verdict, of: exchange, under: policy)
            }
        },
        BrokenRule("doubt waits for ever", .keylessWithLookup, .neverEnds) {
            $0.nextMove = { progress, policy, now, purpose in
                progress.isDoubtful
                    ? .wait(until: now + .seconds(1))
                    : progress.nextMove(under: policy, at: now, for: purpose)
            }
        },
    ]
}

extension Rules {
    /// A person may say that nothing happened while something still can.
    fileprivate mutating func sayAtOnce() {
        mayBeDenied = { _, _ in nil }
        decided = { progress, _, policy, _ in
            var decided = progress
            decided.doubtfulSend = nil
            return decided.givenUp(under: policy)
        }
    }

    /// Takes away the precondition that keeps a broken rule from doing harm.
    fileprivate mutating func claimWithoutGuard() {
        claiming = { $0.claimingWithoutGuard($1, at: $2) }
        after = { progress, verdict, exchange, policy in
            progress.claimingWithoutGuard(exchange.move, at: exchange.claimedAt)
                .after(verdict, of: exchange, under: policy)
        }
    }
}

extension Progress {
    fileprivate func claimingWithoutGuard(_ move: Move, at now: Timestamp) -> Progress {
        guard case .cancel(let generation) = move, generation != self.generation else {
            return claiming(move, at: now)
        }
        var claimed = self
        (claimed.generation, claimed.keyFirstUsed, claimed.keyIsSpent) = (generation, now, false)
        return claimed
    }
}

extension AccountPolicy {
    fileprivate func with(_ change: (inout AccountPolicy) -> Void) -> AccountPolicy {
        var policy = self
        change(&policy)
        return policy
    }
}
