import AnnulModel

extension Ledger {
    /// Turns what the last process left claimed into doubt: called once, before anything else.
    ///
    /// The request of such a row may have left at any moment before now.
    ///
    /// - Returns: how many rows were under way.
    /// - Throws: `LedgerError`.
    package func recover() throws(LedgerError) -> Int {
        let now = clock.wall()
        return try transaction { transaction in
            var claimed: [ClaimedRow] = []
            try transaction.forEach(.claimedRows) { columns in
                claimed.append(ClaimedRow(columns))
            }
            for row in claimed { try recover(row, at: now, transaction) }
            var interrupted: [(id: Int64, name: String)] = []
            try transaction.forEach(.activeRuns) { interrupted.append(($0.int(0), $0.text(1))) }
            for run in interrupted {
                try transaction.run(
                    .setRunState, RunState.interrupted.rawValue, String?.none, run.id)
                try transaction.append(
                    .act, .addAct, now, run.id, Int64?.none, "run interrupted",
                    "the process ended before the run did; \(claimed.count) rows were under way")
            }
            return claimed.count
        }
    }

    private func recover(_ row: ClaimedRow, at now: Timestamp, _ transaction: LedgerTransaction)
        throws
    {
        let charged = row.sentCancel
        let result = try transaction.append(
            nil, row: row.id, attempt: row.attempt, previous: row.previousResult,
            verdict: "interrupted", charged: charged, doubtful: charged || row.wasDoubtful)
        let changed = try transaction.run(
            .releaseRow, now, row.charged + (charged ? 1 : 0), Timestamp?.none, 0, result, row.id,
            row.attempt)
        precondition(changed == 1, "a claimed row is released once")
        guard row.sentCancel else { return }
        try transaction.run(.updatePayment, row.keyIsSpent, now, now, row.payment)
        guard !row.wasDoubtful else { return }
        transaction.tally { book in
            book.remove(lane: row.lane, .pending, row.amount)
            book.add(lane: row.lane, .doubtful, row.amount)
        }
    }
}

/// A row that a process which is no more had claimed.
private struct ClaimedRow {
    let id: Int64
    let lane: Int64
    let payment: Int64
    let attempt: Int64
    let sentCancel: Bool
    let charged: Int64
    let previousResult: Int64?
    let keyIsSpent: Bool
    let wasDoubtful: Bool
    let amount: Money?

    init(_ columns: SQLColumns) {
        id = columns.int(0)
        lane = columns.int(1)
        payment = columns.int(2)
        attempt = columns.int(3)
        sentCancel = columns.int(4) != 0
        charged = columns.int(5)
        previousResult = columns.optionalInt(6)
        keyIsSpent = columns.int(7) != 0
        wasDoubtful = !columns.isNull(8)
        let currency = columns.optionalText(10).flatMap { Currency($0) }
        let minor = columns.optionalInt(9)
        amount = minor.flatMap { minor in currency.map { Money(minor: minor, currency: $0) } }
    }
}
