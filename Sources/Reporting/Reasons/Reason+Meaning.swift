package import AnnulModel

extension Reason {
    /// What the code says, in a sentence for somebody who reads it for the first time.
    package var meaning: String {
        switch self {
        // What the provider said about the payment.
        case .captured: "The payment has been captured: the customer is charged."
        case .expired: "The authorization ran out by itself; nothing is reserved any more."
        case .declined: "The payment was never approved; there was nothing to cancel."
        case .wrongState: "The payment is in a state in which the provider does not cancel."
        case .unknownPayment: "The provider does not know this payment under this account."
        case .busy: "Another operation held the payment for as long as it was tried."
        case .throttled: "The provider asked to wait for longer than is waited for."
        case .forbidden: "The provider lets this account in, and forbids it this payment."
        case .providerError: "The provider refused for a reason of its own."
        case .providerManual: "The provider asks for it to be done by hand."
        // Why an account, or the run, went no further.
        case .authFailed: "The provider refused the account's credentials."
        case .accountStopped: "The account was stopped before this payment's turn came."
        case .providerDown: "The provider gave no proper answer for too long."
        case .deadline: "The run's deadline passed before this payment's turn came."
        case .drained: "The run was asked to end before this payment's turn came."
        case .cap: "The run would have gone over a limit on rows or money."
        case .canary: "The few payments that were tried first did not go well."
        case .halt: "Too many payments failed, and a guard stopped the run."
        case .limit: "The run was asked to work on no more rows than it did."
        case .abandoned: "The run was given up before this payment's turn came."
        // Why doubt could not be resolved, or a key not be used.
        case .keySpent: "The file demands a key that the provider has already used up."
        case .keyExpired: "A cancel was sent, and its key is too old to be asked with again."
        case .noLookup: "A cancel was sent, and the provider can't tell what became of it."
        case .noAnswer: "A cancel may have taken effect; nobody has said whether it did."
        // What is wrong with the row.
        case .contradiction: "Two rows say different things about the same payment."
        case .mismatch: "The provider has another amount or currency than the file."
        case .moved: "The row's payment now stands in another row: a column was shifted."
        case .badReference: "The reference can't be one of this provider's."
        case .badAmount: "The amount or its currency can't be read for certain."
        case .badField: "A field holds something that it may not hold."
        case .missingField: "A field that is needed is empty."
        case .noAccount: "The row does not say which account the payment belongs to."
        case .cardNumber: "A field looks like a card number, which must not be kept."
        case .fileRefused: "The file was refused as a whole; nothing of it was sent."
        case .samePayment: "Another row of the same run has this payment."
        case .earlierRun: "An earlier run has this payment, or the one that the row is to correct."
        // How a payment came to be cancelled.
        case .cancelledByUs: "The provider cancelled it in answer to our request."
        case .cancelledBefore: "It had been cancelled before our request came."
        case .cancelledByOther: "Somebody else cancelled it."
        case .terminated: "It was ended before the customer approved; nothing was reserved."
        case .released: "What was reserved is released."
        case .settledByPerson: "A person decided how it stands, and the record says who and why."
        }
    }
}
