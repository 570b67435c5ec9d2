/// How late this machine wakes those who sleep.
///
/// It does that to the programs under test as well, and to what they say to each other; so what is
/// measured in milliseconds is true but for that.
enum Metronome {
    /// The greatest lateness while something is done, twice: a request passes two processes.
    static func slack(during body: () async throws -> Void) async throws -> Duration {
        try await withThrowingTaskGroup { group in
            group.addTask {
                var most = Duration.zero
                while !Task.isCancelled {
                    let due = ContinuousClock.now + .milliseconds(5)
                    try? await Task.sleep(until: due, clock: .continuous)
                    most = max(most, ContinuousClock.now - due)
                }
                return most
            }
            try await body()
            group.cancelAll()
            return try await (group.next() ?? .zero) * 2
        }
    }
}
