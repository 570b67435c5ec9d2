package import AnnulModel

extension Ledger {
    /// Takes a ledger back into use that knows less than once was known.
    ///
    /// Every payment without a good outcome may have been touched since by what is lost, whatever
    /// is written here: it is in doubt from now on, and looked up or repeated under its key before
    /// anything is sent anew. The heads that are lost are accepted in the last commit; a
    /// restoration that is cut short is begun again.
    ///
    /// - Parameters:
    ///   - heads: what was written down elsewhere and is not known here.
    ///   - person: who takes it back into use.
    ///   - keepsRefusals: whether a merchant's provider keeps refusals under a key. Such a key may
    ///     have been refused and followed by another, of which nothing is known here: so it proves
    ///     nothing any more, and counts as spent.
    /// - Returns: how many payments are in doubt.
    /// - Throws: `LedgerError`.
    package func restore(
        accepting heads: [UnknownHead], by person: String, keepsRefusals: (Merchant) -> Bool
    ) throws(LedgerError) -> Int64 {
        let (head, now) = (store.head, clock.wall())
        let spent = Set(
            store.directory.merchants.filter { keepsRefusals($0.key) }.map(\.value))
        var payments: Int64 = 0
        var last: Int64 = 0
        while true {
            let slice = try transaction { transaction in
                var slice: [RestorablePayment] = []
                try transaction.forEach(.restorable, last, Self.paymentsPerCommit) {
                    slice.append(RestorablePayment($0))
                }
                for payment in slice {
                    let isSpent = spent.contains(payment.merchant)
                    try doubt(payment, isSpent: isSpent, at: now, transaction)
                }
                return slice
            }
            guard let end = slice.last else { break }
            payments += Int64(slice.count)
            last = end.id
        }
        let detail = Restoration.detail(
            by: person, head: head, accepting: heads, payments: payments)
        try transaction { transaction in
            _ = try transaction.append(
                .act, .addAct, now, Int64?.none, Int64?.none, Restoration.act, detail)
            try transaction.run(.becomeLedger)
        }
        return payments
    }

    private func doubt(
        _ payment: RestorablePayment, isSpent: Bool, at now: Timestamp,
        _ transaction: LedgerTransaction
    ) throws {
        var progress = Progress()
        progress.keyIsSpent = payment.keyIsSpent || isSpent
        (progress.doubtfulSend, progress.lastSent) = (now, now)
        progress.busySince = payment.busySince
        let settlement = payment.settlementOnceRestored
        let due = settlement == nil ? now : nil
        let result = try transaction.append(
            settlement, row: payment.row, attempt: nil, previous: payment.result,
            verdict: "restored", doubtful: true, due: due,
            leaving: LeftPayment(payment: payment.id, progress: progress))
        try transaction.run(.restoreRow, settlement == nil ? 0 : 2, due, result, payment.row)
        if payment.keyFirstUsed == nil {
            try transaction.run(
                .restorePayment, now, Self.noClock, payment.id)
        }
        transaction.tally { book in
            book.remove(
                lane: payment.lane, payment.standing, payment.amount, kept: payment.keptMinor)
            book.add(
                lane: payment.lane,
                settlement.map { Standing($0.outcome, $0.reason) } ?? .doubtful, payment.amount)
        }
    }

    /// No act has this number: by it a key's age is unknown.
    static let noClock: Int64 = 0

    /// As many as intake takes in at once.
    private static let paymentsPerCommit = 2000
}

/// A payment that is not known to be good, with the row that works on it.
private struct RestorablePayment {
    let id: Int64
    let merchant: Int64
    let row: Int64
    let lane: Int64
    let amount: Money?
    let result: Int64?
    let busySince: Timestamp?
    /// `nil` where the row is not worked to an end.
    let outcome: Outcome?
    let reason: Reason?
    private let detail: String
    private let kept: Int64?
    private let isDoubtful: Bool
    let keyFirstUsed: Timestamp?
    let keyIsSpent: Bool

    init(_ columns: SQLColumns) {
        id = columns.int(0)
        merchant = columns.int(1)
        row = columns.int(2)
        lane = columns.int(4)
        let currency = columns.optionalText(6).flatMap { Currency($0) }
        amount = columns.optionalInt(5).flatMap { minor in
            currency.map { Money(minor: minor, currency: $0) }
        }
        result = columns.optionalInt(7)
        busySince = columns.optionalTime(8)
        outcome = columns.int(3) == 2 ? columns.optionalText(9).flatMap(Outcome.init) : nil
        reason = columns.optionalText(10).flatMap(Reason.init)
        kept = columns.optionalInt(11)
        isDoubtful = !columns.isNull(12)
        keyFirstUsed = columns.optionalTime(13)
        keyIsSpent = columns.int(14) != 0
        detail = columns.optionalText(15) ?? ""
    }

    /// How the row reads from here on; `nil` while it is undecided.
    ///
    /// What was refused at intake stays refused: of it only the payment is in doubt.
    var settlementOnceRestored: Settlement? {
        outcome.map { outcome in
            outcome.group == .input ? Settlement(outcome, reason, detail) : .touchedSince
        }
    }

    var standing: Standing {
        outcome.map { Standing($0, reason) } ?? (isDoubtful ? .doubtful : .pending)
    }

    var keptMinor: Int64 {
        guard let outcome else { return 0 }
        return kept ?? Settlement(outcome, reason).keptMinor(of: amount) ?? 0
    }
}
