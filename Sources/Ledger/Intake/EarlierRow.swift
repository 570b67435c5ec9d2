import AnnulModel

/// The row that has a payment already when another row names it, and what becomes of the other.
struct EarlierRow {
    let id: Int64
    let run: Int64
    let runName: String
    let runState: RunState
    let input: Int64
    let inputName: String
    let line: Int64
    let amount: Int64?
    let currency: String?
    let authorization: String?
    let key: String?
    let lane: Int64
    let isSettled: Bool
    let outcome: Outcome?
    let reason: Reason?
    /// When its last result came.
    let heardAt: Timestamp?
    /// A duplicate of a row that is undecided in another run.
    let isOpenDuplicate: Bool

    var money: Money? {
        amount.flatMap { minor in
            currency.flatMap { Currency($0) }.map { Money(minor: minor, currency: $0) }
        }
    }

    /// How it counts; `nil` while it is undecided.
    var standing: Standing? {
        guard isSettled, let outcome else { return nil }
        return isOpenDuplicate
            ? .openDuplicate(because: reason) : Standing(outcome, reason)
    }

    enum Decision: Equatable {
        /// The new row works on the payment from here on.
        case takeOver
        /// The payment was good at that moment; the new row asks whether it still is.
        case recheck(since: Timestamp)
        /// The new row is a duplicate; its target is undecided where `isOpen`.
        case duplicate(Reason, String, isOpen: Bool)
        /// The two rows, of one run, say different things about one payment.
        case contradiction(String)
    }

    /// Decides about a row of a later run that names the same payment.
    func decision(rechecks: Bool) -> Decision {
        if isSettled, let outcome, outcome.group == .good {
            if rechecks, let heardAt { return .recheck(since: heardAt) }
            return .duplicate(
                .earlierRun, "Run \(runName) has cancelled this payment.", isOpen: false)
        }
        guard runState.isUnfinished, !isSettled || outcome?.group == .open else {
            return .takeOver
        }
        let detail =
            isSettled
            ? "This payment is open in run \(runName), which has not finished: `annul resume"
                + " \(runName)` or `annul abandon \(runName)` ends that, `annul rerun \(runName)`"
                + " then takes the payment up."
            : "Run \(runName) is still to work on this payment: `annul resume \(runName)` goes on"
                + " with it, `annul abandon \(runName)` gives it up."
        return .duplicate(.earlierRun, detail, isOpen: true)
    }

    /// Decides about a later row of the same run that names the same payment.
    func decision(about annulment: Annulment, in input: Int64) -> Decision {
        if reason == .contradiction {
            return .contradiction("contradicts \(place(seenFrom: input)) about the same payment")
        }
        return contradiction(of: annulment, in: input)
            ?? .duplicate(
                .samePayment,
                "\(place(seenFrom: input).capitalizedFirst) has the same payment.", isOpen: false)
    }

    /// Whether two rows give one payment different values; what one leaves out contradicts nothing.
    func contradiction(of annulment: Annulment, in input: Int64) -> Decision? {
        let differences = [
            ("amount", differ(amount.map(String.init), annulment.amount.map { "\($0.minor)" })),
            ("currency", differ(currency, annulment.amount?.currency.code)),
            ("authorization", differ(authorization, annulment.authorizationID)),
            ("idempotency key", differ(key, annulment.mappedKey?.text)),
        ]
        return differences.first(where: \.1).map { name, _ in
            .contradiction(
                "contradicts \(place(seenFrom: input)) about the same payment (\(name))")
        }
    }

    /// Where the row stands, for somebody who reads another row of the run.
    private func place(seenFrom input: Int64) -> String {
        input == self.input ? "line \(line)" : "line \(line) of \(inputName)"
    }

    private func differ(_ earlier: String?, _ later: String?) -> Bool {
        guard let earlier, let later, !earlier.isEmpty, !later.isEmpty else { return false }
        return earlier != later
    }
}

extension EarlierRow {
    /// - Parameters:
    ///   - id: the row's id.
    ///   - columns: what `Query.earlierRow` gives.
    init(_ id: Int64, _ columns: SQLColumns) {
        self.init(
            id: id, run: columns.int(0), runName: columns.text(9),
            runState: RunState(rawValue: columns.text(10)) ?? .interrupted,
            input: columns.int(12), inputName: columns.text(13), line: columns.int(1),
            amount: columns.optionalInt(2), currency: columns.optionalText(3),
            authorization: columns.optionalText(4), key: columns.optionalText(5),
            lane: columns.int(11), isSettled: columns.int(6) == 2,
            outcome: columns.optionalText(7).flatMap(Outcome.init),
            reason: columns.optionalText(8).flatMap(Reason.init),
            heardAt: columns.optionalTime(14), isOpenDuplicate: columns.int(15) != 0)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
