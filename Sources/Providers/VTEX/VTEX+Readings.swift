import AnnulModel

extension VTEX {
    /// What a response means: first by its body, then by its status.
    ///
    /// A failure may come under 200, and what must be done by hand under a 5xx.
    package func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        precondition(step == .cancel, "the protocol has no look-up")
        let answer = VTEXAnswer(response)
        if answer.asksForHands, !answer.claimsEffect, !answer.contradicts(attempt) {
            return refused(
                .manual, .providerManual, "It can't be cancelled by API: do it at the provider.",
                answer)
        }
        // An answer that claims an effect is no answer from the door.
        switch answer.status {
        case _ where answer.claimsEffect && answer.status != 200: return leftOpen(answer)
        case 401, 403:
            return answer.finding(
                .halt(.authFailed),
                "The provider doesn't take the credentials (HTTP \(answer.status)). Check app_key "
                    + "and app_token, and the names of their headers.")
        case 429:
            return answer.finding(
                .throttled(after: answer.retryDelay), "The provider asks for fewer requests.")
        default: break
        }
        guard !answer.contradicts(attempt) else {
            return answer.finding(
                .doubtful, "The provider answered about another payment or request.")
        }
        switch answer.result {
        // Who can't cancel has no id to give: two answers in one.
        case .cancelled where answer.asksForHands: return leftOpen(answer)
        case .cancelled where answer.status == 200 && answer.echoes(attempt):
            let detail = "The provider cancelled the payment and gave a cancellation id."
            return answer.finding(.settled(Settlement(.cancelled, .released, detail)), detail)
        case .failed where answer.echoes(attempt): return failure(answer)
        case .failed where answer.status == 400:
            return refused(.failed, .providerError, "It could not read the request.", answer)
        case .missing where answer.status == 400:
            // Nothing was done. That it is the provider's last word, and so true of an earlier
            // copy as well, only the provider's own terms would say.
            return answer.finding(
                .unsettled, "The provider's address took the request for a bad one (HTTP 400).")
        default: return leftOpen(answer)
        }
    }

    /// The provider says in the protocol's own terms that the payment is not cancelled.
    private func failure(_ answer: VTEXAnswer) -> Reading {
        switch answer.status {
        case 404:
            refused(.notFound, .unknownPayment, "It knows no such payment.", answer)
        case 408: leftOpen(answer)
        case 200, 400..<500: refused(.failed, .providerError, "", answer)
        case 501:
            refused(
                .manual, .providerManual, "It can't be cancelled by API: do it at the provider.",
                answer)
        case 500...599:
            // A failure within the provider, which may pass; the same `requestId` either meets it
            // again or starts anew, but never after an effect.
            answer.finding(
                .unsettled, "The provider failed to cancel the payment (\(answer.words)).")
        default: leftOpen(answer)
        }
    }

    private func refused(
        _ outcome: Outcome, _ reason: Reason, _ meaning: String, _ answer: VTEXAnswer
    ) -> Reading {
        var detail = "The provider refused the cancel (\(answer.words))."
        if !meaning.isEmpty { detail += " \(meaning)" }
        return answer.finding(.refused(Settlement(outcome, reason, detail)), detail)
    }

    private func leftOpen(_ answer: VTEXAnswer) -> Reading {
        answer.finding(
            .doubtful,
            "The provider answered \(answer.words), which leaves open whether the payment was "
                + "cancelled.")
    }
}
