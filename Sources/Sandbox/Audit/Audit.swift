package import AnnulModel

/// The comparison of what Annul says with what really happened, payment by payment.
///
/// It knows the outcomes' meanings and nothing of how Annul comes to them.
package struct Audit: Hashable, Sendable {
    package struct Count: Hashable, Sendable {
        package fileprivate(set) var rows = 0
        package fileprivate(set) var disagreements = 0

        mutating func add(_ other: Count) {
            rows += other.rows
            disagreements += other.disagreements
        }
    }

    /// Something that Annul says and that is not so.
    package struct Disagreement: Hashable, Sendable, CustomStringConvertible {
        /// The payment; `nil` where it is about all of them.
        package let reference: String?
        package let text: String

        package var description: String { reference.map { "\($0): \(text)" } ?? text }
    }

    /// What was released in one currency, in minor units.
    package struct Money: Hashable, Sendable {
        /// What the rows say that our requests released.
        package fileprivate(set) var claimed: Int64 = 0
        /// What our requests released of payments whose rows are in doubt.
        package fileprivate(set) var doubtful: Int64 = 0
        /// What our requests released of payments whose rows don't say so: nobody can tell whose
        /// cancel it was, or the amount was never known.
        package fileprivate(set) var unclaimed: Int64 = 0
        /// What our requests really released.
        package fileprivate(set) var released: Int64 = 0
    }

    /// Payments that were paid after their cancel, as their provider admits.
    package struct Races: Hashable, Sendable {
        package fileprivate(set) var payments = 0
        /// Of how many the last row still says that they are cancelled.
        package fileprivate(set) var unnoticed = 0
    }

    package private(set) var counts: [Outcome: Count] = [:]
    package private(set) var disagreements: [Disagreement] = []
    package private(set) var money: [String: Money] = [:]
    package private(set) var races = Races()
    /// How many keys the rows name.
    package private(set) var namedKeys = 0
    package let totals: Truth.Totals

    package var agrees: Bool { disagreements.isEmpty }

    /// Compares the rows of some runs, the oldest first, with the truth.
    ///
    /// - Parameters:
    ///   - rows: all rows of each run.
    ///   - truth: what the sandbox knows.
    ///   - merchants: for each account the merchant that it stands for; needed only where two
    ///     merchants have payments of the same reference.
    package init(
        of rows: [ClaimedRow], against truth: Truth, merchants: [String: String] = [:]
    ) {
        totals = truth.totals
        var ledger = ClaimBook(truth, merchants: merchants)
        for row in rows { ledger.add(row) }
        for row in rows { counts[row.outcome, default: Count()].rows += 1 }
        for claims in ledger.payments { judge(claims) }
        for row in ledger.ambiguous {
            disagree(
                row.reference, "several merchants have it; tell them apart with --account",
                of: row.outcome)
        }
        compareKeys(of: rows, with: truth)
        if totals.liveRequests > 0 {
            disagree(nil, "\(totals.liveRequests) requests asked for real money", of: nil)
        }
        compareMoney(with: truth)
    }

    // MARK: Payments

    private mutating func judge(_ claims: ClaimBook.Claims) {
        let payment = claims.payment
        if payment.effects > 1 {
            disagree(payment.reference, "it was cancelled \(payment.effects) times", of: nil)
        }
        guard let last = claims.rows.last(where: \.isWorkedOn) else {
            if payment.effects > 0, !claims.rows.contains(where: { $0.outcome == .duplicate }) {
                disagree(payment.reference, "it was cancelled, and no row worked on it", of: nil)
            }
            return
        }
        for row in claims.rows where row.isWorkedOn {
            let laterRows = claims.rows.drop { $0 != row }.dropFirst()
            let isClaimedLater = laterRows.contains { $0.outcome.group == .good }
            if let text = row.contradiction(with: payment, isClaimedLater: isClaimedLater) {
                disagree(payment.reference, text, of: row.outcome)
            } else if row == last, let text = row.keyContradiction(with: payment) {
                disagree(payment.reference, text, of: row.outcome)
            }
        }
        if payment.overtaken {
            races.payments += 1
            if last.isOvertaken(payment) { races.unnoticed += 1 }
        }
        count(last, payment)
    }

    private mutating func count(_ row: ClaimedRow, _ payment: Truth.Payment) {
        guard payment.effects > 0 else { return }
        switch row.outcome {
        case .cancelled where row.released == nil, .alreadyCancelled:
            money[payment.currency, default: Money()].unclaimed += payment.released
        case .cancelled, .remainderReleased:
            money[payment.currency, default: Money()].claimed += row.released ?? 0
        case .inDoubt, .accepted:
            money[payment.currency, default: Money()].doubtful += payment.released
        default: break
        }
    }

    private mutating func disagree(_ reference: String?, _ text: String, of outcome: Outcome?) {
        disagreements.append(Disagreement(reference: reference, text: text))
        if let outcome { counts[outcome, default: Count()].disagreements += 1 }
    }

    // MARK: All payments together

    private mutating func compareKeys(of rows: [ClaimedRow], with truth: Truth) {
        var payments: [String: String] = [:]
        for row in rows {
            guard let key = row.key, let reference = row.reference else { continue }
            let owner = "\(row.account ?? "") \(reference)"
            if payments.updateValue(owner, forKey: key).map({ $0 != owner }) ?? false {
                disagree(reference, "its key \(key) is another payment's, too", of: row.outcome)
            }
        }
        namedKeys = payments.count
        if truth.totals.keyConflicts > 0 {
            disagree(
                nil, "\(truth.totals.keyConflicts) keys came again with another request", of: nil)
        }
    }

    private mutating func compareMoney(with truth: Truth) {
        for (currency, released) in truth.released {
            money[currency, default: Money()].released = released
        }
        for (currency, sums) in money.sorted(by: { $0.key < $1.key })
        where sums.claimed + sums.doubtful + sums.unclaimed != sums.released {
            disagree(
                nil,
                "\(currency): the rows say \(sums.claimed) released and may have left out"
                    + " \(sums.doubtful + sums.unclaimed); it was \(sums.released)", of: nil)
        }
    }
}
