/// How an account's credentials are tried without touching a payment.
package struct AccessTrial: Hashable, Sendable {
    package enum Means: Hashable, Sendable {
        /// The request for an access token.
        case token
        /// The look-up of a reference that no payment has: whoever is let in learns just that.
        case lookup(reference: String)
        /// There is no such request.
        case none
    }

    package let means: Means
    /// What nobody knows afterwards, however well it ends, as a sentence.
    package let leavesOpen: String

    init(_ means: Means, leavesOpen: String) {
        self.means = means
        self.leavesOpen = leavesOpen
    }
}

extension AccessTrial {
    /// The last number that fits into 64 bits: no counter of payments comes to it.
    static let noPaymentsNumber = "9223372036854775807"
}
