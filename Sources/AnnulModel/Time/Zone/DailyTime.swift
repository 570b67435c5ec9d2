/// A time of day at a place, such as `05:00 Europe/Oslo`.
package struct DailyTime: Hashable, Sendable, CustomStringConvertible {
    /// Since midnight, by the clock there.
    package let minutes: Int
    package let zone: TimeZoneRules

    package init(minutes: Int, zone: TimeZoneRules) {
        precondition((0..<24 * 60).contains(minutes), "a time of day")
        self.minutes = minutes
        self.zone = zone
    }

    /// The first moment after another at which the clock there shows it.
    package func first(after moment: Timestamp) -> Timestamp {
        var day = zone.day(at: moment) - 1
        while true {
            let shown = zone.moments(at: minutes, on: day)
            // Where it is shown twice the first counts: nobody meant the later one for certain.
            if shown.lowerBound > moment { return shown.lowerBound }
            day += 1
        }
    }

    package var description: String { "\(Self.text(minutes)) \(zone.name)" }

    static func text(_ minutes: Int) -> String {
        "\(minutes / 600)\(minutes / 60 % 10):\(minutes % 60 / 10)\(minutes % 10)"
    }
}

/// A stretch of every day at a place, such as `22:00-01:00 Europe/Stockholm`.
package struct DailyWindow: Hashable, Sendable, CustomStringConvertible {
    package let start: DailyTime
    /// Minutes since midnight; not after the start's where the window goes past midnight.
    package let end: Int

    package init(start: DailyTime, end: Int) {
        precondition((0..<24 * 60).contains(end) && end != start.minutes, "a part of the day")
        self.start = start
        self.end = end
    }

    /// When the window is over in which a moment lies; `nil` where it lies outside.
    ///
    /// In nights when the clock is set back it is the longer one.
    package func ending(at moment: Timestamp) -> Timestamp? {
        let zone = start.zone
        let today = zone.day(at: moment)
        let length: Int64 = end > start.minutes ? 0 : 1
        return (today - 2...today).lazy.compactMap { day -> Timestamp? in
            let opens = zone.moments(at: start.minutes, on: day).lowerBound
            let closes = zone.moments(at: end, on: day + length).upperBound
            return moment >= opens && moment < closes ? closes : nil
        }.max()
    }

    package var description: String {
        "\(DailyTime.text(start.minutes))-\(DailyTime.text(end)) \(start.zone.name)"
    }
}
