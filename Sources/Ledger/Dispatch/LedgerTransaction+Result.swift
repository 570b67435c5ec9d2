import AnnulModel

extension LedgerTransaction {
    /// Appends what was established about a row.
    ///
    /// - Parameters:
    ///   - settlement: the outcome where the row is settled, else `nil`.
    ///   - row: the row's id.
    ///   - attempt: the attempt that established it; `nil` for intake and people.
    ///   - previous: the row's result before this one.
    ///   - verdict: the kind of finding, as a stable word.
    ///   - charged: whether it counts as a failed attempt.
    ///   - doubtful: whether the payment is in doubt from here on.
    ///   - finding: the evidence.
    ///   - otherRow: the row that a duplicate or contradiction refers to.
    ///   - due: when the row is due again, where it is released.
    ///   - left: what is known of the payment from here on, where that changes; it is written to
    ///     the payment, too.
    /// - Returns: the result's id.
    /// - Throws: GRDB's `DatabaseError`.
    func append(
        _ settlement: Settlement?, row: Int64, attempt: Int64?, previous: Int64?, verdict: String,
        charged: Bool = false, doubtful: Bool = false, finding: Finding? = nil,
        otherRow: Int64? = nil, due: Timestamp? = nil, leaving left: LeftPayment? = nil
    ) throws -> Int64 {
        let detail = [settlement?.detail, finding?.detail].compactMap(\.self).first { !$0.isEmpty }
        let money = settlement?.released ?? settlement?.kept
        let progress = left?.progress
        if let left {
            try run(
                .updatePayment, left.progress.keyIsSpent, left.progress.doubtfulSend,
                left.progress.lastSent, left.payment)
        }
        return try append(
            .result, .addResult, row, attempt, previous, now, verdict, charged ? true : nil,
            doubtful ? true : nil, settlement?.outcome.rawValue, settlement?.reason?.rawValue,
            finding?.httpStatus, finding?.providerID, settlement?.released?.minor,
            settlement?.kept?.minor, money?.currency.code, try intern(phrase: detail ?? ""),
            otherRow, due, due == nil ? nil : progress?.busySince,
            progress?.keyIsSpent, progress?.doubtfulSend, progress?.lastSent)
    }
}

/// A payment, and what is known about its cancels once a result is in.
struct LeftPayment {
    let payment: Int64
    let progress: Progress
}

extension Verdict {
    /// The stable word that the ledger keeps for the kind of a verdict.
    var word: String {
        switch self {
        case .settled: "settled"
        case .refused: "refused"
        case .standing: "standing"
        case .busy: "busy"
        case .throttled: "throttled"
        case .notSent: "not_sent"
        case .unsettled: "unsettled"
        case .doubtful: "doubtful"
        case .halt: "halt"
        }
    }
}
