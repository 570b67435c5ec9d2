import AnnulModel

/// Takes rows of one input into the ledger, within one transaction.
struct RowIntake {
    let run: RunRecord
    let input: Int64
    let columns: [Int]
    let store: LedgerStore
    let transaction: LedgerTransaction
    let random: RandomSource
    private(set) var counts = IntakeCounts()

    init(
        run: RunRecord, input: Int64, columns: [Int], store: LedgerStore,
        transaction: LedgerTransaction, random: RandomSource
    ) {
        self.run = run
        self.input = input
        self.columns = columns
        self.store = store
        self.transaction = transaction
        self.random = random
    }

    mutating func append(_ row: InputRow) throws {
        counts.rows += 1
        let id = transaction.nextRowID()
        let lane = try store.lane(of: row.account ?? "", in: run.id, transaction)
        switch row.content {
        case .failure(let rejection):
            try insert(id, row, lane: lane, payment: nil, annulment: nil)
            try settle(id, lane, Settlement(.rejected, rejection.reason, "\(rejection)"), nil)
            counts.rejected += 1
        case .success(let annulment):
            try append(annulment, of: row, as: id, lane: lane)
        }
    }

    private mutating func append(
        _ annulment: Annulment, of row: InputRow, as id: Int64, lane: Int64
    ) throws {
        guard let account = row.account, let merchant = store.directory.accounts[account],
            let merchantID = store.directory.merchants[merchant]
        else { preconditionFailure("a usable row has a registered account") }
        let isNew = try transaction.insert(
            .payment, .addPayment, id: id, merchantID, annulment.reference)
        if isNew {
            try insert(id, row, lane: lane, payment: id, annulment: annulment)
            if let key = annulment.mappedKey {
                try transaction.run(.takeOver, Int64?.none, key.text, id)
            }
            transaction.tally { $0.add(lane: lane, .pending, annulment.amount) }
            return
        }
        guard let payment = try knownPayment(merchantID, annulment.reference) else {
            throw LedgerError(
                .damaged, "a known payment can't be found; keep the file, and restore a backup")
        }
        let decision = try decision(about: annulment, payment)
        try insert(id, row, lane: lane, payment: payment.id, annulment: annulment)
        switch decision {
        case .takeOver:
            let isDoubtful = payment.doubtfulSend != nil
            let key = isDoubtful ? payment.key : annulment.mappedKey?.text
            try transaction.run(.takeOver, id, key, payment.id)
            if isDoubtful { try transaction.run(.makeDue, transaction.now, id) }
            transaction.tally { $0.add(lane: lane, payment.standing, annulment.amount) }
        case .duplicate(let reason, let detail, let isOpen):
            let settlement = Settlement(.duplicate, reason, detail)
            try settle(
                id, lane, settlement, annulment.amount, other: payment.earlier.id, isOpen: isOpen)
            counts.duplicates += 1
        case .contradiction(let detail):
            let settlement = Settlement(.rejected, .contradiction, "This row \(detail).")
            try settle(id, lane, settlement, annulment.amount, other: payment.earlier.id)
            counts.rejected += 1
            try reject(payment, contradictedBy: row.line)
            for duplicate in try laterRows(of: payment) where duplicate.id != id {
                try reject(duplicate, contradictedBy: row.line)
            }
        }
    }

    /// The first of two contradicting rows is no better than the second.
    private mutating func reject(_ payment: KnownPayment, contradictedBy line: Int) throws {
        let earlier = payment.earlier
        guard !earlier.isSettled else { return }
        let amount = earlier.money
        transaction.tally { $0.remove(lane: earlier.lane, payment.standing, amount) }
        let settlement = Settlement(
            .rejected, .contradiction, "Line \(line) says otherwise about the same payment.")
        try settle(earlier.id, earlier.lane, settlement, amount)
        counts.rejected += 1
    }

    /// Nor is one that had passed for a duplicate of the first.
    private mutating func reject(_ duplicate: EarlierRow, contradictedBy line: Int) throws {
        guard duplicate.outcome == .duplicate else { return }
        transaction.tally {
            $0.remove(
                lane: duplicate.lane, Standing(.duplicate, duplicate.reason), duplicate.money)
        }
        let settlement = Settlement(
            .rejected, .contradiction, "Line \(line) says otherwise about the same payment.")
        try settle(duplicate.id, duplicate.lane, settlement, duplicate.money, isAgain: true)
        counts.duplicates -= 1
        counts.rejected += 1
    }

    private func insert(
        _ id: Int64, _ row: InputRow, lane: Int64, payment: Int64?, annulment: Annulment?
    ) throws {
        let reference = annulment?.reference
        let fields = RowText.encode(row.fields, keeping: columns, reference: reference)
        let salt = salt()
        try transaction.insert(
            .row, .addRow, id: id, run.id, input, row.line, lane, payment,
            annulment?.amount?.minor, annulment?.amount?.currency.code, annulment?.authorizationID,
            annulment?.mappedKey?.text, RowText.digest(fields, note: annulment?.note, salt: salt))
        try transaction.run(.addText, id, salt, fields, annulment?.note)
    }

    private func settle(
        _ id: Int64, _ lane: Int64, _ settlement: Settlement, _ amount: Money?,
        other: Int64? = nil, isOpen: Bool = false, isAgain: Bool = false
    ) throws {
        let result = try transaction.append(
            settlement, row: id, attempt: nil, previous: nil, verdict: isOpen ? "open" : "intake",
            otherRow: other)
        try transaction.run(.settleRow, result, id, isAgain ? 2 : 0, Int64?.none)
        // A duplicate of a row that is undecided elsewhere counts as open.
        let standing =
            isOpen
            ? Standing(outcome: "open_duplicate", reason: settlement.reason?.rawValue ?? "")
            : Standing(settlement.outcome, settlement.reason)
        transaction.tally { $0.add(lane: lane, standing, amount) }
    }

    private func salt() -> [UInt8] {
        withUnsafeBytesOf(random.bits()) + withUnsafeBytesOf(random.bits())
    }

    private func withUnsafeBytesOf(_ bits: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
}
