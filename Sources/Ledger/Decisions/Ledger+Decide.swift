package import AnnulModel

/// What a person says about payments of which nobody else could tell.
package struct PersonalDecision: Hashable, Sendable {
    /// Whether the payment is cancelled.
    package let isCancelled: Bool
    /// Who says so.
    package let person: String
    /// Why, in that person's words.
    package let because: String

    package init(isCancelled: Bool, person: String, because: String) {
        self.isCancelled = isCancelled
        self.person = person
        self.because = because
    }

    var settlement: Settlement {
        let word = isCancelled ? "cancelled" : "not cancelled"
        return Settlement(
            isCancelled ? .alreadyCancelled : .failed, .settledByPerson,
            "Settled as \(word) by \(person): \(because)")
    }
}

/// Why a person can't decide about a row.
package struct Objection: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case unknown
        case settled(Outcome)
        /// Another row has the payment.
        case replaced(RowPlace)
        case stillReading
        /// A request may still take effect until then.
        case tooEarly(Timestamp)
    }

    package let row: RowPlace
    package let kind: Kind

    package var description: String {
        let name = "row \(row.number) of run \(row.run)"
        return switch kind {
        case .unknown: "\(name) names no payment: there is nothing to decide."
        case .settled(let outcome):
            "\(name) is \(outcome.rawValue): only what is open can be settled."
        case .replaced(let other):
            "the payment of \(name) is worked on by row \(other.number) of run \(other.run); settle"
                + " that one."
        case .stillReading:
            "run \(row.run) is still being read: `annul resume \(row.run)` or"
                + " `annul abandon \(row.run)` first."
        case .tooEarly(let moment):
            "a request for \(name) may still take effect until \(moment). Look again after that,"
                + " then settle it."
        }
    }
}

extension Ledger {
    /// Says why a person can't decide about these rows.
    ///
    /// - Parameters:
    ///   - decision: what the person says.
    ///   - rows: the rows' ids.
    ///   - policies: the policies of their accounts, by lane.
    /// - Returns: the first objection; `nil` where there is none.
    /// - Throws: `LedgerError`.
    package func objection(
        to decision: PersonalDecision, about rows: [Int64], under policies: [Int64: AccountPolicy]
    ) throws(LedgerError) -> Objection? {
        try transaction { transaction in
            for id in rows {
                guard let row = try OpenRow(id, transaction) else { continue }
                if let kind = row.objection(to: decision, policies, at: transaction.now) {
                    return Objection(
                        row: RowPlace(run: row.runName, number: row.number), kind: kind)
                }
            }
            return nil
        }
    }

    /// Settles rows as a person says; nothing is sent.
    ///
    /// - Parameters:
    ///   - rows: the rows' ids; those that there is an objection to stay as they are.
    ///   - decision: what the person says.
    ///   - policies: the policies of their accounts, by lane.
    /// - Returns: how many were settled.
    /// - Throws: `LedgerError`.
    @discardableResult
    package func settle(
        _ rows: [Int64], as decision: PersonalDecision, under policies: [Int64: AccountPolicy]
    ) throws(LedgerError) -> Int {
        var settled = 0
        for start in stride(from: 0, to: rows.count, by: Self.decisionsAtOnce) {
            let chunk = rows[start..<min(rows.count, start + Self.decisionsAtOnce)]
            settled += try transaction { transaction in
                try chunk.count { try settle($0, as: decision, under: policies, transaction) }
            }
        }
        return settled
    }

    private func settle(
        _ id: Int64, as decision: PersonalDecision, under policies: [Int64: AccountPolicy],
        _ transaction: LedgerTransaction
    ) throws -> Bool {
        guard let row = try OpenRow(id, transaction), let payment = row.payment,
            let policy = policies[row.lane],
            row.objection(to: decision, policies, at: transaction.now) == nil
        else { return false }
        let next = row.progress.decided(
            isCancelled: decision.isCancelled, under: policy, at: transaction.now)
        let settlement = decision.settlement
        let result = try transaction.append(
            settlement, row: id, attempt: nil, previous: row.result, verdict: "person",
            leaving: LeftPayment(payment: payment, progress: next))
        let changed = try transaction.run(.settleRow, result, id, row.state, row.attempt)
        precondition(changed == 1, "a row is settled once")
        transaction.tally { book in
            book.remove(lane: row.lane, row.standing, row.amount)
            book.add(
                lane: row.lane, Standing(settlement.outcome, settlement.reason), row.amount,
                released: settlement.releasedMinor(of: row.amount) ?? 0)
        }
        return true
    }
}

extension OpenRow {
    fileprivate func objection(
        to decision: PersonalDecision, _ policies: [Int64: AccountPolicy], at now: Timestamp
    ) -> Objection.Kind? {
        if runState == .reading { return .stillReading }
        guard payment != nil, let policy = policies[lane] else { return .unknown }
        if let otherWorker { return .replaced(otherWorker) }
        if let outcome, !isOpen { return .settled(outcome) }
        if !decision.isCancelled, let moment = progress.mayBeDenied(under: policy), now < moment {
            return .tooEarly(moment)
        }
        return nil
    }
}
