import AnnulModel

/// A cancel as its provider understood it.
struct CancelRequest: Hashable, Sendable {
    var reference: String
    var key: String?
    /// What a key is bound to, besides the reference.
    var body: [UInt8]
    /// Whether an authorized payment shall be left alone.
    var onlyUnauthorized = false
    /// Whether an authorized payment's authorization is named, where a provider wants that.
    var authorization = AuthorizationClaim.right
    /// What is wrong with the request, if its provider finds that out only under the key.
    var defect: String?

    init(reference: String, key: String?, body: [UInt8]) {
        self.reference = reference
        self.key = key
        self.body = body
    }
}

/// What came of a cancel.
enum CancelResult: Hashable, Sendable {
    case stopped(Obstacle)
    case ruled(Ruling, isReplay: Bool)
    /// The key was used before with another payment or another body.
    case keyReused
}

/// What a request says of a payment's authorization.
enum AuthorizationClaim: Hashable, Sendable {
    case right, wrong, missing
}
