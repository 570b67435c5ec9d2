/// What trying an account's credentials has shown.
package struct Admittance: Hashable, Sendable {
    package enum Result: String, CaseIterable, Sendable {
        /// The provider takes the credentials.
        case letIn = "let_in"
        /// The provider turns the account away: its credentials, rights or address are wrong.
        case refused
        /// There was no connection, or no answer.
        case unreachable
        /// The answer says nothing about the credentials.
        case unclear
        /// The account is not touched at this time of day; nothing was sent.
        case resting
        /// The provider has no request that would tell without touching a payment.
        case unknowable
        /// The account's secrets can't be had, so that nothing was sent.
        case unusable
    }

    package let result: Result
    /// A sentence for a person: what was seen, and what to do about it.
    package let detail: String

    package init(_ result: Result, _ detail: String) {
        self.result = result
        self.detail = detail
    }
}
