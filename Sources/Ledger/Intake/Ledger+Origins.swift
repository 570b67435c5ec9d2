package import AnnulModel

extension Ledger {
    /// Which of the runs that rows name are not this ledger's, in the order in which they are
    /// named.
    ///
    /// - Parameter rows: rows of an input.
    /// - Returns: the names; a plan's ledger answers for the one that it is made for.
    /// - Throws: `LedgerError`.
    package func foreignRuns(in rows: [InputRow]) throws(LedgerError) -> [String] {
        var names: [String] = []
        for case let origin? in rows.map(\.origin) where !names.contains(origin.run) {
            names.append(origin.run)
        }
        guard !names.isEmpty else { return [] }
        return try transaction { transaction in
            try names.filter { name in
                guard let past = store.past else {
                    return try OriginFinder(reader: transaction).run(named: name) == nil
                }
                return try past.asking { try OriginFinder(reader: $0).run(named: name) == nil }
            }
        }
    }
}

extension RowIntake {
    /// Finds out where a row comes from.
    mutating func finding(of row: InputRow) throws -> OriginBook.Finding? {
        guard let origin = row.origin else { return nil }
        let finding = try origins.finding(
            origin, try? row.content.get(),
            of: row.account.flatMap { store.directory.accounts[$0] }, in: run.id, transaction,
            past: store.past)
        guard let finding, finding.rejection == nil, !finding.isSameReference,
            let objection = row.objection
        else { return finding }
        return OriginBook.Finding(
            earlier: finding.earlier, change: .unusable, rejection: objection,
            claim: finding.claim)
    }

    /// Records where a row comes from, and that its run goes on with another.
    mutating func record(_ finding: OriginBook.Finding, of row: InputRow, as id: Int64) throws {
        try transaction.insert(
            .origin, .addOrigin, id: id, finding.earlier, finding.change.rawValue, finding.claim)
        guard finding.earlier != nil, let name = row.origin?.run, continued.insert(name).inserted,
            try transaction.first(.continuation, run.id, name, read: { _ in true }) == nil
        else { return }
        try transaction.append(
            .act, .addAct, transaction.now, run.id, Int64?.none, Ledger.continuation, name)
    }

    /// Puts the payment of a row of another ledger in doubt: that one may have sent its cancel up to
    /// this moment, under keys of which nothing is known here.
    ///
    /// Only a key that the input demands is used again, and only once the payment was looked up: it
    /// can't be renewed.
    func adopt(_ id: Int64, payment: Int64, demanding key: IdempotencyKey?) throws {
        var progress = Progress()
        progress.keyIsSpent = key == nil || payment != id
        (progress.doubtfulSend, progress.lastSent) = (transaction.now, transaction.now)
        try begin(
            id, inDoubt: "adopted", goodSince: nil,
            leaving: LeftPayment(payment: payment, progress: progress))
    }
}

extension Ledger {
    /// How it is called in the record that a run goes on with an earlier one.
    static let continuation = "continues"
}
