import AnnulModel

/// Which payments a run gives back to the rows that had them before.
enum GivingBack {
    /// All that it took over: its input is refused.
    case all
    /// Those that were good and that it has not asked about yet.
    case untouchedRechecks
}

extension Ledger {
    /// Gives payments back that a run has taken over and will not work on.
    ///
    /// - Parameters:
    ///   - which: which of them.
    ///   - run: a run whose rows are fixed.
    /// - Throws: `LedgerError`.
    func giveBack(_ which: GivingBack, of run: RunRecord) throws(LedgerError) {
        try transaction { transaction in
            var rows: [TakenRow] = []
            try transaction.forEach(.takenRows, run.id, run.firstRow) { columns in
                let row = TakenRow(columns)
                if which == .all || row.isUntouchedRecheck && !row.isSettled { rows.append(row) }
            }
            for row in rows { try row.giveBack(transaction) }
        }
    }
}

/// A row that took a payment over from another.
struct TakenRow {
    let id: Int64
    let payment: Int64
    let key: String?
    let doubtfulSend: Timestamp?
    let lastSent: Timestamp?
    let goodSince: Timestamp?
    let lane: Int64
    let isSettled: Bool
    let result: Int64?
    let amount: Money?

    /// - Parameter columns: what `Query.takenRows` or `Query.takenRow` gives.
    init(_ columns: SQLColumns) {
        id = columns.int(0)
        payment = columns.int(1)
        key = columns.optionalText(2)
        doubtfulSend = columns.optionalTime(3)
        lastSent = columns.optionalTime(4)
        goodSince = columns.optionalTime(5)
        lane = columns.int(6)
        isSettled = columns.int(7) == 2
        result = columns.optionalInt(8)
        let currency = columns.optionalText(10).flatMap { Currency($0) }
        let minor = columns.optionalInt(9)
        amount = minor.flatMap { minor in currency.map { Money(minor: minor, currency: $0) } }
    }

    /// The payment was good, and nothing was asked or sent since: it still is as far as is known.
    var isUntouchedRecheck: Bool { goodSince != nil && lastSent == goodSince }

    /// What the payment is left as, where asking again had made a matter of doubt of it.
    var left: LeftPayment? {
        isUntouchedRecheck ? LeftPayment(payment: payment, progress: Progress()) : nil
    }

    /// Gives the payment back, for the record too.
    func giveBack(_ transaction: LedgerTransaction) throws {
        let given = try transaction.append(
            nil, row: id, attempt: nil, previous: result, verdict: "given_back",
            otherRow: try worker(transaction), leaving: left)
        // A row that has ended keeps its end.
        if !isSettled { try transaction.run(.setResult, given, id) }
        if doubtfulSend != nil, !isSettled {
            transaction.tally { book in
                book.remove(lane: lane, .doubtful, amount)
                book.add(lane: lane, .pending, amount)
            }
        }
        try handOver(transaction)
    }

    /// Makes the payment the earlier row's again; what is in doubt about it stays so, under its key.
    func handOver(_ transaction: LedgerTransaction) throws {
        let worker = try worker(transaction)
        let own = try transaction.first(.keyOfRow, worker) { $0.optionalText(0) } ?? nil
        let isInDoubt = doubtfulSend != nil && !isUntouchedRecheck
        try transaction.run(
            .takeOver, worker == payment ? Int64?.none : worker, isInDoubt ? key : own, payment)
        if isInDoubt { try doubtEnd(of: worker, transaction) }
    }

    /// Puts a row in doubt that had failed, and has a payment in doubt again.
    ///
    /// Else nobody would ask. It comes about where a ledger was restored meanwhile.
    private func doubtEnd(of worker: Int64, _ transaction: LedgerTransaction) throws {
        guard let row = try OpenRow(worker, transaction), row.outcome?.group == .failed else {
            return
        }
        let settlement = Settlement.touchedSince
        let result = try transaction.append(
            settlement, row: worker, attempt: nil, previous: row.result, verdict: "restored",
            doubtful: true)
        try transaction.run(.setResult, result, worker)
        transaction.tally { book in
            book.remove(lane: row.lane, row.standing, row.amount, kept: row.keptMinor)
            book.add(
                lane: row.lane, Standing(settlement.outcome, settlement.reason), row.amount)
        }
    }

    /// The row that had the payment before.
    private func worker(_ transaction: LedgerTransaction) throws -> Int64 {
        try transaction.first(.workerBefore, payment, id) { $0.int(0) } ?? payment
    }
}
