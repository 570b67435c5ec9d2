/// An outcome with what supports it: the last word on a row, or on a row of one run.
package struct Settlement: Hashable, Sendable {
    package var outcome: Outcome
    package var reason: Reason?
    /// One sentence for a person.
    ///
    /// Never holds a secret or a response body.
    package var detail: String
    /// What the provider said it released, in minor units of the payment's currency.
    package var released: Money?
    /// What the provider said stays charged.
    package var kept: Money?

    package init(
        _ outcome: Outcome, _ reason: Reason? = nil, _ detail: String = "",
        released: Money? = nil, kept: Money? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
        self.released = released
        self.kept = kept
    }
}
