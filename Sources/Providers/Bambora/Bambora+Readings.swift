import AnnulModel
import HTTPTypes

extension Bambora {
    /// What a response means, by its status and its body together.
    ///
    /// An answer that isn't recognisably the provider's own proves nothing, whatever its status.
    package func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let answer = BamboraAnswer(response)
        switch step {
        case .cancel: return cancelReading(answer, of: attempt)
        // History comes with the payment; no other is asked for.
        case .payment(let cause), .events(let cause, _):
            return paymentReading(answer, of: attempt, because: cause)
        }
    }

    private func cancelReading(_ answer: BamboraAnswer, of attempt: Attempt) -> Reading {
        if let barred = barred(answer) { return barred }
        switch answer.status {
        case 200..<300:
            guard let payment = answer.payment else { return .ask(.payment(.acknowledged)) }
            guard payment.isAbout(attempt) else { return aboutAnotherPayment(answer) }
            guard !payment.isBusy, let settlement = payment.settlement else {
                return .ask(.payment(.acknowledged))
            }
            return answer.settled(settlement)
        case 400..<500: return refusal(answer)
        default: return unrecognised(answer)
        }
    }

    private func paymentReading(
        _ answer: BamboraAnswer, of attempt: Attempt, because cause: Step.Cause
    ) -> Reading {
        guard (200..<300).contains(answer.status), let payment = answer.payment else {
            return failedLookup(answer, because: cause)
        }
        guard payment.isAbout(attempt) else { return aboutAnotherPayment(answer) }
        guard !payment.isBusy else {
            guard cause == .acknowledged else { return answer.busy }
            return answer.finding(
                .doubtful, "Bambora took the cancel, and an operation on the payment goes on.")
        }
        guard var settlement = payment.settlement else {
            return standing(payment.state, answer, because: cause)
        }
        if payment.state == .canceled, cause != .acknowledged {
            settlement.outcome = .alreadyCancelled
            settlement.reason = .cancelledBefore
            settlement.detail +=
                cause == .doubt
                ? " It doesn't show by whom: it may have been our own earlier request, of which "
                    + "no answer came."
                : " It was so before this request, which Bambora refused."
        }
        return answer.settled(settlement)
    }

    /// The payment is as if nobody had cancelled it by the API.
    private func standing(
        _ state: BamboraPayment.State, _ answer: BamboraAnswer, because cause: Step.Cause
    ) -> Reading {
        let shown = "shows the payment as \(state.rawValue)"
        switch cause {
        case .doubt:
            return answer.finding(
                .standing,
                "Bambora \(shown), not as cancelled; what was done in its back office doesn't "
                    + "show.")
        case .acknowledged:
            return answer.finding(.doubtful, "Bambora took the cancel, yet \(shown).")
        case .refused where state == .authorized:
            return answer.refused(
                .failed, .wrongState,
                "Bambora refused the cancel, yet \(shown). It may have been cancelled or captured "
                    + "in the back office, which doesn't show here, or the account isn't set up "
                    + "for cancelling: look there before anything else.")
        case .refused:
            return answer.refused(
                .notCancellable, .wrongState,
                "Bambora refused the cancel and \(shown): nothing is authorized.")
        }
    }
}

extension BamboraPayment {
    /// The merchant's reference, where the answer repeats it, must be the one asked for.
    fileprivate func isAbout(_ attempt: Attempt) -> Bool {
        reference == nil || reference == attempt.annulment.reference
    }
}
