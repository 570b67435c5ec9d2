import AnnulModel
import GRDB

extension LedgerReader {
    /// Examines the whole ledger as of one moment, while others may go on with it.
    ///
    /// The file's own structure; the hash chain, recomputed from the facts; the heads that were
    /// written down elsewhere; and, where the chain holds, everything that the ledger keeps
    /// besides facts, rebuilt from them, with the promises that a ledger can show to be kept.
    ///
    /// - Parameter kept: heads from elsewhere, which the chain must contain.
    /// - Returns: what was found.
    /// - Throws: `LedgerError` if the file can't be read at all.
    package func verify(against kept: [KeptHead] = []) throws(LedgerError) -> Verification {
        try read { database in
            var verification = Verification(head: .none)
            try database.inTransaction(.deferred) {
                verification = try Verification.examining(database, against: kept)
                return .commit
            }
            return verification
        }
    }
}

extension Verification {
    /// Examines the ledger that a connection sees.
    static func examining(_ database: Database, against kept: [KeptHead]) throws -> Verification {
        var verification = Verification(head: .none)
        do {
            try verification.examine(database, against: kept)
        } catch let error as DatabaseError where error.isDamage {
            verification.add(Flaw("the file is damaged: \(error.message ?? "\(error.resultCode)")"))
        }
        return verification
    }

    private mutating func examine(_ database: Database, against kept: [KeptHead]) throws {
        let chain = try ChainCheck(database)
        head = chain.head
        if let flaw = chain.flaw { add(flaw) }
        for flaw in try FileCheck(database).flaws { add(flaw) }
        heads = kept.count
        for head in try HeadCheck(database).unknown(among: kept) {
            add(Flaw(commit: head.commit, head.text))
        }
        // What contradicts facts that were changed says nothing about the cache.
        guard chain.flaw == nil else { return }
        let cache = try CacheCheck(database)
        (rows, payments) = (cache.rows, cache.payments)
        for flaw in cache.flaws { add(flaw) }
        for flaw in try RunCheck(database, undecided: cache.undecided).flaws { add(flaw) }
        let texts = try TextCheck(database)
        erasedRows = texts.erasedRows
        for flaw in texts.flaws { add(flaw) }
    }
}

extension DatabaseError {
    /// Whether the file is at fault, and not the disk: a statement that is no statement any more
    /// means tables that are no tables any more.
    fileprivate var isDamage: Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_MISMATCH].contains(
            resultCode)
    }
}
