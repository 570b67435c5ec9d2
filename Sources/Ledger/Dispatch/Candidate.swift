import AnnulModel

/// A row that could be claimed, with its payment's progress.
struct Candidate {
    let row: Int64
    let rowNumber: Int64
    let payment: Int64
    let annulment: Annulment
    let progress: Progress
    let attempts: Int64
    let previousAttempt: Int64?
    let previousResult: Int64?
    let body: Int64?
    let keyClock: Int64?
    /// When the payment was good, for a row that asks again about it.
    let goodSince: Timestamp?

    var standing: Standing { progress.isDoubtful ? .doubtful : .pending }

    /// The payment was good before, and this row has sent nothing yet.
    var isKnownGood: Bool { goodSince != nil && progress.lastSent == goodSince }

    /// Every key that the payment's cancels carry, from the first generation on; the one in use
    /// last.
    func keys(upTo generation: Int, of merchant: Merchant) -> [IdempotencyKey] {
        let derived = (1...generation).map {
            KeyDerivation.key(of: annulment.reference, at: merchant, generation: $0)
        }
        // An earlier run may have used derived ones.
        return derived + (annulment.mappedKey.map { [$0] } ?? [])
    }
}

extension Ledger {
    func candidate(_ row: Int64, of lane: Lane, _ transaction: LedgerTransaction) throws
        -> Candidate
    {
        let found = try transaction.first(.candidate, row) { columns in
            var progress = Progress()
            progress.generation = Int(columns.int(11))
            progress.keyIsMapped = !columns.isNull(12)
            progress.keyFirstUsed = columns.optionalTime(14)
            progress.keyAgeIsUnknown =
                progress.keyFirstUsed != nil && columns.optionalInt(20) != store.keyClock
            progress.keyIsSpent = columns.int(15) != 0
            progress.doubtfulSend = columns.optionalTime(16).map {
                atLatest($0, by: transaction.now)
            }
            progress.lastSent = columns.optionalTime(17).map { atLatest($0, by: transaction.now) }
            progress.charged = Int(columns.int(5))
            progress.busySince = columns.optionalTime(6).map { atLatest($0, by: transaction.now) }
            progress.busyAnswers = Int(columns.int(7))
            let currency = columns.optionalText(2).flatMap { Currency($0) }
            let amount = columns.optionalInt(1)
            let annulment = Annulment(
                reference: columns.text(10), authorizationID: columns.optionalText(3),
                amount: amount.flatMap { minor in currency.map { Money(minor: minor, currency: $0) }
                },
                note: columns.optionalText(18),
                mappedKey: columns.optionalText(12).flatMap(IdempotencyKey.init))
            return Candidate(
                row: row, rowNumber: row - lane.firstRow + 1, payment: columns.int(0),
                annulment: annulment, progress: progress, attempts: columns.int(4),
                previousAttempt: columns.optionalInt(8), previousResult: columns.optionalInt(9),
                body: columns.optionalInt(13), keyClock: columns.optionalInt(20),
                goodSince: columns.optionalTime(19).map { atLatest($0, by: transaction.now) })
        }
        guard let found else {
            throw LedgerError(
                .damaged,
                "row \(row) of \(path) has no payment; keep the file, and restore a backup")
        }
        return found
    }

    /// A moment that an earlier process recorded; never later than when this one began.
    ///
    /// Its wall clock may have been another than this one's, and one that was ahead would have
    /// everything wait for as long.
    private func atLatest(_ moment: Timestamp, by now: Timestamp) -> Timestamp {
        moment > now ? openedAt : moment
    }
}
