import AnnulModel
import Ledger
import Providers

extension Worker {
    /// What a reading means for a row before its first cancel.
    ///
    /// - Returns: `standing` where the cancel may leave; else how the row ends, or what the reading
    ///   established otherwise.
    func inspected(
        _ finding: Finding, _ response: ProviderResponse?, of claim: Claim, _ access: Access
    ) -> Finding {
        guard claim.isInspection, finding.verdict == .standing else { return finding }
        let unsent = claim.progress.lastSent == nil ? "Nothing was sent" : "Nothing more was sent"
        let money = response.flatMap { lane.setup.provider.money(in: $0, with: access) }
        if lane.setup.policy.partlyCaptured == .refuse, let captured = money?.captured,
            captured.minor > 0
        {
            return finding.ended(
                .notCancellable, .captured,
                "\(captured) of it is captured, and partly_captured says refuse. \(unsent).",
                kept: captured)
        }
        let policy = lane.setup.policy
        guard policy.compares(claim.annulment.amount, isCanary: claim.isCanary),
            let amount = claim.annulment.amount
        else { return finding }
        guard let authorized = money?.authorized else {
            return finding.ended(
                .rejected, .mismatch,
                "The input says \(amount), and the provider doesn't show the payment's amount to"
                    + " compare. \(unsent); `compare: never` goes without.")
        }
        guard authorized == amount else {
            return finding.ended(
                .rejected, .mismatch,
                "The input says \(amount), and the provider \(authorized). \(unsent). Check"
                    + " that it is the right payment.")
        }
        return finding
    }

    /// What is found cancelled of which nothing of ours has left, or had an effect, can't be our
    /// work; unless the provider names our key: the network may have delivered twice what was turned
    /// away.
    func attributed(_ finding: Finding, of claim: Claim) -> Finding {
        let namesOurs =
            claim.progress.lastSent != nil && lane.setup.policy.doubt.lookup == .attributable
        // Of what was good before an earlier run knows whose work it was.
        guard lane.setup.purpose == .annul, !claim.isKnownGood, !claim.progress.isDoubtful,
            !namesOurs,
            case .settled(var settlement) = finding.verdict, settlement.outcome == .cancelled
        else { return finding }
        (settlement.outcome, settlement.reason) = (.alreadyCancelled, .cancelledBefore)
        var finding = finding
        finding.verdict = .settled(settlement)
        return finding
    }

    /// Reads a payment of the canary again that was cancelled just now: the answer alone is not
    /// enough.
    mutating func verified(
        _ ending: Ending, of claim: Claim, _ attempt: Attempt, _ access: Access,
        _ errand: LaneControl.Errand
    ) async -> Ending {
        guard claim.isCanary, case .cancel = claim.move, case .heard(let finding) = ending,
            case .settled(let settlement) = finding.verdict,
            [.cancelled, .remainderReleased].contains(settlement.outcome),
            lane.setup.policy.doubt.lookup != .none
        else { return ending }
        let (seen, _) = await converse(
            from: .payment(.acknowledged), of: attempt, access, errand)
        // Held back, the answer itself has to do.
        guard case .heard(let sight) = seen else { return ending }
        guard case .settled(let found) = sight.verdict, found.outcome.group == .good else {
            return seen
        }
        return ending
    }
}

extension Finding {
    /// How a row ends that was only looked at.
    fileprivate func ended(
        _ outcome: Outcome, _ reason: Reason, _ detail: String, kept: Money? = nil
    ) -> Finding {
        Finding(
            .settled(Settlement(outcome, reason, detail, kept: kept)), httpStatus: httpStatus,
            providerID: providerID, detail: detail)
    }
}
