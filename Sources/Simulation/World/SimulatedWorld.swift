package import AnnulModel

#if canImport(Glibc)
    import Glibc
#endif

/// A world in which the real program runs: one thread, its own time, and an order of events that a
/// seed decides.
///
/// Tasks that prefer it as their executor, and actors that run on `ledgerExecutor`, take turns in
/// an order drawn from the seed. When nobody is ready, time jumps to the next timer. The same seed
/// gives the same trace.
///
/// Unchecked, because it is confined to the thread that made it: a job that arrives from another
/// one would be an order that no seed decides, and is trapped.
@safe
package final class SimulatedWorld: TaskExecutor, @unchecked Sendable {
    private enum Ready {
        case task(UnownedJob)
        case actor(UnownedJob)
    }

    private struct Timer {
        let moment: Duration
        let number: Int
        let action: () -> Void
    }

    private var ready: [Ready] = []
    private var timers: [Timer] = []
    private var timerNumber = 0
    private let thread = pthread_self()
    private var order: SplitMix64
    package private(set) var now: Duration = .zero
    package private(set) var steps = 0
    /// Stands for everything that happened, in its order.
    package private(set) var trace: UInt64 = 0xcbf2_9ce4_8422_2325
    /// How wrong this machine's wall clock is; it may jump.
    package var wallError = Duration.zero

    /// How long the ledger takes over each thing that it does.
    package var commitTime = Duration.zero
    /// Until when it is busy with the one before.
    private var ledgerIsBusyUntil = Duration.zero

    /// Noon of the first of May 2026, UTC.
    private static let beginning: Int64 = 1_777_636_800_000

    package init(seed: UInt64) { order = SplitMix64(seed: seed) }

    /// This machine's wall clock.
    package var wall: Timestamp { trueWall + wallError }

    /// The time that everybody else has.
    package var trueWall: Timestamp { Timestamp(milliseconds: Self.beginning) + now }

    package func enqueue(_ job: consuming ExecutorJob) { append(.task(UnownedJob(job))) }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    /// Where the ledger's actor runs in this world.
    package private(set) lazy var ledgerExecutor: any SerialExecutor = ActorExecutor(world: self)

    /// Lets things happen until `isOver`, or until nothing can happen any more.
    ///
    /// - Returns: whether `isOver`; false means that everybody waits for something that never
    ///   comes, or that it took longer than `mostSteps`.
    package func run(mostSteps: Int = 20_000_000, until isOver: () -> Bool) -> Bool {
        let last = steps + mostSteps
        while !isOver() {
            guard steps < last, step() else { return isOver() }
        }
        return true
    }

    /// Calls `action` at a moment of this world's time, whoever is alive then.
    package func at(_ moment: Duration, _ action: @escaping () -> Void) {
        _ = addTimer(moment, action)
    }

    private func step() -> Bool {
        steps += 1
        guard !ready.isEmpty else { return fireNextTimer() }
        let index = Int(order.next() % UInt64(ready.count))
        ready.swapAt(index, ready.count - 1)
        mark(UInt64(index))
        switch ready.removeLast() {
        case .task(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        case .actor(let job):
            unsafe job.runSynchronously(on: ledgerExecutor.asUnownedSerialExecutor())
        }
        return true
    }

    private func fireNextTimer() -> Bool {
        let next = timers.indices.min { left, right in
            (timers[left].moment, timers[left].number)
                < (timers[right].moment, timers[right].number)
        }
        guard let next else { return false }
        let timer = timers.remove(at: next)
        now = max(now, timer.moment)
        mark(UInt64(now.wholeMilliseconds))
        timer.action()
        return true
    }

    private func append(_ job: Ready) {
        precondition(
            pthread_equal(pthread_self(), thread) != 0,
            "a job from another thread: an order that no seed decides")
        ready.append(job)
    }

    private func mark(_ bits: UInt64) { trace = (trace ^ bits) &* 0x100_0000_01b3 }

    private func addTimer(_ moment: Duration, _ action: @escaping () -> Void) -> Int {
        timerNumber += 1
        timers.append(Timer(moment: moment, number: timerNumber, action: action))
        return timerNumber
    }

    /// Waits in this world's time.
    package func sleep(until moment: Duration) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                sleeper.continuation = continuation
                sleeper.timer = addTimer(moment) { sleeper.take()?.resume() }
            }
        } onCancel: {
            timers.removeAll { $0.number == sleeper.timer }
            sleeper.take()?.resume(throwing: CancellationError())
        }
    }

    /// This world's time, as a process is handed it that begins now.
    package var clock: RunClock {
        let (began, start) = (wall, now)
        return RunClock(
            now: { self.now }, wall: { began + (self.now - start) },
            base: ClockBase(boot: "world", origin: began + (.zero - start)),
            sleep: { try await self.sleep(until: $0) })
    }

    /// The same, by a wall clock that is read anew each time, and jumps when it is set.
    var jumpingClock: RunClock {
        RunClock(
            now: { self.now }, wall: { self.wall }, sleep: { try await self.sleep(until: $0) })
    }

    /// A task that waits; confined to the world's thread as the world itself is.
    private final class Sleeper: @unchecked Sendable {
        var continuation: CheckedContinuation<Void, any Error>?
        var timer = 0

        func take() -> CheckedContinuation<Void, any Error>? {
            defer { continuation = nil }
            return continuation
        }
    }

    /// Puts an actor's jobs among all others.
    private final class ActorExecutor: SerialExecutor {
        private unowned let world: SimulatedWorld

        init(world: SimulatedWorld) { self.world = world }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            guard world.commitTime > .zero else { return world.append(.actor(job)) }
            let end = max(world.now, world.ledgerIsBusyUntil) + world.commitTime
            world.ledgerIsBusyUntil = end
            world.at(end) { [unowned world] in world.append(.actor(job)) }
        }

        func asUnownedSerialExecutor() -> UnownedSerialExecutor {
            unsafe UnownedSerialExecutor(ordinary: self)
        }
    }
}
