import AnnulModel

/// A payment as a cancel's answer or a look-up shows it.
struct VippsPayment {
    /// How a payment stands, by its state and its amounts.
    ///
    /// The state alone doesn't tell: there is none for "cancelled" or "captured".
    enum Standing: Hashable {
        /// Something is, or may become, reserved, and nothing was cancelled.
        case open
        /// Cancelled before the customer approved.
        case terminated
        /// What wasn't captured is released; `kept` is what was.
        case released(Money, kept: Money?)
        case captured(Money)
        /// The customer declined.
        case aborted
        /// The customer took too long.
        case expired
    }

    let standing: Standing
    let reference: String?
    let pspReference: String?

    /// Reads a payment; `nil` unless its figures make sense together.
    init?(_ body: JSONValue) {
        guard let state = body["state"].string else { return nil }
        // A wrong type is worse than a missing reference.
        guard body["reference"].isNull || body["reference"].string != nil else { return nil }
        reference = body["reference"].string
        pspReference = body["pspReference"].string?.identifier
        if body["aggregate"].isNull, state == "TERMINATED" {
            standing = .terminated
        } else {
            guard let amounts = Amounts(body["aggregate"]),
                let standing = amounts.standing(in: state)
            else { return nil }
            self.standing = standing
        }
    }
}

/// What was reserved, and what became of it.
private struct Amounts {
    let authorized: Money
    let captured: Money
    let cancelled: Money

    init?(_ aggregate: JSONValue) {
        guard let authorized = Money(aggregate["authorizedAmount"]),
            let captured = Money(aggregate["capturedAmount"]),
            let cancelled = Money(aggregate["cancelledAmount"]),
            let refunded = aggregate["refundedAmount"].isNull
                ? Money(minor: 0, currency: authorized.currency)
                : Money(aggregate["refundedAmount"]),
            [captured, cancelled, refunded].allSatisfy({ $0.currency == authorized.currency }),
            captured.minor <= authorized.minor,
            refunded.minor <= captured.minor
        else { return nil }
        self.authorized = authorized
        self.captured = captured
        self.cancelled = cancelled
    }

    /// A state that the amounts contradict tells nothing.
    func standing(in state: String) -> VippsPayment.Standing? {
        let isUntouched = captured.minor == 0 && cancelled.minor == 0
        let rest = authorized.minor - captured.minor - cancelled.minor
        switch state {
        case "CREATED": return isUntouched ? .open : nil
        // What was never reserved may well be counted as cancelled.
        case "TERMINATED": return captured.minor == 0 ? .terminated : nil
        case "ABORTED": return captured.minor == 0 && rest <= 0 ? .aborted : nil
        case "EXPIRED": return captured.minor == 0 && rest <= 0 ? .expired : nil
        case "AUTHORIZED":
            guard authorized.minor > 0 else { return nil }
            if cancelled.minor == 0 { return rest == 0 ? .captured(captured) : .open }
            // A cancel releases everything; a part of it is nothing that we know.
            guard rest == 0 else { return nil }
            return .released(cancelled, kept: captured.minor > 0 ? captured : nil)
        default: return nil
        }
    }
}

extension Money {
    fileprivate init?(_ amount: JSONValue) {
        guard let value = amount["value"].intValue, value >= 0,
            let currency = amount["currency"].string.flatMap({ Currency($0) })
        else { return nil }
        self.init(minor: value, currency: currency)
    }
}
