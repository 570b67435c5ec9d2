import AnnulModel

extension VippsPayment.Standing {
    /// The outcome that this standing is proof of; `nil` while the payment is open.
    ///
    /// A release reads as ours here. Whose it was is for the caller to know.
    var settlement: Settlement? {
        switch self {
        case .open: nil
        case .terminated:
            Settlement(
                .cancelled, .terminated,
                "Vipps shows the payment as terminated before the customer approved it.")
        case .released(let money, nil):
            Settlement(
                .cancelled, .released, "Vipps released all of the reservation.",
                released: money)
        case .released(let money, let kept?):
            Settlement(
                .remainderReleased, .released,
                "Vipps released \(money); \(kept) was captured earlier and stays charged.",
                released: money, kept: kept)
        case .captured(let money):
            Settlement(
                .notCancellable, .captured,
                "All of it, \(money), is captured; only a refund can give it back.", kept: money)
        case .aborted:
            Settlement(
                .notCancellable, .declined,
                "The customer declined the payment; nothing is reserved.")
        case .expired:
            Settlement(
                .notCancellable, .expired,
                "The payment expired before the customer approved it; nothing is reserved.")
        }
    }

    /// Whether this is what a cancel brings about.
    var isCancelled: Bool {
        switch self {
        case .terminated, .released: true
        case .open, .captured, .aborted, .expired: false
        }
    }
}
