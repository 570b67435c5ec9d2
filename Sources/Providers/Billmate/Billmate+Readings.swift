import AnnulModel

extension Billmate {
    /// What a response means.
    ///
    /// HTTP says 200 to everything; another status is that of something in between, and a throttle
    /// (429) there passes nothing on.
    package func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let answer = BillmateAnswer(
            response, signedWith: BillmateSignature(key: access["key"]))
        switch step {
        case .cancel: return cancelReading(answer, of: attempt)
        case .payment(let cause): return paymentReading(answer, of: attempt, because: cause)
        case .events: preconditionFailure("Billmate has no event log")
        }
    }

    private func cancelReading(_ answer: BillmateAnswer, of attempt: Attempt) -> Reading {
        // A signed answer was not turned away, whatever its status.
        if answer.data == nil, let throttled = answer.throttled { return throttled }
        guard answer.status == 200 else { return leftOpen(answer) }
        guard let data = answer.data else {
            return answer.finding(
                .doubtful,
                "Billmate's answer is not signed with the account's key (\(answer.words)), so that "
                    + "it proves nothing. Check credentials.key.")
        }
        if let problem = answer.problem { return refusal(problem, answer) }
        guard data["number"].text == attempt.annulment.reference else {
            return answer.finding(
                .doubtful, "Billmate answered about another payment than the one asked for.")
        }
        guard let status = data["status"].string else { return leftOpen(answer) }
        guard status == "Cancelled" else { return .ask(.payment(.acknowledged)) }
        return cancelled(.acknowledged, answer)
    }

    private func paymentReading(
        _ answer: BillmateAnswer, of attempt: Attempt, because cause: Step.Cause
    ) -> Reading {
        guard answer.status == 200, answer.problem == nil, let data = answer.data else {
            return failedLookup(answer, because: cause)
        }
        // The number isn't documented in this answer; where it is given it must be the right one.
        let numbers = [data["number"], data["PaymentData"]["number"]].filter { !$0.isNull }
        guard numbers.allSatisfy({ $0.text == attempt.annulment.reference }),
            let status = data["PaymentData"]["status"].string,
            let standing = BillmateStanding(status)
        else { return failedLookup(answer, because: cause) }
        switch (standing, cause) {
        case (.cancelled, _): return cancelled(cause, answer)
        case (.paid, _):
            let detail = "Billmate shows the payment as paid: credit it instead."
            return answer.finding(
                .settled(Settlement(.notCancellable, .captured, detail)), detail)
        case (.open, .doubt), (.sent, .doubt):
            // What is sent can no longer be cancelled, but that is for the cancel to say.
            return answer.finding(
                .standing, "Billmate shows the payment as “\(status)”, not as cancelled.")
        case (.open, .acknowledged), (.sent, .acknowledged):
            return answer.finding(
                .doubtful, "Billmate took the cancel, yet shows the payment as “\(status)”.")
        case (.open, .refused):
            let detail =
                "Billmate refused the cancel because of the payment's state, yet shows it as "
                + "“\(status)”, which can be cancelled."
            return answer.finding(.refused(Settlement(.failed, .wrongState, detail)), detail)
        case (.sent, .refused):
            let detail =
                "Billmate refused the cancel and shows the payment as “\(status)”: it is sent to "
                + "the customer, credit it instead."
            return answer.finding(
                .refused(Settlement(.notCancellable, .captured, detail)), detail)
        }
    }

    /// The payment is cancelled; whose work that was, its state doesn't say.
    private func cancelled(_ cause: Step.Cause, _ answer: BillmateAnswer) -> Reading {
        let settlement =
            switch cause {
            case .acknowledged:
                Settlement(.cancelled, .released, "Billmate cancelled the payment.")
            case .doubt:
                Settlement(
                    .alreadyCancelled, .cancelledBefore,
                    "Billmate shows the payment as cancelled. It may have been our own earlier "
                        + "request, of which no answer was had: Billmate doesn't say whose it was.")
            case .refused:
                Settlement(
                    .alreadyCancelled, .cancelledBefore,
                    "Billmate refused the cancel and shows the payment as cancelled before; it "
                        + "doesn't say by whom.")
            }
        return answer.finding(.settled(settlement), settlement.detail)
    }
}
