import AnnulModel

extension ClaimedRow {
    /// What is not so of what the row says about its payment; `nil` if all is.
    ///
    /// A row in doubt says nothing that could be wrong. Nor does one that says cancelled of a
    /// payment that was paid all the same later: it was right when it ended.
    ///
    /// - Parameters:
    ///   - payment: the truth.
    ///   - isClaimedLater: whether a later row says that it was cancelled: then this one need only
    ///     have been right when it ended.
    /// - Returns: what is not so, as a sentence about the row.
    func contradiction(with payment: Truth.Payment, isClaimedLater: Bool) -> String? {
        if isOvertaken(payment) { return nil }
        return switch outcome {
        case .cancelled: cancelContradiction(payment)
        case .remainderReleased: remainderContradiction(payment)
        case .alreadyCancelled:
            payment.effects > 0 && !payment.isAnonymous && !isByPerson
                ? says("our own request did it")
                : payment.isCancelled ? nil : says("it is not cancelled")
        case .notFound where payment.state != .absent: says("it is there")
        case .notCancellable where payment.cancellable && !isLeftAlone(payment):
            says("it still could be cancelled")
        case .failed, .notCancellable, .notFound, .manual, .unprocessed:
            payment.effects > 0 && !isClaimedLater ? says("our request took effect") : nil
        case .inDoubt, .accepted, .rejected, .duplicate: nil
        }
    }

    /// Whether the row says of a partly captured payment, rightly, that it was left as it is.
    private func isLeftAlone(_ payment: Truth.Payment) -> Bool {
        payment.captured > 0 && kept == payment.captured
    }

    /// Whether the row says cancelled of a payment that was, and was paid all the same later.
    func isOvertaken(_ payment: Truth.Payment) -> Bool {
        payment.overtaken && (outcome == .cancelled || outcome == .alreadyCancelled)
    }

    /// What is wrong with the keys; asked of the last row that worked on a payment.
    func keyContradiction(with payment: Truth.Payment) -> String? {
        guard let newest = payment.keys.last else { return nil }
        guard let key else { return says("cancels were sent, and the row names no key") }
        // A key that never arrived is one whose requests were not sent, or lost on their way.
        guard payment.keys.contains(key), key != newest else { return nil }
        return says("after its key \(key) the key \(newest) was used")
    }

    private func cancelContradiction(_ payment: Truth.Payment) -> String? {
        guard payment.captured == 0 else { return says("a part of it was captured") }
        if payment.effects > 0 { return effectContradiction(payment) }
        // Where a repeat is answered as done the provider itself said so.
        return payment.repeats > 0 ? nil : says("nothing we sent did it")
    }

    private func remainderContradiction(_ payment: Truth.Payment) -> String? {
        guard payment.captured > 0 else { return says("nothing of it was captured") }
        guard payment.cancelled > 0 else { return says("nothing of it was released") }
        guard kept == payment.captured else {
            return says("\(payment.captured) stays charged, and the row says \(amount(kept))")
        }
        return payment.effects > 0 ? effectContradiction(payment) : nil
    }

    /// Whether an effect is the row's: under its key or an earlier one, and of the right amount.
    private func effectContradiction(_ payment: Truth.Payment) -> String? {
        let newest = key.flatMap(payment.keys.firstIndex) ?? -1
        let own = payment.keys.prefix(newest + 1)
        if let foreign = payment.effectKeys.first(where: { !own.contains($0) }) {
            return says("it was cancelled under \(foreign), and the row names \(key ?? "no key")")
        }
        if released == nil, !payment.hasKnownAmounts { return nil }
        guard released ?? 0 == payment.released else {
            return says("\(payment.released) was released, and the row says \(amount(released))")
        }
        if let currency, payment.released > 0, currency != payment.currency {
            return says("it is in \(payment.currency), and the row says \(currency)")
        }
        return nil
    }

    private func says(_ truth: String) -> String {
        "row \(number) of run \(run) says \(outcome.rawValue); \(truth)"
    }

    private func amount(_ minor: Int64?) -> String { minor.map(String.init) ?? "nothing" }
}

extension Truth.Payment {
    /// Whether nothing is left of it that a customer could be charged.
    fileprivate var isCancelled: Bool { cancelled > 0 || state == .terminated }

    /// Whether its provider tells what a cancel released; the others leave it to the input.
    fileprivate var hasKnownAmounts: Bool { provider == .vipps }
}

extension Truth.Payment {
    /// Whether it was cancelled without a key: then nobody can tell whose cancel it was.
    var isAnonymous: Bool { effects > effectKeys.count }
}
