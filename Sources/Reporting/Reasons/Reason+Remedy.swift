package import AnnulModel

extension Reason {
    /// What is to be done about rows of this reason, by whom there is something to do.
    package var remedy: String {
        switch self {
        case .captured: "Refund it at the provider if the customer is not to pay."
        case .expired, .declined: "Nothing: no money is held."
        case .wrongState: "See at the provider how it stands; `annul show` tells what it said."
        case .unknownPayment:
            "Compare reference and account with the provider's; run the corrected row."
        case .busy, .throttled: "Run it again later: `annul rerun RUN`."
        case .forbidden: "Have the account's rights checked, or cancel it by hand."
        case .providerError: "Read what the provider said, mend it, then `annul rerun RUN`."
        case .providerManual: "Cancel it by hand at the provider."
        case .authFailed: "Renew the account's credentials, then `annul resume`."
        case .accountStopped: "Mend what stopped the account, then `annul resume`."
        case .providerDown: "Wait until the provider answers again, then `annul resume`."
        case .deadline, .drained: "`annul resume` goes on where the run stopped."
        case .cap: "Check the file against what was meant; a wider limit is a recorded decision."
        case .canary, .halt: "Look at what failed first; once it is mended, `annul resume`."
        case .limit: "`annul rerun RUN --unprocessed` works on the rest."
        case .abandoned: "`annul rerun RUN --unprocessed`, if it is to be cancelled after all."
        case .keySpent: "Run it without a key of the file's own, so that a new one can be used."
        case .keyExpired, .noLookup:
            "Ask the provider how it stands, then record that with `annul settle`."
        case .noAnswer:
            "`annul resolve` asks the provider; what it can't tell, `annul settle` records for you."
        case .contradiction: "Find out which row is right, and run that one alone."
        case .mismatch: "Find out which amount is right before anything is cancelled."
        case .moved: "Restore the order of the columns from the results, and run the file again."
        case .badReference, .badAmount, .badField, .missingField:
            "Correct the row in a copy of rejected.csv, and run that."
        case .noAccount: "Name the account in the row or with --account, and run it again."
        case .cardNumber: "Take the number out of the file; payments are named by reference."
        case .fileRefused: "Mend the file, and run it again."
        case .samePayment: "Nothing: it counts as the row that it repeats."
        case .earlierRun: "Nothing where that run ended well; otherwise go on with that run."
        case .cancelledByUs, .cancelledBefore, .cancelledByOther, .terminated, .released: "Nothing."
        case .settledByPerson: "Nothing: `annul show` tells who decided, and why."
        }
    }
}
