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
            try followClock(at: now, transaction)
            var interrupted: [Int64] = []
            try transaction.forEach(.activeRuns) { interrupted.append($0.int(0)) }
            for run in interrupted {
                try transaction.run(
                    .setRunState, RunState.interrupted.rawValue, String?.none, run)
                try transaction.append(
                    .act, .addAct, now, run, Int64?.none, "run interrupted",
                    "the process ended before the run did; \(claimed.count) rows were under way")
            }
            return claimed.count
        }
    }

    /// Lets no wall clock that was set decide what has settled, or how long to wait.
    ///
    /// Nothing is moved while the machine has stayed up and its wall clock was left alone. Else
    /// doubt that was still fresh when the last process ended begins anew, and nobody waits for a
    /// moment that was named by a clock that was ahead. How old keys are is known no longer where
    /// the clock was certainly set; a machine that was started again is believed its time, unless
    /// that is earlier than the last commit's.
    private func followClock(at now: Timestamp, _ transaction: LedgerTransaction) throws {
        if let base = clock.base, let known = store.clockBase, base.agrees(with: known) { return }
        let last = store.lastCommitAt ?? now
        let change = ClockChange(
            base: clock.base, doubtSince: min(now, last) + (.zero - DoubtPolicy.longestSettling),
            endsWaits: last > now,
            forgetsKeys: last > now
                || store.clockBase.map { $0.boot == clock.base?.boot } ?? false)
        var moved = try transaction.run(.renewDoubt, now, change.doubtSince)
        if change.endsWaits { moved += try transaction.run(.bringForward, now, now) }
        guard moved > 0 || change.forgetsKeys || clock.base != nil else { return }
        let act = try transaction.append(
            .act, .addAct, now, Int64?.none, Int64?.none, ClockChange.act, change.detail)
        store.clockBase = clock.base
        if change.forgetsKeys { store.keyClock = act }
    }

    private func recover(_ row: ClaimedRow, at now: Timestamp, _ transaction: LedgerTransaction)
        throws
    {
        let next = row.progress.abandoned(during: row.move, at: now)
        let result = try transaction.append(
            nil, row: row.id, attempt: row.attempt, previous: row.previousResult,
            verdict: "interrupted", charged: next.charged > row.progress.charged,
            doubtful: next.isDoubtful, due: now,
            leaving: LeftPayment(payment: row.payment, progress: next))
        let changed = try transaction.run(
            .releaseRow, now, next.charged, next.busySince, next.busyAnswers, result, row.id,
            row.attempt)
        precondition(changed == 1, "a claimed row is released once")
        guard next.isDoubtful, !row.progress.isDoubtful else { return }
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
    let move: Move
    let progress: Progress
    let previousResult: Int64?
    let amount: Money?

    init(_ columns: SQLColumns) {
        id = columns.int(0)
        lane = columns.int(1)
        payment = columns.int(2)
        attempt = columns.int(3)
        move = columns.optionalInt(4).map { .cancel(generation: Int($0)) } ?? .lookup
        previousResult = columns.optionalInt(6)
        var progress = Progress()
        progress.charged = Int(columns.int(5))
        progress.keyIsSpent = columns.int(7) != 0
        progress.doubtfulSend = columns.optionalTime(8)
        progress.lastSent = columns.optionalTime(11)
        progress.busySince = columns.optionalTime(12)
        progress.busyAnswers = Int(columns.int(13))
        self.progress = progress
        let currency = columns.optionalText(10).flatMap { Currency($0) }
        let minor = columns.optionalInt(9)
        amount = minor.flatMap { minor in currency.map { Money(minor: minor, currency: $0) } }
    }
}
