package import AnnulModel

/// What became of a claim.
package struct Settling: Sendable {
    package let claim: Claim
    package let finding: Finding
    package let transition: Transition

    package init(claim: Claim, finding: Finding, transition: Transition) {
        self.claim = claim
        self.finding = finding
        self.transition = transition
    }

    /// How the row ends, if it does.
    ///
    /// A cancel that an earlier run was told of is not done once more by asking about it.
    fileprivate var settlement: Settlement? {
        guard case .settled(let settlement) = transition.next else { return nil }
        guard claim.isKnownGood, claim.move == .lookup, settlement.outcome == .cancelled else {
            return settlement
        }
        return Settlement(
            .alreadyCancelled, .cancelledByUs, settlement.detail, released: settlement.released,
            kept: settlement.kept)
    }
}

extension Ledger {
    /// Applies what an exchange established: only to the claim that it belongs to.
    func apply(_ settling: Settling, _ transaction: LedgerTransaction) throws {
        let (claim, next) = (settling.claim, settling.transition.progress)
        guard var lane = lanes[claim.lane] else { preconditionFailure("settle in a lane not open") }
        defer { lanes[claim.lane] = lane }
        lane.claimed -= 1
        if lane.rules.purpose == .reread { return try applyReread(settling, &lane, transaction) }
        let settlement = settling.settlement
        let reread = settlement.flatMap { lane.rereadMoment(after: $0, at: transaction.now) }
        // What is read again may turn out to be in doubt, since the last send.
        let isProgress =
            settlement?.outcome.group != .good || claim.progress.isDoubtful || reread != nil
        let result = try transaction.append(
            settlement, row: claim.row, attempt: claim.attempt, previous: claim.previousResult,
            verdict: settling.finding.verdict.word,
            charged: next.charged > claim.progress.charged, doubtful: next.isDoubtful,
            finding: settling.finding, due: settling.transition.due ?? reread,
            leaving: isProgress ? LeftPayment(payment: claim.payment, progress: next) : nil)
        let changed: Int
        switch settling.transition.next {
        case .settled:
            lane.canary?.end(claim.row)
            lane.inspected.remove(claim.row)
            changed = try transaction.run(.settleRow, result, claim.row, 1, claim.attempt)
            if let reread { try transaction.run(.queueReread, reread, claim.row) }
        case .kept: preconditionFailure("an end is kept where a row had one")
        case .pending(let due):
            if claim.isInspection, settling.finding.verdict == .standing {
                lane.inspected.insert(claim.row)
            } else if !next.isDoubtful {
                // A cancel that was put off finds the payment as it is by then.
                lane.inspected.remove(claim.row)
            }
            lane.canary?.putOff(claim.row, until: due)
            // Of an inquiry what is found standing is no longer its concern.
            if lane.rules.purpose == .annul || next.isDoubtful { lane.due += 1 }
            changed = try transaction.run(
                .releaseRow, due, next.charged, next.busySince, next.busyAnswers, result,
                claim.row, claim.attempt)
        }
        precondition(changed == 1, "a claim is settled once, by the attempt that holds it")
        recount(claim, settlement, isDoubtful: next.isDoubtful, transaction)
    }

    private func recount(
        _ claim: Claim, _ settlement: Settlement?, isDoubtful: Bool,
        _ transaction: LedgerTransaction
    ) {
        let before = claim.progress.isDoubtful ? Standing.doubtful : .pending
        let undecided = isDoubtful ? Standing.doubtful : .pending
        let after = settlement.map { Standing($0.outcome, $0.reason) } ?? undecided
        guard after != before else { return }
        let amount = claim.annulment.amount
        transaction.tally { book in
            book.remove(lane: claim.lane, before, amount)
            book.add(
                lane: claim.lane, after, amount,
                released: settlement?.releasedMinor(of: amount) ?? 0,
                kept: settlement?.keptMinor(of: amount) ?? 0)
        }
    }
}

extension Transition {
    /// When the row is due again, if it goes on.
    var due: Timestamp? { if case .pending(let due) = next { due } else { nil } }
}

extension Settlement {
    /// What counts as released: what the provider said, else the input's amount.
    ///
    /// A payment that ended before anything was reserved releases nothing.
    package func releasedMinor(of amount: Money?) -> Int64? {
        guard outcome.group == .good else { return nil }
        return released?.minor ?? (reason == .terminated ? 0 : amount?.minor)
    }

    /// What counts as staying charged: what the provider said, else the input's amount.
    package func keptMinor(of amount: Money?) -> Int64? {
        if let kept { return kept.minor }
        return outcome == .notCancellable && reason == .captured ? amount?.minor : nil
    }
}
