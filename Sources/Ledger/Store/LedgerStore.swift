import AnnulModel
import GRDB

#if canImport(Glibc)
    import Glibc
#endif

/// The one writing connection of a ledger, and the transactions on it.
///
/// Confined to the ledger's actor. After an error it takes no further transaction: what a failed
/// commit left on disk is only known to the next opening.
final class LedgerStore {
    let path: String
    /// The file's own path: what lies beside it is named by it, also once the file is gone.
    private let file: String
    /// The ledger that a plan is made for.
    let past: PastPayments?
    private let queue: DatabaseQueue
    private let watch: FileWatch
    private var statements: [SQLStatement?] = Array(repeating: nil, count: Query.allCases.count)
    private var failure: LedgerError?

    /// When the newest commit was made that was there at opening, by the clock of its process.
    let lastCommitAt: Timestamp?
    /// The clock by which the newest moments were written.
    var clockBase: ClockBase?
    /// The newest act by which the ages of keys became unknown.
    var keyClock: Int64?
    /// The newest commit and its hash.
    private(set) var head: ChainHead
    private var facts = FactDigest()
    private var lastIDs: [Int64]

    var directory: Directory
    /// The lanes of runs that this process works on or reads.
    var lanes: [LaneName: Int64] = [:]
    var tallies: TallyBook
    /// Sentences that were used lately, by their ids.
    private(set) var phrases: [String: Int64] = [:]
    var lastBody: (id: Int64, bytes: [UInt8])?

    /// - Parameters:
    ///   - path: the ledger's path.
    ///   - queue: its connection.
    ///   - past: the ledger that a plan is made for.
    ///   - lock: the file that keeps others out, which must stay where it is.
    /// - Throws: `LedgerError`.
    init(
        path: String, queue: DatabaseQueue, past: PastPayments? = nil, lock: String? = nil
    ) throws(LedgerError) {
        self.path = path
        file = LedgerFile.resolved(path)
        self.past = past
        self.queue = queue
        do {
            (clockBase, keyClock) = try queue.inDatabase { try ClockChange.newest(in: $0) }
            (lastCommitAt, head, lastIDs, tallies, directory) = try queue.inDatabase { database in
                (
                    try Int64.fetchOne(
                        database, sql: "SELECT at FROM chain ORDER BY commit_no DESC LIMIT 1"
                    ).map { Timestamp(milliseconds: $0) },
                    try ChainHead.newest(in: database), try Self.lastIDs(in: database),
                    try TallyBook.stored(in: database), try Directory.stored(in: database)
                )
            }
        } catch {
            throw LedgerError(wrapping: error, path: path)
        }
        watch = try FileWatch([file, file + "-wal"] + (lock.map { [$0] } ?? []))
    }

    /// Runs `body` as one durable transaction.
    ///
    /// - Parameters:
    ///   - now: the time that the commit carries.
    ///   - body: reads, appends facts and updates the cache.
    /// - Returns: what `body` returned, once it is durable.
    /// - Throws: the error that stopped the ledger for good; whether the transaction is on disk is
    ///   then unknown.
    func transaction<Result>(
        at now: Timestamp, _ body: (LedgerTransaction) throws -> Result
    ) throws(LedgerError) -> Result {
        if let failure { throw failure }
        do {
            return try queue.inDatabase { database in
                let result = try commit(body, at: now, to: database)
                // What is not in the file that others see is as good as lost.
                if let moved = watch.moved { throw rescue(database, from: moved) }
                return result
            }
        } catch {
            let failure = LedgerError(wrapping: error, path: path)
            self.failure = failure
            throw failure
        }
    }

    private func commit<Result>(
        _ body: (LedgerTransaction) throws -> Result, at now: Timestamp, to database: Database
    ) throws -> Result {
        var result: Result?
        facts.removeAll()
        errno = 0
        do {
            try database.inTransaction(.immediate) {
                let transaction = LedgerTransaction(store: self, database: database, now: now)
                result = try body(transaction)
                try transaction.finish()
                try appendLink(at: now, in: database)
                return .commit
            }
        } catch let error as DatabaseError {
            // What went wrong last on this thread; SQLite itself keeps it for some errors only.
            throw LedgerError(error, path: path, system: errno)
        }
        guard let result else { preconditionFailure("a committed transaction has a result") }
        return result
    }

    /// Writes all that a ledger held which nobody can find any more into a file beside its place.
    ///
    /// - Returns: the error that says so.
    private func rescue(_ database: Database, from moved: String) -> LedgerError {
        // Without its lock the ledger may be another process's by now.
        guard !moved.hasSuffix(LedgerLock.suffix) else { return .moved(moved) }
        let copy = file + Self.rescueSuffix
        do {
            try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
            return .moved(moved, rescue: copy)
        } catch {
            return .moved(moved)
        }
    }

    /// Runs `body` on the writing connection, for what SQLite does in no transaction of ours.
    ///
    /// - Throws: the error that stopped the ledger for good.
    func outsideTransactions(_ body: (Database) throws -> Void) throws(LedgerError) {
        if let failure { throw failure }
        do {
            try queue.inDatabase(body)
        } catch {
            let failure = LedgerError(wrapping: error, path: path)
            self.failure = failure
            throw failure
        }
    }

    func close() {
        failure = failure ?? LedgerError(.stopped, "the ledger is closed")
        statements = []
        try? queue.close()
    }

    /// The statement of a query, prepared at its first use.
    func statement(_ query: Query, in database: Database) throws -> SQLStatement {
        if let statement = statements[query.rawValue] { return statement }
        let statement = try SQLStatement(query.sql, in: database)
        statements[query.rawValue] = statement
        return statement
    }

    /// The commit number that the running transaction will have.
    var commit: Int64 { head.commit + 1 }

    var lastRowID: Int64 { lastIDs[FactTable.row.rawValue] }

    func nextID(in table: FactTable) -> Int64 {
        lastIDs[table.rawValue] += 1
        return lastIDs[table.rawValue]
    }

    func remember(phrase text: String, as id: Int64) {
        if phrases.count >= Self.mostPhrases { phrases.removeAll(keepingCapacity: true) }
        phrases[text] = id
    }

    func digest(_ body: (inout FactDigest) -> Void) { body(&facts) }

    private func appendLink(at now: Timestamp, in database: Database) throws {
        guard !facts.isEmpty else { return }
        let hash = facts.link(after: head.hash, commit: commit, at: now.milliseconds)
        try statement(.addLink, in: database).run(commit, now, hash)
        head = ChainHead(commit: commit, hash: hash)
    }

    static let rescueSuffix = ".rescued"

    /// Enough for the sentences that repeat; those that don't must not fill the memory.
    private static let mostPhrases = 512

    private static func lastIDs(in database: Database) throws -> [Int64] {
        try FactTable.allCases.map { table in
            try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(table)") ?? 0
        }
    }
}

extension LedgerError {
    /// Any error that came out of the store, as the ledger's own.
    init(wrapping error: any Error, path: String, system: Int32 = 0) {
        switch error {
        case let error as LedgerError: self = error
        case let error as DatabaseError: self.init(error, path: path, system: system)
        default: self.init(.stopped, "\(path): \(error)")
        }
    }
}
