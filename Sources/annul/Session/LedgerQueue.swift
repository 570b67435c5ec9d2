import Dispatch

/// The thread that the ledger's file work is done on: it blocks, and must not hold up others.
final class LedgerQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "annul.ledger")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}
