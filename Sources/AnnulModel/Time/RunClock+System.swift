import FoundationEssentials

extension RunClock {
    /// The machine's own clocks.
    ///
    /// `ContinuousClock` counts through a suspended machine: a provider's window has then passed.
    package static func system() -> RunClock {
        let clock = ContinuousClock()
        let start = clock.now
        return RunClock(
            now: { start.duration(to: clock.now) },
            wall: { Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) },
            sleep: { try await clock.sleep(until: start.advanced(by: $0)) }
        )
    }
}
