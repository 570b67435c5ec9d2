extension [DailyWindow] {
    /// When no window is open any more in which a moment lies; `nil` where it lies outside.
    package func ending(at moment: Timestamp) -> Timestamp? {
        var found: Timestamp?
        // One window may lead into another; with all day covered it goes on the next day.
        for _ in 0...count {
            guard let next = compactMap({ $0.ending(at: found ?? moment) }).max() else { break }
            found = next
        }
        return found
    }

    /// When work of some length is done that rests in the windows.
    package func end(of work: Duration, from moment: Timestamp) -> Timestamp {
        var (now, rest) = (moment, work)
        for _ in 0..<Self.mostSteps {
            if let opens = ending(at: now) { now = opens }
            guard let next = map({ $0.start.first(after: now) }).min(), now + rest > next else {
                return now + rest
            }
            rest -= next - now
            now = next
        }
        return now + rest
    }

    /// The time between two moments that lies outside the windows.
    package func open(from moment: Timestamp, to end: Timestamp) -> Duration {
        var (now, open) = (moment, Duration.zero)
        for _ in 0..<Self.mostSteps {
            if let opens = ending(at: now) { now = opens }
            guard now < end else { return open }
            let next = map { $0.start.first(after: now) }.min() ?? end
            open += Swift.min(next, end) - now
            now = next
        }
        return open
    }

    /// Years: longer than any run.
    private static var mostSteps: Int { 4000 }
}
