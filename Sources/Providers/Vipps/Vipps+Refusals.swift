import AnnulModel
import HTTPTypes

extension Vipps {
    /// What a 4xx answer to a cancel means.
    ///
    /// Titles are reworded over time; only code and status count. A code says more than a status.
    func refusal(_ answer: VippsAnswer) -> Reading {
        guard let problem = answer.problem else {
            // An empty 423 is still the gateway's.
            return answer.status == 423 && answer.isEmpty ? busy(answer) : unrecognised(answer)
        }
        guard problem.origin == .api else {
            switch answer.status {
            case 404: return noSuchAddress(answer)
            case 423: return busy(answer)
            default: return unrecognised(answer)
            }
        }
        switch (problem.code, answer.status) {
        case (_, 408): return unrecognised(answer)
        case ("6040", _), ("6170", _):
            return refused(.notCancellable, .captured, "It is captured: refund it instead.", answer)
        case ("6030", _):
            return refused(
                .notCancellable, .expired, "The time in which it could be cancelled is over.",
                answer)
        case ("6060", _):
            return refused(.failed, .wrongState, "The customer has approved it already.", answer)
        case ("6190", _), ("6050", _), ("4020", _): return .ask(.payment(.refused))
        case ("6160", _), ("6250", _): return busy(answer)
        case ("5090", _): return unknownPayment(answer)
        case ("3010", _): return unrecognised(answer)
        case (_, 403): return answer.notAllowed
        case (_, 404): return unknownPayment(answer)
        case (_, 409): return .ask(.payment(.refused))
        case (_, 423): return busy(answer)
        default: return refused(.failed, .providerError, "", answer)
        }
    }

    /// What a look-up means that didn't show the payment.
    func failedLookup(_ answer: VippsAnswer, because cause: Step.Cause) -> Reading {
        // After an acknowledged cancel no trouble of the look-up makes the cancel undone.
        guard cause != .acknowledged else {
            return answer.finding(
                .doubtful,
                "Vipps took the cancel, and the payment can't be read to see its effect "
                    + "(HTTP \(answer.status)\(answer.words)).")
        }
        if let barred = answer.barred { return barred }
        if (400..<500).contains(answer.status), let problem = answer.problem {
            switch problem.origin {
            case .api where problem.code == "5090" || answer.status == 404:
                return unknownPayment(answer)
            case .gateway where answer.status == 404: return noSuchAddress(answer)
            default: break
            }
        }
        return answer.finding(
            .unsettled,
            "The payment can't be read now (HTTP \(answer.status)\(answer.words)).")
    }

    private func refused(
        _ outcome: Outcome, _ reason: Reason, _ meaning: String, _ answer: VippsAnswer
    ) -> Reading {
        var detail = "Vipps refused the cancel (HTTP \(answer.status)\(answer.words))."
        if !meaning.isEmpty { detail += " \(meaning)" }
        return answer.finding(.refused(Settlement(outcome, reason, detail)), detail)
    }

    private func unknownPayment(_ answer: VippsAnswer) -> Reading {
        let detail =
            "Vipps knows no payment of this reference under merchant serial number "
            + "\(merchant.id) (HTTP \(answer.status)\(answer.words)). Check both."
        return answer.finding(.refused(Settlement(.notFound, .unknownPayment, detail)), detail)
    }

    /// "A 4xx stays 4xx for that key", so that the next attempt needs another.
    private func busy(_ answer: VippsAnswer) -> Reading {
        answer.finding(
            .busy(renewsKey: true),
            "Another operation holds the payment (HTTP \(answer.status)\(answer.words)).")
    }

    /// The gateway has no API at this address, which is true of every payment alike.
    private func noSuchAddress(_ answer: VippsAnswer) -> Reading {
        answer.finding(
            .halt(.providerError),
            "The gateway knows no ePayment API at this address (HTTP 404). Check base_url, which "
                + "is what stands before /epayment/v1.")
    }

    private func unrecognised(_ answer: VippsAnswer) -> Reading {
        answer.finding(
            .doubtful,
            "Vipps answered HTTP \(answer.status)\(answer.words), which leaves open whether the "
                + "payment was cancelled.")
    }
}
