/// What a provider decided about a cancel: what a key gives again when it is repeated.
enum Ruling: Hashable, Sendable {
    /// It took effect, and this is how the payment stood afterwards.
    case done(Standing)
    /// It will take effect, and until then holds the payment, which stands like this.
    case taken(Standing)
    /// It was done before, and is answered as if this request had done it.
    case repeated(Standing)
    /// Everything was captured; nothing is left to release.
    case captured
    /// What could be released was released before.
    case alreadyCancelled
    /// Never authorized, and closed.
    case notReserved
    /// Authorized, where the request wanted only a payment that was not.
    case authorizedAlready
    case held(Hold)
    case unknown
    case barred(Bar)
    /// The request makes no sense; the text says why.
    case malformed(String)
}

/// A payment's state and amounts at one moment.
struct Standing: Hashable, Sendable {
    var state: PaymentState
    /// What the customer was asked for.
    var amount: Int64
    var authorized: Int64
    var captured: Int64
    var cancelled: Int64
    var currency: String

    /// What a cancel would release.
    var remainder: Int64 { authorized - captured - cancelled }
}

package enum PaymentState: String, Codable, Hashable, Sendable {
    /// The provider does not know the payment.
    case absent
    case created, authorized, aborted, expired, terminated, declined
}
