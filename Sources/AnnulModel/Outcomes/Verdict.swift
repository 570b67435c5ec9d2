/// What one exchange with a provider established.
package enum Verdict: Hashable, Sendable {
    /// Positive proof of how the payment stands: this is the outcome, whatever went before.
    case settled(Settlement)
    /// A definite refusal of this request. It says nothing about an earlier request that may
    /// still be on its way.
    case refused(Settlement)
    /// Read back: the authorization stands, and nothing cancelled it.
    case standing
    /// Another operation holds the payment. This request had no effect; ask again later, under a
    /// new key where the provider keeps a refusal under the old one.
    case busy(renewsKey: Bool)
    /// Too many requests. No effect; the whole account waits.
    case throttled(after: Duration?)
    /// No byte of the request left. No effect, certain.
    case notSent
    /// The request had no effect and settled nothing; it is worth another attempt.
    case unsettled
    /// May have taken effect; only the provider knows.
    case doubtful
    /// The provider refuses the account itself. No effect; the lane stops.
    case halt(Reason)
}

/// A verdict with the evidence for it, as the ledger records it.
package struct Finding: Hashable, Sendable {
    package var verdict: Verdict
    /// The status of the response that decided, if there was one.
    package var httpStatus: Int?
    /// The provider's own handle of the payment or the answer, for its support desk.
    package var providerID: String?
    /// One sentence for a person.
    ///
    /// Never holds a secret or a response body.
    package var detail: String

    package init(
        _ verdict: Verdict, httpStatus: Int? = nil, providerID: String? = nil, detail: String = ""
    ) {
        self.verdict = verdict
        self.httpStatus = httpStatus
        self.providerID = providerID
        self.detail = detail
    }
}
