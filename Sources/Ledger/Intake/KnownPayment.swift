import AnnulModel

/// A payment that the ledger knows from an earlier row.
struct KnownPayment {
    let id: Int64
    let doubtfulSend: Timestamp?
    let key: String?
    let earlier: EarlierRow

    /// How a row that works on it counts before its first claim.
    var standing: Standing { doubtfulSend == nil ? .pending : .doubtful }
}

extension RowIntake {
    func knownPayment(_ merchant: Int64, _ reference: String) throws -> KnownPayment? {
        let found = try transaction.first(.paymentByReference, merchant, reference) {
            (
                id: $0.int(0), row: $0.int(1), doubtfulSend: $0.optionalTime(2),
                key: $0.optionalText(3)
            )
        }
        guard let found else { return nil }
        return try row(found.row).map {
            KnownPayment(
                id: found.id, doubtfulSend: found.doubtfulSend, key: found.key, earlier: $0)
        }
    }

    /// What becomes of a row whose payment is known.
    ///
    /// Every row of this run that names the payment is asked: the first may leave out what two
    /// later ones say differently.
    func decision(
        about annulment: Annulment, of merchant: Merchant, _ payment: KnownPayment, rechecks: Bool
    ) throws -> EarlierRow.Decision {
        let earlier = payment.earlier
        var decision =
            earlier.run == run.id
            ? earlier.decision(about: annulment, in: input)
            : earlier.decision(rechecks: rechecks)
        // Only in a plan is the payment's first row itself a duplicate: of one of the real ledger.
        if earlier.outcome == .duplicate, case .duplicate = decision,
            let past = try store.past?.payment(annulment.reference, of: merchant)
        {
            decision = past.earlier.decision(rechecks: rechecks)
        }
        for other in try laterRows(of: payment) {
            let among = other.decision(about: annulment, in: input)
            if case .contradiction = among { return among }
        }
        return decision
    }

    /// The rows of this run that named the payment after another.
    func laterRows(of payment: KnownPayment) throws -> [EarlierRow] {
        var ids: [Int64] = []
        try transaction.forEach(.laterRows, payment.id, run.id) { ids.append($0.int(0)) }
        return try ids.compactMap { try row($0) }
    }

    private func row(_ id: Int64) throws -> EarlierRow? {
        try transaction.first(.earlierRow, id) { EarlierRow(id, $0) }
    }
}

extension LedgerStore {
    /// The lane of an account in a run, recorded when the first row needs it.
    func lane(of account: String, in run: Int64, _ transaction: LedgerTransaction) throws -> Int64 {
        if let lane = lanes[LaneName(run: run, account: account)] { return lane }
        let merchant = directory.accounts[account].flatMap { directory.merchants[$0] }
        // An earlier process may have read a part of the run's input.
        let lane =
            try transaction.first(.laneByName, run, account) { $0.int(0) }
            ?? transaction.append(.lane, .addLane, run, account, merchant)
        lanes[LaneName(run: run, account: account)] = lane
        return lane
    }
}

/// What a lane is known by.
struct LaneName: Hashable {
    let run: Int64
    let account: String
}
