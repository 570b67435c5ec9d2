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
                if which == .all || row.isUntouchedRecheck { rows.append(row) }
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

    /// Makes the payment the earlier row's again; what is in doubt about it stays so.
    func giveBack(_ transaction: LedgerTransaction) throws {
        let worker = try transaction.first(.workerBefore, payment, id) { $0.int(0) } ?? payment
        if !isSettled {
            let given = try transaction.append(
                nil, row: id, attempt: nil, previous: result, verdict: "given_back",
                otherRow: worker)
            try transaction.run(.setResult, given, id)
            if doubtfulSend != nil {
                transaction.tally { book in
                    book.remove(lane: lane, .doubtful, amount)
                    book.add(lane: lane, .pending, amount)
                }
            }
        }
        let own = try transaction.first(.keyOfRow, worker) { $0.optionalText(0) } ?? nil
        let isInDoubt = doubtfulSend != nil && !isUntouchedRecheck
        try transaction.run(
            .takeOver, worker == payment ? Int64?.none : worker, isInDoubt ? key : own, payment)
        if isUntouchedRecheck {
            try transaction.run(
                .updatePayment, Int64?.none, Timestamp?.none, Timestamp?.none, payment)
        }
    }
}
