import AnnulModel
import HTTPTypes

extension CertiTrade {
    /// What a response means, by its status and its body together.
    ///
    /// An answer that isn't recognisably the provider's own proves nothing, whatever its status.
    package func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let answer = CertiTradeAnswer(response)
        switch step {
        case .cancel: return cancelReading(answer, of: attempt)
        // There is no history, and none is asked for.
        case .payment(let cause), .events(let cause, _):
            return paymentReading(answer, of: attempt, because: cause)
        }
    }

    private func cancelReading(_ answer: CertiTradeAnswer, of attempt: Attempt) -> Reading {
        if let barred = answer.barred { return barred }
        switch answer.status {
        case 200..<300:
            guard let payment = answer.payment else { return .ask(.payment(.acknowledged)) }
            guard payment.isAbout(attempt) else { return aboutAnotherPayment(answer) }
            guard let settlement = payment.state.settlement else {
                return .ask(.payment(.acknowledged))
            }
            return answer.settled(settlement)
        case 400..<500 where answer.status != 408 && answer.problem != nil:
            // 403 is both a wrong key and a cancel that isn't allowed, 400 whatever else: the
            // look-up is signed with the same key and shows the state.
            return answer.status == 404 ? unknownPayment(answer) : .ask(.payment(.refused))
        default:
            return answer.finding(
                .doubtful,
                "CertiTrade answered \(answer.evidence), which leaves open whether the payment "
                    + "was cancelled.")
        }
    }

    private func paymentReading(
        _ answer: CertiTradeAnswer, of attempt: Attempt, because cause: Step.Cause
    ) -> Reading {
        guard (200..<300).contains(answer.status), let payment = answer.payment else {
            return failedLookup(answer, because: cause)
        }
        guard payment.isAbout(attempt) else { return aboutAnotherPayment(answer) }
        guard var settlement = payment.state.settlement else {
            return standing(payment.state, answer, because: cause)
        }
        if payment.state == .cancelled, cause != .acknowledged {
            settlement.outcome = .alreadyCancelled
            settlement.reason = .cancelledBefore
            settlement.detail +=
                cause == .doubt
                ? " It doesn't show by whom: it may have been our own earlier request, of which "
                    + "no answer came."
                : " It was so before this request, which CertiTrade refused."
        }
        return answer.settled(settlement)
    }

    /// The payment is as if nobody had cancelled it.
    private func standing(
        _ state: CertiTradePayment.State, _ answer: CertiTradeAnswer, because cause: Step.Cause
    ) -> Reading {
        let shown = "shows the payment as \(state.rawValue)"
        switch cause {
        case .doubt:
            return answer.finding(.standing, "CertiTrade \(shown), not as cancelled.")
        case .acknowledged:
            return answer.finding(.doubtful, "CertiTrade took the cancel, yet \(shown).")
        case .refused where state.isAuthorized:
            return answer.refused(
                .failed, .providerError,
                "CertiTrade refused the cancel, yet \(shown), which could be cancelled by its "
                    + "documentation. Ask CertiTrade whether this account may cancel.")
        case .refused:
            return answer.refused(
                .notCancellable, .wrongState,
                "CertiTrade refused the cancel and \(shown): nothing is authorized yet.")
        }
    }

    /// What a look-up means that didn't show the payment.
    private func failedLookup(_ answer: CertiTradeAnswer, because cause: Step.Cause) -> Reading {
        // After an acknowledged cancel no trouble of the look-up makes the cancel undone.
        guard cause != .acknowledged else {
            return answer.finding(
                .doubtful,
                "CertiTrade took the cancel, and the payment can't be read to see its effect "
                    + "(\(answer.evidence)).")
        }
        if let barred = answer.barred { return barred }
        switch (answer.status, answer.problem) {
        case (403, let problem?) where problem.isAboutTheKey: return answer.keyRefused
        // That it may not be read says nothing about an earlier request.
        case (403, .some) where cause == .refused:
            return answer.refused(
                .failed, .forbidden,
                "CertiTrade lets this account neither cancel nor read the payment "
                    + "(\(answer.evidence)). Check that it is one of merchant \(merchant.id).")
        case (404, .some): return unknownPayment(answer)
        default:
            return answer.finding(
                .unsettled, "The payment can't be read now (\(answer.evidence)).")
        }
    }

    private func unknownPayment(_ answer: CertiTradeAnswer) -> Reading {
        answer.refused(
            .notFound, .unknownPayment,
            "CertiTrade knows no payment of this id under merchant \(merchant.id) "
                + "(\(answer.evidence)). Check both, and base_url, which is what stands before "
                + "/payment.")
    }

    private func aboutAnotherPayment(_ answer: CertiTradeAnswer) -> Reading {
        answer.finding(
            .doubtful, "CertiTrade answered about another payment than the one asked for.")
    }
}

extension CertiTradePayment {
    fileprivate func isAbout(_ attempt: Attempt) -> Bool { id == attempt.annulment.reference }
}
