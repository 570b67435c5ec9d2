import AnnulModel

extension Billmate {
    /// What a signed error in answer to a cancel means.
    ///
    /// Most errors come from systems behind Billmate's own: what isn't known to be a refusal may
    /// have come after the effect.
    func refusal(_ problem: BillmateProblem, _ answer: BillmateAnswer) -> Reading {
        switch problem.code {
        case "5220", "5202": .ask(.payment(.refused))
        case "5209":
            refused(
                .notCancellable, .captured,
                "It is an invoice that was sent to the customer: credit it instead.", answer)
        case "6022":
            refused(.notCancellable, .captured, "It is paid: credit it instead.", answer)
        // The function or its parameters: nothing was done, and nothing will be.
        case "9001", "9002", "9003", "9004", "9005", "9009":
            refused(.failed, .providerError, "", answer)
        case _ where problem.isAboutNoPayment: unknownPayment(answer)
        case _ where problem.isAboutCredentials: badCredentials(answer)
        case _ where problem.isAboutAccount: notAllowed(answer)
        default: leftOpen(answer)
        }
    }

    /// What a look-up means that didn't show the payment.
    func failedLookup(_ answer: BillmateAnswer, because cause: Step.Cause) -> Reading {
        // After an acknowledged cancel no trouble of the look-up makes the cancel undone.
        guard cause != .acknowledged else {
            return answer.finding(
                .doubtful,
                "Billmate took the cancel, and the payment can't be read to see its effect "
                    + "(\(answer.words)).")
        }
        if let throttled = answer.throttled { return throttled }
        if answer.status == 200, let problem = answer.problem {
            // With a wrong key no answer has a valid signature. To stop claims nothing about a
            // payment, so that this may be believed unsigned.
            if problem.isAboutCredentials { return badCredentials(answer) }
            if answer.data != nil {
                if problem.isAboutAccount { return notAllowed(answer) }
                if problem.isAboutNoPayment { return unknownPayment(answer) }
            }
        }
        let signed = answer.data == nil ? " without a valid signature" : ""
        return answer.finding(
            .unsettled, "The payment can't be read now: \(answer.words)\(signed).")
    }

    func leftOpen(_ answer: BillmateAnswer) -> Reading {
        answer.finding(
            .doubtful,
            "Billmate answered \(answer.words), which leaves open whether the payment was "
                + "cancelled.")
    }

    private func refused(
        _ outcome: Outcome, _ reason: Reason, _ meaning: String, _ answer: BillmateAnswer
    ) -> Reading {
        var detail = "Billmate refused the cancel (\(answer.words))."
        if !meaning.isEmpty { detail += " \(meaning)" }
        return answer.finding(.refused(Settlement(outcome, reason, detail)), detail)
    }

    private func unknownPayment(_ answer: BillmateAnswer) -> Reading {
        let detail =
            "Billmate knows no payment of this number under merchant \(merchant.id) "
            + "(\(answer.words)). Check both."
        return answer.finding(.refused(Settlement(.notFound, .unknownPayment, detail)), detail)
    }

    private func badCredentials(_ answer: BillmateAnswer) -> Reading {
        answer.finding(
            .halt(.authFailed),
            "Billmate doesn't take the credentials (\(answer.words)). Check merchant and "
                + "credentials.key.")
    }

    private func notAllowed(_ answer: BillmateAnswer) -> Reading {
        answer.finding(
            .halt(.forbidden),
            "Billmate doesn't allow this account to cancel (\(answer.words)). Ask its support to "
                + "enable it, and check environment.")
    }
}

extension BillmateProblem {
    fileprivate var isAboutNoPayment: Bool { has(["5198", "5200", "5201", "6011"]) }
    fileprivate var isAboutCredentials: Bool { has(["9010", "9011", "9013", "6503", "20616"]) }
    /// Not activated, no module, or not to be used in test mode.
    fileprivate var isAboutAccount: Bool { has(["5222", "9012", "8705"]) }

    private func has(_ codes: [String]) -> Bool { code.map(codes.contains) ?? false }
}
