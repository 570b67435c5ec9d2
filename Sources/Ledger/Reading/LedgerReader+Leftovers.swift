import AnnulModel
import GRDB

extension LedgerReader {
    /// How many rows the file says are under way.
    ///
    /// While nobody holds the ledger, these are what a dead process left.
    package func rowsUnderWay() throws(LedgerError) -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM row INDEXED BY row_claimed WHERE state = 1")
                ?? 0
        }
    }
}
