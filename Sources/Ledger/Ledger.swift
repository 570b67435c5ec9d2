package import AnnulModel
import GRDB
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The durable state of all runs: the queue that work is taken from, and the record of it.
///
/// One process at a time writes. Facts are appended and hash-chained, commit by commit; the rest is
/// a cache of them. Everything that a method reports as done is durable when the method returns.
package actor Ledger {
    package nonisolated let path: String
    let store: LedgerStore
    let clock: RunClock
    let random: RandomSource
    /// When this process took the ledger up, by its own wall clock.
    let openedAt: Timestamp
    var lanes: [Int64: Lane] = [:]
    nonisolated let mailbox = Mailbox()
    private let lock: LedgerLock?
    private nonisolated let executor: any SerialExecutor
    private nonisolated let isSevered = Mutex(false)
    private nonisolated let published: Mutex<[TallyKey: TallyValue]>

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens a ledger for writing and takes its lock.
    ///
    /// - Parameters:
    ///   - path: the ledger's file.
    ///   - creates: whether a missing ledger is made; on live money it never is.
    ///   - holder: what another process is told while this one holds the lock; `nil` takes no lock,
    ///     for simulations that own their file.
    ///   - takesBackup: whether it may be a copy that nobody has taken into use yet.
    ///   - past: for a plan, the real ledger, whose payments count as known.
    ///   - clock: the run's clock.
    ///   - random: where salts come from.
    ///   - executor: where the ledger's work is done; blocking file access belongs on a thread of
    ///     its own.
    /// - Throws: `LedgerError`.
    package init(
        path: String, creates: Bool, holder: String?, takesBackup: Bool = false,
        past: LedgerReader? = nil, clock: RunClock, random: RandomSource,
        executor: any SerialExecutor
    ) throws(LedgerError) {
        guard creates || LedgerFile.exists(path) else { throw .missing(path) }
        self.path = path
        self.clock = clock
        self.random = random
        self.executor = executor
        if let holder {
            let place = LedgerPlace(of: path)
            if let objection = place?.objection(by: geteuid(), to: path) { throw objection }
            lock = try LedgerLock(for: path, holder: holder)
        } else {
            lock = nil
        }
        let queue = try LedgerFile.openForWriting(
            path, creates: creates, takesBackup: takesBackup)
        let store = try LedgerStore(
            path: path, queue: queue, past: past.map(PastPayments.init), lock: lock?.path)
        openedAt = clock.wall()
        published = Mutex(store.tallies.values)
        self.store = store
    }

    /// The counts of all rows, as of the last commit.
    ///
    /// Cheap; takes no turn on the ledger.
    package nonisolated var tallies: [TallyKey: TallyValue] { published.withLock { $0 } }

    package var head: ChainHead { store.head }

    /// Runs one transaction, and publishes the counts once it is durable.
    func transaction<Result>(_ body: (LedgerTransaction) throws -> Result) throws(LedgerError)
        -> Result
    {
        if isSevered.withLock(\.self) { throw LedgerError(.stopped, "the ledger is cut off") }
        let result = try store.transaction(at: clock.wall(), body)
        let values = store.tallies.values
        published.withLock { $0 = values }
        return result
    }

    /// Cuts the ledger off at once, as the death of the process would: nothing further is written.
    package nonisolated func sever() {
        isSevered.withLock { $0 = true }
        mailbox.close(LedgerError(.stopped, "the ledger is cut off"))
    }

    /// Whether it takes no further work: after an error, nothing may be sent any more.
    package nonisolated var hasStopped: Bool { mailbox.isClosed }

    /// Ends all use of the ledger.
    ///
    /// What was not committed is as if it had never been asked.
    package func close() {
        mailbox.close(LedgerError(.stopped, "the ledger is closed"))
        store.close()
    }
}
