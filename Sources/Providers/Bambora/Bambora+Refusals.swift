import AnnulModel
import HTTPTypes

extension Bambora {
    /// What a 4xx answer to a cancel means.
    ///
    /// "`type` is what you should match against": it says more than the status, and a 402 here has
    /// nothing to do with paying.
    func refusal(_ answer: BamboraAnswer) -> Reading {
        guard let problem = answer.problem, answer.status != 408 else {
            return unrecognised(answer)
        }
        switch (problem.kind, answer.status) {
        case ("payment_not_found", _): return unknownPayment(answer)
        case ("payment_operation_blocked", _): return answer.busy
        // What a repeated cancel would get, too; and 402 often is a matter of the account's setup.
        case ("invalid_payment_state_transition", _), ("cannot_cancel", _):
            return .ask(.payment(.refused))
        case ("blocked_by_issuer", _), (_, 451), (_, 403):
            return answer.refused(
                .failed, .forbidden, "Bambora may not cancel the payment (\(answer.evidence)).")
        case (_, 402), (_, 409), (_, 422): return .ask(.payment(.refused))
        case (nil, 404): return unknownAddress(answer)
        default:
            return answer.refused(
                .failed, .providerError, "Bambora refused the cancel (\(answer.evidence)).")
        }
    }

    /// What a look-up means that didn't show the payment.
    func failedLookup(_ answer: BamboraAnswer, because cause: Step.Cause) -> Reading {
        // After an acknowledged cancel no trouble of the look-up makes the cancel undone.
        guard cause != .acknowledged else {
            return answer.finding(
                .doubtful,
                "Bambora took the cancel, and the payment can't be read to see its effect "
                    + "(\(answer.evidence)).")
        }
        if let barred = barred(answer) { return barred }
        if answer.isUnknownAddress { return unknownAddress(answer) }
        if (400..<500).contains(answer.status), answer.status != 408 {
            switch answer.problem?.kind {
            case "payment_not_found": return unknownPayment(answer)
            case "payment_operation_blocked": return answer.busy
            default: break
            }
        }
        return answer.finding(
            .unsettled, "The payment can't be read now (\(answer.evidence)).")
    }

    func barred(_ answer: BamboraAnswer) -> Reading? {
        let merchant = "the merchant number \(merchant.id)"
        return answer.barred(
            checking: (profile.secretNames + [merchant]).joined(separator: ", "))
    }

    func unrecognised(_ answer: BamboraAnswer) -> Reading {
        answer.finding(
            .doubtful,
            "Bambora answered \(answer.evidence), which leaves open whether the payment was "
                + "cancelled.")
    }

    func aboutAnotherPayment(_ answer: BamboraAnswer) -> Reading {
        answer.finding(
            .doubtful, "Bambora answered about another payment than the one asked for.")
    }

    private func unknownPayment(_ answer: BamboraAnswer) -> Reading {
        answer.refused(
            .notFound, .unknownPayment,
            "Bambora knows no payment of this reference under merchant number \(merchant.id) "
                + "(\(answer.evidence)). Check both; payments of its Online Checkout aren't known "
                + "here.")
    }

    private func unknownAddress(_ answer: BamboraAnswer) -> Reading {
        let path =
            switch profile {
            case .beta: "/payments"
            case .v1: "/v1/merchants"
            }
        return answer.finding(
            .halt(.providerError),
            "Bambora has nothing at this address (\(answer.evidence)). Check profile and "
                + "base_url, which is what stands before \(path).")
    }
}
