import AnnulModel
import HTTPTypes

extension Vipps {
    /// What a response means, by its status and its body together.
    ///
    /// An answer that isn't recognisably the provider's own proves nothing, whatever its status.
    package func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let answer = VippsAnswer(response)
        switch step {
        case .cancel: return cancelReading(answer, of: attempt)
        case .payment(let cause): return paymentReading(answer, of: attempt, because: cause)
        case .events(let cause, let settlement):
            return eventsReading(answer, of: attempt, because: cause, settlement)
        }
    }

    private func cancelReading(_ answer: VippsAnswer, of attempt: Attempt) -> Reading {
        if let barred = answer.barred { return barred }
        switch answer.status {
        case 200..<300:
            // The body may be missing, or older than the effect: then the payment is read.
            guard let payment = answer.payment else { return .ask(.payment(.acknowledged)) }
            guard payment.isAbout(attempt) else { return answer.aboutAnotherPayment }
            guard let settlement = payment.standing.settlement else {
                return .ask(.payment(.acknowledged))
            }
            return answer.finding(.settled(settlement), settlement.detail)
        case 400..<500: return refusal(answer)
        default:
            return answer.finding(
                .doubtful,
                "Vipps answered HTTP \(answer.status)\(answer.words), which leaves open "
                    + "whether the payment was cancelled.")
        }
    }

    private func paymentReading(
        _ answer: VippsAnswer, of attempt: Attempt, because cause: Step.Cause
    ) -> Reading {
        guard (200..<300).contains(answer.status), let payment = answer.payment else {
            return failedLookup(answer, because: cause)
        }
        guard payment.isAbout(attempt) else { return answer.aboutAnotherPayment }
        guard let settlement = payment.standing.settlement else {
            return standing(answer, because: cause)
        }
        if payment.standing.isCancelled, cause != .acknowledged {
            return .ask(.events(cause, settlement))
        }
        return answer.finding(.settled(settlement), settlement.detail)
    }

    /// The payment is as if nobody had cancelled it.
    private func standing(_ answer: VippsAnswer, because cause: Step.Cause) -> Reading {
        switch cause {
        case .doubt:
            return answer.finding(.standing, "Vipps shows the payment as not cancelled.")
        case .acknowledged:
            return answer.finding(
                .doubtful, "Vipps took the cancel, yet shows the payment as not cancelled.")
        case .refused:
            let detail =
                "Vipps refused the cancel because of the payment's state, and shows it as not "
                + "cancelled."
            return answer.finding(.refused(Settlement(.failed, .wrongState, detail)), detail)
        }
    }

    private func eventsReading(
        _ answer: VippsAnswer, of attempt: Attempt, because cause: Step.Cause,
        _ settlement: Settlement
    ) -> Reading {
        if cause != .acknowledged, let barred = answer.barred { return barred }
        guard (200..<300).contains(answer.status), let events = answer.events,
            !events.cancels.isEmpty
        else {
            return unattributed(answer, because: cause, settlement)
        }
        guard events.references.allSatisfy({ $0 == attempt.annulment.reference }) else {
            return answer.aboutAnotherPayment
        }
        let ownKeys = attempt.ownKeys.map(\.text)
        var settlement = settlement
        if let own = events.cancels.first(where: { $0.key.map(ownKeys.contains) ?? false }) {
            settlement.reason = .cancelledByUs
            settlement.detail += " The event log names our key."
            return answer.finding(
                .settled(settlement), settlement.detail, providerID: own.pspReference)
        }
        let other = events.cancels[0]
        let key = other.key.map { "the key \($0.excerpt(atMost: 50))" } ?? "no key"
        let time = other.time.map { " at \($0)" } ?? ""
        settlement.outcome = settlement.outcome.asOthersWork
        settlement.reason = .cancelledByOther
        settlement.detail += " The event log names \(key)\(time): somebody else cancelled it."
        return answer.finding(
            .settled(settlement), settlement.detail, providerID: other.pspReference)
    }

    /// The payment is cancelled, and the event log doesn't say by whom.
    private func unattributed(
        _ answer: VippsAnswer, because cause: Step.Cause, _ settlement: Settlement
    ) -> Reading {
        // Refused, this request cancelled nothing. In doubt it may have been an earlier one of
        // ours: saying otherwise would be a guess, asking again is not.
        guard cause == .refused else {
            return answer.finding(
                cause == .doubt ? .unsettled : .doubtful,
                "Vipps shows the payment as cancelled; its event log can't be read to tell whose "
                    + "cancel it was (HTTP \(answer.status)\(answer.words)).")
        }
        var settlement = settlement
        settlement.outcome = settlement.outcome.asOthersWork
        settlement.reason = .cancelledBefore
        settlement.detail +=
            " This request was refused, so that another did it; the event log doesn't tell whose."
        return answer.finding(.settled(settlement), settlement.detail)
    }
}

extension VippsPayment {
    /// The merchant's own reference, where the answer repeats it, must be the one asked for.
    fileprivate func isAbout(_ attempt: Attempt) -> Bool {
        reference == nil || reference == attempt.annulment.reference
    }
}

extension Outcome {
    /// What stays charged matters more than who released the rest.
    fileprivate var asOthersWork: Outcome { self == .cancelled ? .alreadyCancelled : self }
}
