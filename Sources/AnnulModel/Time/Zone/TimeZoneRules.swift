/// What a clock on the wall shows at a place: its distance from UTC, at every moment.
package struct TimeZoneRules: Hashable, Sendable {
    /// The name in the time-zone database, for example `Europe/Oslo`.
    package let name: String
    /// When the distance changes, and to what; in order of time.
    private let changes: [Change]
    /// Before the first change.
    private let first: Int64
    /// After the last change; `nil` where nothing changes any more.
    private let later: YearlyRule?

    struct Change: Hashable {
        /// Seconds since 1970.
        let at: Int64
        /// Seconds east of UTC.
        let offset: Int64
    }

    init(name: String, first: Int64, changes: [Change], later: YearlyRule?) {
        self.name = name
        self.first = first
        self.changes = changes
        self.later = later
    }

    package static let utc = TimeZoneRules(name: "UTC", first: 0, changes: [], later: nil)

    /// Seconds east of UTC at a moment, in seconds since 1970.
    func offset(at moment: Int64) -> Int64 {
        guard let last = changes.last, moment < last.at || later == nil else {
            return later?.offset(at: moment) ?? changes.last?.offset ?? first
        }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The day there at a moment, counted from 1970-01-01.
    func day(at moment: Timestamp) -> Int64 {
        let seconds = moment.milliseconds.floorDivided(by: 1000)
        return (seconds + offset(at: seconds)).floorDivided(by: 86_400)
    }

    /// The moments at which the clock there shows a time on a day.
    ///
    /// A time that is shown twice, in the night when the clock is set back, has two. One that is
    /// skipped counts as shown when the clock jumps over it.
    ///
    /// - Parameters:
    ///   - minutes: minutes since midnight.
    ///   - day: counted from 1970-01-01.
    /// - Returns: the first and the last of them.
    func moments(at minutes: Int, on day: Int64) -> ClosedRange<Timestamp> {
        let shown = day * 86_400 + Int64(minutes) * 60
        let before = offset(at: shown - 86_400)
        let after = offset(at: shown + 86_400)
        let found = [shown - before, shown - after].filter { $0 + offset(at: $0) == shown }
        guard let earliest = found.min(), let latest = found.max() else {
            let jump = jump(between: shown - max(before, after), and: shown - min(before, after))
            return Timestamp(seconds: jump)...Timestamp(seconds: jump)
        }
        return Timestamp(seconds: earliest)...Timestamp(seconds: latest)
    }

    /// The first moment at which the offset is what it is at the end.
    private func jump(between start: Int64, and end: Int64) -> Int64 {
        let target = offset(at: end)
        var (low, high) = (start, end)
        while low < high {
            let middle = low + (high - low) / 2
            if offset(at: middle) == target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Timestamp {
    init(seconds: Int64) { self.init(milliseconds: seconds * 1000) }
}

extension Int64 {
    /// The quotient rounded down: what lies before 1970 belongs to the day that it lies in.
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
