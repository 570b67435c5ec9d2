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
        let ofDay = (milliseconds % 86_400_000 + 86_400_000) % 86_400_000
        // Counted in years that begin with March and in eras of 400 years, leap days come last.
        let day = (milliseconds - ofDay) / 86_400_000 + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let ofEra = day - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153  // 0 is March.
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        let date = [
            Self.digits(year, 4), Self.digits(month < 10 ? month + 3 : month - 9, 2),
            Self.digits(ofYear - (153 * month + 2) / 5 + 1, 2),
        ].joined(separator: "-")
        let time = [3_600_000, 60_000, 1000].enumerated().map { place, unit in
            Self.digits(ofDay / Int64(unit) % (place == 0 ? 24 : 60), 2)
        }.joined(separator: ":")
        return "\(date)T\(time).\(Self.digits(ofDay % 1000, 3))Z"
    }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
