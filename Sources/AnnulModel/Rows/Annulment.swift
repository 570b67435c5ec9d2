/// One row of work: cancel this payment at this account.
package struct Annulment: Hashable, Sendable {
    /// The provider's id of the payment: always a string, leading zeros kept.
    package let reference: String
    /// The provider's id of the authorization, where it wants one (VTEX).
    package let authorizationID: String?
    /// What the input says is authorized.
    ///
    /// For caps, totals and comparison; never sent.
    package let amount: Money?
    /// A reason to pass on where the provider takes one.
    package let note: String?
    /// The key that the input demands instead of the derived one.
    package let mappedKey: IdempotencyKey?

    package init(
        reference: String, authorizationID: String? = nil, amount: Money? = nil,
        note: String? = nil, mappedKey: IdempotencyKey? = nil
    ) {
        self.reference = reference
        self.authorizationID = authorizationID
        self.amount = amount
        self.note = note
        self.mappedKey = mappedKey
    }
}
