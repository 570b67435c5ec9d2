import AnnulModel

/// A row with what must be known of it to ask about it again, or to let a person decide.
struct OpenRow {
    let id: Int64
    /// Its number within its run.
    let number: Int64
    let runName: String
    let runState: RunState
    let lane: Int64
    let state: Int64
    let amount: Money?
    let attempt: Int64?
    let result: Int64?
    /// How the row ended; `nil` while it is undecided.
    let outcome: Outcome?
    let reason: Reason?
    let isOpenDuplicate: Bool
    private let kept: Int64?
    /// `nil` where the row was unusable.
    let payment: Int64?
    let progress: Progress
    /// The row that works on the payment, where that is another.
    let otherWorker: RowPlace?

    /// How the row counts now.
    var standing: Standing {
        if let outcome {
            return isOpenDuplicate ? .openDuplicate(because: reason) : Standing(outcome, reason)
        }
        return progress.isDoubtful ? .doubtful : .pending
    }

    /// What counts as staying charged, while the row stands as it does.
    var keptMinor: Int64 {
        guard let outcome else { return 0 }
        return kept ?? Settlement(outcome, reason).keptMinor(of: amount) ?? 0
    }

    /// Whether the row is neither good nor failed, and the payment's fate is its own.
    var isOpen: Bool { outcome.map { $0.group == .open } ?? true }

    /// Whether a request of its payment may have taken effect, and the row has ended with that.
    var isSettledInDoubt: Bool {
        guard let outcome, otherWorker == nil, progress.isDoubtful else { return false }
        return outcome == .inDoubt || outcome == .accepted
    }
}

extension OpenRow {
    /// Reads a row.
    init?(_ id: Int64, _ transaction: LedgerTransaction) throws {
        guard let row = try transaction.first(.openRow, id, read: { OpenRow(id, $0) }) else {
            return nil
        }
        self = row
    }

    /// - Parameters:
    ///   - id: the row's id.
    ///   - columns: what `Query.openRow` gives.
    private init(_ id: Int64, _ columns: SQLColumns) {
        self.id = id
        lane = columns.int(0)
        state = columns.int(1)
        let currency = columns.optionalText(3).flatMap { Currency($0) }
        let minor = columns.optionalInt(2)
        amount = minor.flatMap { minor in currency.map { Money(minor: minor, currency: $0) } }
        attempt = columns.optionalInt(4)
        result = columns.optionalInt(5)
        let isSettled = state == 2
        outcome = isSettled ? columns.optionalText(6).flatMap(Outcome.init) : nil
        reason = isSettled ? columns.optionalText(7).flatMap(Reason.init) : nil
        isOpenDuplicate = isSettled && columns.int(8) != 0
        payment = columns.optionalInt(9)
        var progress = Progress()
        progress.generation = Int(columns.int(10))
        progress.keyIsMapped = !columns.isNull(11)
        progress.keyFirstUsed = columns.optionalTime(12)
        progress.keyIsSpent = columns.int(13) != 0
        progress.doubtfulSend = columns.optionalTime(14)
        progress.lastSent = columns.optionalTime(15)
        self.progress = progress
        let isOwn = columns.isNull(16) || columns.int(16) != 0
        otherWorker = isOwn ? nil : RowPlace(run: columns.text(17), number: columns.int(18))
        runName = columns.text(19)
        runState = RunState(rawValue: columns.text(20)) ?? .interrupted
        number = columns.int(21)
        kept = columns.optionalInt(22)
    }
}
