import AnnulModel

/// A payment as a cancel's answer or a look-up shows it.
///
/// The two profiles describe it differently, and each differently in its parts; they agree on
/// `state`.
struct BamboraPayment {
    enum State: String, CaseIterable {
        case none = "None"
        case authorized = "Authorized"
        case authorizationExpired = "Authorization Expired"
        case declined = "Declined"
        case voided = "Voided"
        case captured = "Captured"
        case refunded = "Refunded"
        case settled = "Settled"
        case canceled = "Canceled"
    }

    /// A cancel in v1's history; the beta lists there what is still allowed.
    struct Cancel {
        let id: String?
        let time: String?
    }

    let state: State
    /// The merchant's reference, where the answer repeats it.
    let reference: String?
    /// An operation is under way, or holds the payment: the state is not the last word.
    let isBusy: Bool
    let cancel: Cancel?

    /// Reads a payment; `nil` without a known state.
    init?(_ body: JSONValue) {
        guard let state = body["state"].string.flatMap(State.init),
            // A wrong type is worse than a missing member.
            body["payment"].isNull || body["payment"].string != nil,
            body["operationInProgress"].isNull || body["operationInProgress"].bool != nil
        else { return nil }
        self.state = state
        reference = body["payment"].string
        isBusy = body["operationInProgress"].bool == true || !body["_locked_at"].isNull
        cancel = (body["operations"].elements ?? [])
            .last { $0["type"].string == "Cancel" && $0["success"].bool == true }
            .map {
                Cancel(
                    id: $0["id"].string?.identifier,
                    time: $0["timestamp"].string?.excerpt(atMost: 40))
            }
    }
}

extension BamboraPayment {
    /// The outcome that this payment is proof of; `nil` while it is neither cancelled nor final.
    ///
    /// A cancel reads as ours here. Whose it was is for the caller to know.
    var settlement: Settlement? {
        let shown = "Bambora shows the payment as \(state.rawValue)"
        switch state {
        case .none, .authorized: return nil
        case .canceled:
            let time = cancel?.time.map { ", by an operation of \($0)" } ?? ""
            return Settlement(.cancelled, .released, "\(shown)\(time).")
        case .captured, .settled:
            return Settlement(
                .notCancellable, .captured, "\(shown); only a refund can give it back.")
        case .refunded:
            return Settlement(
                .notCancellable, .captured, "\(shown): it was captured, and given back.")
        case .authorizationExpired:
            return Settlement(.notCancellable, .expired, "\(shown).")
        case .declined: return Settlement(.notCancellable, .declined, "\(shown).")
        // What voids a payment isn't documented; it is not what a cancel is said to bring about.
        case .voided:
            return Settlement(
                .notCancellable, .wrongState,
                "\(shown); only what is Authorized can be cancelled.")
        }
    }
}
