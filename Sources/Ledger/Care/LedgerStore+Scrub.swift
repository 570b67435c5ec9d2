import GRDB

extension LedgerStore {
    /// Writes the whole file anew, and empties its journal: what was deleted is then nowhere in
    /// them, neither on free pages nor in the free space of others.
    func scrub() throws(LedgerError) {
        try outsideTransactions { database in
            try database.execute(sql: "VACUUM")
            let checkpoint = try SQLStatement("PRAGMA wal_checkpoint(TRUNCATE)", in: database)
            guard try checkpoint.first(read: { $0.int(0) }) == 0 else {
                throw LedgerError(
                    .locked,
                    "the texts are erased, but another process reads \(path), and its journal may"
                        + " still hold some. Give the same `annul erase` again when that has ended."
                )
            }
        }
    }
}
