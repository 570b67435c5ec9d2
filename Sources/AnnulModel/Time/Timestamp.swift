import FoundationEssentials

/// A moment of wall-clock time, in whole milliseconds since 1970-01-01 UTC.
///
/// Used for what must survive the process: key ages, due moments, the record. Pacing and time
/// limits use the run's monotonic clock instead.
package struct Timestamp: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: Self, duration: Duration) -> Self {
        Self(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    /// The time from `earlier` to `later`; negative if the clock was set back.
    package static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }

    /// RFC 3339 in UTC with milliseconds, for example `2026-11-21T04:05:06.789Z`.
    package var description: String {
        // The fraction in whole numbers: a `Double` of this size loses a millisecond now and then.
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let seconds = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
        return "\(seconds.formatted(.iso8601).dropLast()).\(String(1000 + fraction).dropFirst())Z"
    }
}
