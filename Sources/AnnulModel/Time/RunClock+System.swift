import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

extension RunClock {
    /// The machine's own clocks.
    ///
    /// `ContinuousClock` counts through a suspended machine: a provider's window has then passed.
    /// The wall clock is read once and goes on by the other: one that is set while a run works
    /// would make a request look long gone that has just left.
    package static func system() -> RunClock {
        let clock = ContinuousClock()
        let start = clock.now
        let began = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
        return RunClock(
            now: { start.duration(to: clock.now) },
            wall: { began + start.duration(to: clock.now) },
            base: base(at: began),
            sleep: { try await clock.sleep(until: start.advanced(by: $0)) }
        )
    }

    /// The kernel names each start of the machine, and counts from it, through suspension too.
    private static func base(at wall: Timestamp) -> ClockBase? {
        var uptime = timespec()
        guard
            let boot = try? String(
                contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            unsafe clock_gettime(CLOCK_BOOTTIME, &uptime) == 0
        else { return nil }
        let up = Duration.seconds(uptime.tv_sec) + .nanoseconds(uptime.tv_nsec)
        return ClockBase(
            boot: String(boot.filter { !$0.isWhitespace }), origin: wall + (.zero - up))
    }
}
