extension Progress {
    /// The moment from which on a person may say that the payment is not cancelled.
    ///
    /// Before that the last request that nobody answered may still take effect, whatever anybody
    /// sees now. That a payment is cancelled may be said at any time: it can't be once more.
    package func mayBeDenied(under policy: AccountPolicy) -> Timestamp? {
        doubtfulSend.map { $0 + policy.doubt.settle }
    }

    /// What a person's word leaves of the payment: no doubt, whatever was said.
    ///
    /// Where it is not cancelled its key is spent as by any other failure: a provider that keeps
    /// what it answered may keep something under it, so that another try takes the next one.
    ///
    /// - Parameters:
    ///   - isCancelled: what the person says.
    ///   - policy: the account's.
    ///   - now: the present time; `mayBeDenied` is over where the payment is not cancelled.
    /// - Returns: the payment's new progress.
    package func decided(isCancelled: Bool, under policy: AccountPolicy, at now: Timestamp)
        -> Progress
    {
        var progress = self
        progress.doubtfulSend = nil
        guard !isCancelled else { return progress }
        precondition(
            mayBeDenied(under: policy).map { now >= $0 } ?? true,
            "a request that may still take effect is given up")
        return progress.givenUp(under: policy)
    }
}
