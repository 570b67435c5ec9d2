extension Progress {
    /// Decides what may safely be done next.
    ///
    /// Without doubt the cancel is sent. In doubt a key is used again as long as the provider
    /// certainly knows it; after that, and without keys, the payment is read, once the settling
    /// time since the last send makes the reading final. Where neither is possible the row ends
    /// in doubt, for a person or a later run. A cancel keeps its distance from the payment's last.
    /// An inquiry only ever reads, or waits until it may. What is read again is not in doubt, and
    /// there is nothing to wait for.
    package func nextMove(
        under policy: AccountPolicy, at now: Timestamp, for purpose: Purpose = .annul
    ) -> Move {
        let move = safeMove(under: policy, at: now, for: purpose)
        guard case .cancel = move, let lastSent else { return move }
        let earliest = lastSent + policy.limits.paymentSpacing
        return now < earliest ? .wait(until: earliest) : move
    }

    private func safeMove(
        under policy: AccountPolicy, at now: Timestamp, for purpose: Purpose
    ) -> Move {
        if purpose == .reread { return .lookup }
        guard let doubtfulSend else {
            if case .inquiry(let leavesStanding) = purpose {
                return leavesStanding ? .wait(until: now) : .end(.standsUncancelled)
            }
            if charged >= policy.retry.maxAttempts { return .end(.outOfAttempts) }
            if keyIsSpent {
                return keyIsMapped ? .end(.keySpent) : .cancel(generation: generation + 1)
            }
            return .cancel(generation: generation)
        }
        if purpose == .annul, case .keyed(let lifetime, _) = policy.doubt.keying,
            !keyIsSpent, charged < policy.retry.maxAttempts,
            policy.doubt.lookup == .none || !isBusyTooLong(under: policy, at: now),
            isKeyAlive(for: lifetime - policy.doubt.settle, at: now)
        {
            return .cancel(generation: generation)
        }
        guard policy.doubt.lookup != .none else { return .end(withoutLookup(under: policy)) }
        if charged >= 2 * policy.retry.maxAttempts { return .end(.noAnswer) }
        let settled = doubtfulSend + policy.doubt.settle
        return now < settled ? .wait(until: settled) : .lookup
    }

    /// Whether a repeat under the key certainly meets the first use's result.
    ///
    /// An age that is negative, because the wall clock was set back, proves nothing and counts as
    /// expired.
    ///
    /// - Parameters:
    ///   - lifetime: how long it lives, without the margin for a repeat that is itself slow.
    ///   - now: the present time.
    /// - Returns: whether the provider certainly knows it.
    func isKeyAlive(for lifetime: Duration, at now: Timestamp) -> Bool {
        guard let keyFirstUsed, !keyAgeIsUnknown else { return false }
        let age = now - keyFirstUsed
        return age >= .zero && age < lifetime
    }

    private func withoutLookup(under policy: AccountPolicy) -> Settlement {
        switch policy.doubt.keying {
        case .keyless: .noLookup
        case .keyed where keyIsSpent || charged >= policy.retry.maxAttempts: .noAnswer
        case .keyed: .keyExpired
        }
    }
}

extension Settlement {
    package static let outOfAttempts = Settlement(
        .failed, .providerError, "Every attempt failed; it is certain that nothing happened.")
    package static let keySpent = Settlement(
        .failed, .keySpent,
        "The provider wants a new idempotency key, and the input demands this one.")
    package static let keyExpired = Settlement(
        .inDoubt, .keyExpired,
        "A request may have taken effect; its key is too old to repeat, and there is no look-up.")
    package static let refusedAfterExpiry = Settlement(
        .inDoubt, .keyExpired,
        "The provider refused the cancel; an earlier request, whose key is too old to repeat, may"
            + " have taken effect, and there is no look-up.")
    package static let noLookup = Settlement(
        .inDoubt, .noLookup,
        "A request may have taken effect, and the provider has neither keys nor a look-up.")
    package static let noAnswer = Settlement(
        .inDoubt, .noAnswer,
        "A request may have taken effect, and the provider did not say in all attempts.")
}
