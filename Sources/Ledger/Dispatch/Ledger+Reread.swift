package import AnnulModel

/// The rows of a lane that are read again.
package struct Rereads: Hashable, Sendable {
    /// How many wait for it.
    package let rows: Int64
    /// When the last of them is due.
    package let last: Timestamp

    package func adding(_ other: Rereads) -> Rereads {
        Rereads(rows: rows + other.rows, last: max(last, other.last))
    }
}

extension Ledger {
    /// What of an open lane is read again, and until when.
    ///
    /// - Parameter lane: the lane's id.
    /// - Returns: `nil` where there is nothing.
    /// - Throws: `LedgerError`.
    package func rereads(in lane: Int64) throws(LedgerError) -> Rereads? {
        try transaction { transaction in
            let last = try transaction.first(.lastReread, lane) { $0.optionalTime(0) } ?? nil
            let rows = try transaction.first(.countReread, lane) { $0.int(0) } ?? 0
            return last.map { Rereads(rows: rows, last: $0) }
        }
    }

    /// The row of a lane that is read again next, and when.
    ///
    /// A row stays in the queue while it is read: a look-up has no effect, so that a process that
    /// dies meanwhile leaves nothing to be mended.
    func nextReread(of lane: Lane, _ id: Int64, _ transaction: LedgerTransaction) throws
        -> (row: Int64, due: Timestamp)?
    {
        var next: (row: Int64, due: Timestamp)?
        try transaction.forEach(.nextReread, id, Int64(lane.rereading.count + 1)) { columns in
            guard next == nil, !lane.rereading.contains(columns.int(0)),
                let due = columns.optionalTime(1)
            else { return }
            next = (columns.int(0), due)
        }
        return next
    }

    /// Lets nobody wait longer than is asked for: the moment may stem from a clock that was ahead,
    /// or from another configuration.
    func bringRereadsForward(
        in lane: Int64, _ policy: AccountPolicy, _ transaction: LedgerTransaction
    ) throws {
        guard let pause = policy.doubt.reread else { return }
        let latest = transaction.now + pause
        var late: [Int64] = []
        try transaction.forEach(.lateRereads, lane, latest) { late.append($0.int(0)) }
        for row in late {
            try transaction.append(.wait, .addWait, row, latest)
            try transaction.run(.deferReread, latest, row)
        }
    }

    /// Applies what reading a row again established.
    ///
    /// As long as its end is not disproved the row keeps it, with the result that brought it.
    func applyReread(
        _ settling: Settling, _ lane: inout Lane, _ transaction: LedgerTransaction
    ) throws {
        let (claim, transition) = (settling.claim, settling.transition)
        lane.rereading.remove(claim.row)
        if transition.due != nil { lane.due += 1 }
        let changed: Int
        if case .settled(let settlement) = transition.next {
            changed = try change(claim, to: settlement, by: settling, transaction)
        } else {
            _ = try transaction.append(
                nil, row: claim.row, attempt: claim.attempt, previous: claim.previousResult,
                verdict: transition.next.word,
                charged: transition.progress.charged > claim.progress.charged,
                finding: settling.finding, due: transition.due)
            changed = try transaction.run(
                .releaseReread, transition.due, transition.progress.charged, claim.row,
                claim.attempt)
        }
        precondition(changed == 1, "a row is read again by one attempt at a time")
    }

    /// Lets a row end otherwise than it had.
    private func change(
        _ claim: Claim, to settlement: Settlement, by settling: Settling,
        _ transaction: LedgerTransaction
    ) throws -> Int {
        let end = try transaction.first(.endOfRow, claim.row) { RowEnd($0) }
        guard let before = end.flatMap(\.self) else {
            throw LedgerError(
                .damaged,
                "row \(claim.row) of \(path) has ended, and nothing says how; keep the file, and"
                    + " restore a backup")
        }
        let progress = settling.transition.progress
        let result = try transaction.append(
            settlement, row: claim.row, attempt: claim.attempt, previous: claim.previousResult,
            verdict: settling.transition.next.word, doubtful: progress.isDoubtful,
            finding: settling.finding,
            leaving: LeftPayment(payment: claim.payment, progress: progress))
        let amount = claim.annulment.amount
        transaction.tally { book in
            book.remove(
                lane: claim.lane, Standing(before.settlement.outcome, before.settlement.reason),
                amount,
                released: before.released ?? before.settlement.releasedMinor(of: amount) ?? 0,
                kept: before.kept ?? before.settlement.keptMinor(of: amount) ?? 0)
            book.add(
                lane: claim.lane, Standing(settlement.outcome, settlement.reason), amount,
                released: settlement.releasedMinor(of: amount) ?? 0,
                kept: settlement.keptMinor(of: amount) ?? 0)
        }
        return try transaction.run(.settleRow, result, claim.row, 2, claim.attempt)
    }
}

/// How a row had ended.
private struct RowEnd {
    let settlement: Settlement
    let released: Int64?
    let kept: Int64?

    /// `nil` where the result says no outcome.
    init?(_ columns: SQLColumns) {
        guard let outcome = columns.optionalText(0).flatMap(Outcome.init) else { return nil }
        settlement = Settlement(outcome, columns.optionalText(1).flatMap(Reason.init))
        released = columns.optionalInt(2)
        kept = columns.optionalInt(3)
    }
}

extension Transition.Next {
    /// The stable word for what reading a row again gave.
    fileprivate var word: String {
        switch self {
        case .kept(isConfirmed: true): "confirmed"
        case .kept(isConfirmed: false): "unconfirmed"
        case .pending: "unanswered"
        case .settled: "reread"
        }
    }
}
