import AnnulModel

/// Takes rows of one input into the ledger, within one transaction.
struct RowIntake {
    let run: RunRecord
    let input: Int64
    let columns: [Int]
    let rules: IntakeRules
    let store: LedgerStore
    let transaction: LedgerTransaction
    let random: RandomSource
    private(set) var counts = IntakeCounts()
    /// Where rows that came back come from.
    var origins = OriginBook()
    /// The runs that this one is known to go on with.
    var continued: Set<String> = []

    init(
        run: RunRecord, input: Int64, columns: [Int], rules: IntakeRules, store: LedgerStore,
        transaction: LedgerTransaction, random: RandomSource
    ) {
        self.run = run
        self.input = input
        self.columns = columns
        self.rules = rules
        self.store = store
        self.transaction = transaction
        self.random = random
    }

    mutating func append(_ row: InputRow) throws {
        counts.rows += 1
        let id = transaction.nextRowID()
        let lane = try store.lane(of: row.account ?? "", in: run.id, transaction)
        let finding = try finding(of: row)
        switch finding?.content(of: row, adopts: rules.adopts) ?? row.content {
        case .failure(let rejection):
            try insert(id, row, lane: lane, payment: nil, annulment: nil)
            try settle(id, lane, Settlement(.rejected, rejection.reason, "\(rejection)"), nil)
            counts.rejected += 1
        case .success(let annulment):
            try append(
                annulment, of: row, as: id, lane: lane, isAdopted: finding?.change == .adopted)
        }
        if let finding { try record(finding, of: row, as: id) }
    }

    private mutating func append(
        _ annulment: Annulment, of row: InputRow, as id: Int64, lane: Int64, isAdopted: Bool
    ) throws {
        guard let account = row.account, let merchant = store.directory.accounts[account],
            let merchantID = store.directory.merchants[merchant]
        else { preconditionFailure("a usable row has a registered account") }
        if let key = annulment.mappedKey,
            let other = try transaction.first(
                .referenceByKey, merchantID, key.text, read: { $0.text(0) }),
            other != annulment.reference
        {
            // One key for two payments: the provider may answer for the other one.
            try insert(id, row, lane: lane, payment: nil, annulment: nil)
            let detail = "Payment '\(other)' has the same idempotency key; each needs its own."
            try settle(id, lane, Settlement(.rejected, .badField, detail), nil)
            counts.rejected += 1
            return
        }
        let isNew = try transaction.insert(
            .payment, .addPayment, id: id, merchantID, annulment.reference)
        if isNew, let past = try store.past?.payment(annulment.reference, of: merchant) {
            try insert(id, row, lane: lane, payment: id, annulment: annulment)
            return try plan(annulment, past, as: id, lane: lane, isAdopted: isAdopted)
        }
        if isNew {
            try insert(id, row, lane: lane, payment: id, annulment: annulment)
            if let key = annulment.mappedKey {
                try transaction.run(.takeOver, Int64?.none, key.text, id)
            }
            if isAdopted { try adopt(id, payment: id, demanding: annulment.mappedKey) }
            return try enqueue(id, lane, annulment, doubtful: isAdopted ? transaction.now : nil)
        }
        guard let payment = try knownPayment(merchantID, annulment.reference) else {
            throw LedgerError(
                .damaged, "a known payment can't be found; keep the file, and restore a backup")
        }
        let decision = try decision(
            about: annulment, of: merchant, payment, rechecks: rechecks(in: lane))
        try insert(id, row, lane: lane, payment: payment.id, annulment: annulment)
        switch decision {
        case .takeOver:
            let key = payment.doubtfulSend == nil ? annulment.mappedKey?.text : payment.key
            try transaction.run(.takeOver, id, key, payment.id)
            if isAdopted {
                try adopt(id, payment: payment.id, demanding: annulment.mappedKey)
            } else if payment.doubtfulSend != nil {
                try begin(id, inDoubt: "taken_over", goodSince: nil)
            }
            try enqueue(
                id, lane, annulment, doubtful: isAdopted ? transaction.now : payment.doubtfulSend)
        case .recheck(let moment):
            let key = annulment.mappedKey?.text
            try transaction.run(.takeOver, id, key, payment.id)
            try doubt(id, payment, since: moment, isSameKey: key == payment.key)
            try enqueue(id, lane, annulment, doubtful: moment)
        case .duplicate(let reason, let detail, let isOpen):
            let settlement = Settlement(.duplicate, reason, detail)
            try settle(
                id, lane, settlement, annulment.amount, other: payment.earlier.id, isOpen: isOpen)
            counts.duplicates += 1
        case .contradiction(let detail):
            let settlement = Settlement(.rejected, .contradiction, "This row \(detail).")
            try settle(id, lane, settlement, annulment.amount, other: payment.earlier.id)
            counts.rejected += 1
            try reject(payment, contradictedBy: id, row.line)
            for duplicate in try laterRows(of: payment) where duplicate.id != id {
                try reject(duplicate, contradictedBy: id, row.line)
            }
        }
    }

    /// Says what would become of a row whose payment the real ledger knows.
    private mutating func plan(
        _ annulment: Annulment, _ past: KnownPayment, as id: Int64, lane: Int64, isAdopted: Bool
    ) throws {
        switch past.earlier.decision(rechecks: rechecks(in: lane)) {
        case .duplicate(let reason, let detail, let isOpen):
            let settlement = Settlement(.duplicate, reason, detail)
            try settle(id, lane, settlement, annulment.amount, isOpen: isOpen)
            counts.duplicates += 1
        case .recheck(let moment):
            try transaction.run(.updatePayment, true, moment, moment, id)
            try enqueue(id, lane, annulment, doubtful: moment)
        case .takeOver, .contradiction:
            let doubtful = isAdopted ? transaction.now : past.doubtfulSend
            try transaction.run(.updatePayment, Int64?.none, doubtful, doubtful, id)
            try enqueue(id, lane, annulment, doubtful: doubtful)
        }
    }

    /// Lets the row be worked on, unless its account has as many as were asked for.
    private func enqueue(
        _ id: Int64, _ lane: Int64, _ annulment: Annulment, doubtful: Timestamp?
    ) throws {
        if isFull(lane), let limit = rules.limit {
            let settlement = Settlement(
                doubtful == nil ? .unprocessed : .inDoubt, .limit,
                "The run was limited to \(limit) of this account's rows.")
            return try settle(
                id, lane, settlement, annulment.amount, isDoubtful: doubtful != nil)
        }
        if doubtful != nil { try transaction.run(.makeDue, transaction.now, id) }
        transaction.tally {
            $0.add(lane: lane, doubtful == nil ? .pending : .doubtful, annulment.amount)
        }
    }

    /// Whether a lane has as many rows to work on as were asked for.
    private func isFull(_ lane: Int64) -> Bool {
        rules.limit.map { store.tallies.undecided(in: lane) >= $0 } ?? false
    }

    /// Whether a payment that was good is asked about again by a row of this lane.
    func rechecks(in lane: Int64) -> Bool { rules.rechecks && !isFull(lane) }

    /// Makes a payment that was good a matter of doubt again: it is read before anything is sent,
    /// and what is sent then has a key of its own.
    private func doubt(
        _ id: Int64, _ payment: KnownPayment, since moment: Timestamp, isSameKey: Bool
    ) throws {
        var progress = Progress()
        (progress.keyIsSpent, progress.doubtfulSend, progress.lastSent) = (
            isSameKey, moment, moment
        )
        try begin(
            id, inDoubt: "recheck", goodSince: moment,
            leaving: LeftPayment(payment: payment.id, progress: progress))
    }

    /// Records that a row begins in doubt, and why.
    func begin(
        _ id: Int64, inDoubt verdict: String, goodSince: Timestamp?,
        leaving left: LeftPayment? = nil
    ) throws {
        let result = try transaction.append(
            nil, row: id, attempt: nil, previous: nil, verdict: verdict, doubtful: true,
            leaving: left)
        try transaction.run(.beginInDoubt, result, goodSince, id)
    }

    /// The first of two contradicting rows is no better than the second.
    private mutating func reject(
        _ payment: KnownPayment, contradictedBy other: Int64, _ line: Int
    ) throws {
        let earlier = payment.earlier
        guard earlier.run == run.id, earlier.outcome != .rejected else { return }
        // A payment that the row had taken over belongs to the row before it again: what is in
        // doubt about it must stay somebody's.
        let taken =
            earlier.id == payment.id
            ? nil : try transaction.first(.takenRow, earlier.id) { TakenRow($0) }
        try reject(
            earlier, counted: earlier.standing ?? payment.standing, contradictedBy: other, line,
            leaving: taken?.left)
        try taken?.handOver(transaction)
    }

    /// Nor is one that had passed for a duplicate of the first.
    private mutating func reject(
        _ duplicate: EarlierRow, contradictedBy other: Int64, _ line: Int
    ) throws {
        guard duplicate.outcome == .duplicate, let standing = duplicate.standing else { return }
        try reject(duplicate, counted: standing, contradictedBy: other, line)
    }

    private mutating func reject(
        _ row: EarlierRow, counted standing: Standing, contradictedBy other: Int64, _ line: Int,
        leaving left: LeftPayment? = nil
    ) throws {
        transaction.tally { $0.remove(lane: row.lane, standing, row.money) }
        let settlement = Settlement(
            .rejected, .contradiction, "Line \(line) says otherwise about the same payment.")
        try settle(
            row.id, row.lane, settlement, row.money, other: other, isAgain: row.isSettled,
            leaving: left)
        counts.rejected += 1
        if row.outcome == .duplicate { counts.duplicates -= 1 }
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
        other: Int64? = nil, isOpen: Bool = false, isAgain: Bool = false, isDoubtful: Bool = false,
        leaving left: LeftPayment? = nil
    ) throws {
        let result = try transaction.append(
            settlement, row: id, attempt: nil, previous: nil, verdict: isOpen ? "open" : "intake",
            doubtful: isDoubtful, otherRow: other, leaving: left)
        try transaction.run(.settleRow, result, id, isAgain ? 2 : 0, Int64?.none)
        let standing =
            isOpen
            ? Standing.openDuplicate(because: settlement.reason)
            : Standing(settlement.outcome, settlement.reason)
        transaction.tally { $0.add(lane: lane, standing, amount) }
    }

    private func salt() -> [UInt8] {
        [random.bits(), random.bits()].flatMap { bits in
            (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
        }
    }
}
