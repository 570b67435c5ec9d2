/// The clock of a run: monotonic time to wait by, wall time to record.
///
/// Handed in, so that a simulation can run a night in a second.
package struct RunClock: Sendable {
    /// Time since the clock's own start; never goes back, and counts while the machine sleeps.
    package let now: @Sendable () -> Duration
    /// The wall clock, as it was set when the process began: it may differ from an earlier
    /// process's by any amount, and does not jump within one.
    package let wall: @Sendable () -> Timestamp
    /// Whose wall times this process can read; `nil` where the machine does not tell.
    package let base: ClockBase?
    private let sleeper: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Duration,
        wall: @escaping @Sendable () -> Timestamp,
        base: ClockBase? = nil,
        sleep: @escaping @Sendable (_ deadline: Duration) async throws -> Void
    ) {
        self.now = now
        self.wall = wall
        self.base = base
        self.sleeper = sleep
    }

    /// Waits until `now` reaches `deadline`.
    ///
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    package func sleep(until deadline: Duration) async throws {
        if deadline > now() { try await sleeper(deadline) }
    }
}
