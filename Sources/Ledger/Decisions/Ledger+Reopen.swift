import AnnulModel

extension Ledger {
    /// Lets rows that ended in doubt be asked about once more.
    ///
    /// Their failed attempts count from here anew. A process that dies meanwhile leaves them
    /// undecided, and in doubt as before.
    ///
    /// - Parameter rows: the rows' ids; those that are not in doubt, or whose payment another row
    ///   has, stay as they are.
    /// - Returns: how many were reopened.
    /// - Throws: `LedgerError`.
    @discardableResult
    package func reopen(_ rows: [Int64]) throws(LedgerError) -> Int {
        var reopened = 0
        for start in stride(from: 0, to: rows.count, by: Self.decisionsAtOnce) {
            let chunk = rows[start..<min(rows.count, start + Self.decisionsAtOnce)]
            reopened += try transaction { transaction in
                try chunk.count { try reopen($0, transaction) }
            }
        }
        return reopened
    }

    private func reopen(_ id: Int64, _ transaction: LedgerTransaction) throws -> Bool {
        guard let row = try OpenRow(id, transaction), row.isSettledInDoubt else { return false }
        let result = try transaction.append(
            nil, row: id, attempt: nil, previous: row.result, verdict: "reopened", doubtful: true,
            due: transaction.now)
        let changed = try transaction.run(.reopenRow, transaction.now, result, id, row.result)
        precondition(changed == 1, "a row is reopened once")
        transaction.tally { book in
            book.remove(lane: row.lane, row.standing, row.amount)
            book.add(lane: row.lane, .doubtful, row.amount)
        }
        return true
    }

    /// Rows for one transaction: enough to share its cost, few enough to hold in memory.
    static var decisionsAtOnce: Int { 2000 }
}
