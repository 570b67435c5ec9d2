import AnnulModel

/// The row that has a payment already when another row names it, and what becomes of the other.
struct EarlierRow {
    let id: Int64
    let run: Int64
    let runName: String
    let runState: RunState
    let line: Int64
    let amount: Int64?
    let currency: String?
    let authorization: String?
    let key: String?
    let lane: Int64
    let isSettled: Bool
    let outcome: Outcome?
    let reason: Reason?

    var money: Money? {
        amount.flatMap { minor in
            currency.flatMap { Currency($0) }.map { Money(minor: minor, currency: $0) }
        }
    }

    enum Decision: Equatable {
        /// The new row works on the payment from here on.
        case takeOver
        /// The new row is a duplicate; its target is undecided where `isOpen`.
        case duplicate(Reason, String, isOpen: Bool)
        /// The two rows, of one run, say different things about one payment.
        case contradiction(String)
    }

    /// Decides about a row of `run` that names the same payment.
    func decision(about annulment: Annulment, inRun run: Int64) -> Decision {
        if run == self.run { return sameRun(annulment) }
        switch (outcome, isSettled) {
        case (.cancelled, true), (.alreadyCancelled, true), (.remainderReleased, true):
            return .duplicate(
                .earlierRun, "Run \(runName) has cancelled this payment.", isOpen: false)
        case _ where runState.isUnfinished && isUndecided:
            return .duplicate(
                .earlierRun,
                "Run \(runName) is still to work on this payment: `annul resume \(runName)` goes"
                    + " on with it.", isOpen: true)
        default: return .takeOver
        }
    }

    /// Not worked to an end in its run, whatever it reads as.
    private var isUndecided: Bool {
        !isSettled || outcome == .inDoubt || outcome == .accepted || outcome == .unprocessed
    }

    private func sameRun(_ annulment: Annulment) -> Decision {
        if reason == .contradiction {
            return .contradiction("contradicts line \(line) about the same payment")
        }
        if let contradiction = contradiction(of: annulment) { return contradiction }
        return .duplicate(.samePayment, "Line \(line) has the same payment.", isOpen: false)
    }

    /// Whether two rows give one payment different values; what one leaves out contradicts nothing.
    func contradiction(of annulment: Annulment) -> Decision? {
        let differences = [
            ("amount", differ(amount.map(String.init), annulment.amount.map { "\($0.minor)" })),
            ("currency", differ(currency, annulment.amount?.currency.code)),
            ("authorization", differ(authorization, annulment.authorizationID)),
            ("idempotency key", differ(key, annulment.mappedKey?.text)),
        ]
        return differences.first(where: \.1).map {
            .contradiction("contradicts line \(line) about the same payment (\($0.0))")
        }
    }

    private func differ(_ earlier: String?, _ later: String?) -> Bool {
        guard let earlier, let later, !earlier.isEmpty, !later.isEmpty else { return false }
        return earlier != later
    }
}
