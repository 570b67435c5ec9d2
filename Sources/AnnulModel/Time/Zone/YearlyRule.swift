/// How a zone's clock goes on for ever: what stands at the end of its file, for example
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyRule: Hashable {
    private let standard: Int64
    private let summer: Summer?

    private struct Summer: Hashable {
        let offset: Int64
        let start: Turn
        let end: Turn
    }

    /// Reads a rule; `nil` for what is none, or of a kind that no zone uses.
    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if let first = rest.first, first != "," {
            guard let west = Self.time(&rest) else { return nil }
            offset = -west
        }
        guard let start = Self.turn(&rest), let end = Self.turn(&rest), rest.isEmpty else {
            return nil
        }
        summer = Summer(offset: offset, start: start, end: end)
    }

    func offset(at moment: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = Self.year(ofDay: (moment + standard).floorDivided(by: 86_400))
        let start = summer.start.seconds(in: year) - standard
        let end = summer.end.seconds(in: year) - summer.offset
        let isSummer =
            start < end
            ? moment >= start && moment < end : moment >= start || moment < end
        return isSummer ? summer.offset : standard
    }

    /// A day of the year and a time of it, at which the clock is set.
    private struct Turn: Hashable {
        enum Day: Hashable {
            /// Weekday (Sunday is 0) of the month's first to last (5) week.
            case weekday(Int64, week: Int64, month: Int64)
            /// From 1, and never 29 February.
            case julian(Int64)
            /// From 0.
            case ordinal(Int64)
        }

        let day: Day
        /// Seconds since midnight; beyond a day where the turn is hours after it.
        let time: Int64

        /// By the clock that is set then, since 1970.
        func seconds(in year: Int64) -> Int64 { days(in: year) * 86_400 + time }

        private func days(in year: Int64) -> Int64 {
            let newYear = YearlyRule.day(year, 1, 1)
            switch day {
            case .ordinal(let count): return newYear + count
            case .julian(let count):
                let isLeap = YearlyRule.day(year, 3, 1) - newYear == 60
                return newYear + count - 1 + (isLeap && count >= 60 ? 1 : 0)
            case .weekday(let weekday, let week, let month):
                let first = YearlyRule.day(year, month, 1)
                let next = YearlyRule.day(month == 12 ? year + 1 : year, month % 12 + 1, 1)
                // 1970-01-01 was a Thursday.
                let found = first + (weekday - (first + 4) % 7 + 7) % 7 + (week - 1) * 7
                return found < next ? found : found - 7
            }
        }
    }

    /// The day of a date, counted from 1970-01-01 (for years after 1600).
    private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years begin in March, so that the odd day is their last.
        let shifted = month > 2 ? year : year - 1
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
    }

    private static func year(ofDay day: Int64) -> Int64 {
        var year = 1970 + day * 400 / 146_097
        while self.day(year + 1, 1, 1) <= day { year += 1 }
        while self.day(year, 1, 1) > day { year -= 1 }
        return year
    }
}

extension YearlyRule {
    private static func skipName(_ rest: inout Substring) -> Bool {
        if rest.first == "<", let end = rest.firstIndex(of: ">") {
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest[name.endIndex...]
        return name.count >= 3
    }

    /// Hours, minutes and seconds, with a sign.
    private static func time(_ rest: inout Substring) -> Int64? {
        var sign: Int64 = 1
        if rest.first == "-" || rest.first == "+" { sign = rest.removeFirst() == "-" ? -1 : 1 }
        guard var seconds = number(&rest).map({ $0 * 3600 }) else { return nil }
        for unit in [60, 1] as [Int64] where rest.first == ":" {
            rest.removeFirst()
            guard let count = number(&rest) else { return nil }
            seconds += count * unit
        }
        return sign * seconds
    }

    private static func turn(_ rest: inout Substring) -> Turn? {
        guard rest.popFirst() == "," else { return nil }
        let day: Turn.Day
        switch rest.first {
        case "M":
            rest.removeFirst()
            guard let month = number(&rest), rest.popFirst() == ".", let week = number(&rest),
                rest.popFirst() == ".", let weekday = number(&rest),
                (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(weekday, week: week, month: month)
        case "J":
            rest.removeFirst()
            guard let count = number(&rest), (1...365).contains(count) else { return nil }
            day = .julian(count)
        default:
            guard let count = number(&rest), (0...365).contains(count) else { return nil }
            day = .ordinal(count)
        }
        guard rest.first == "/" else { return Turn(day: day, time: 7200) }
        rest.removeFirst()
        return time(&rest).map { Turn(day: day, time: $0) }
    }

    private static func number(_ rest: inout Substring) -> Int64? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[digits.endIndex...]
        return digits.count <= 4 ? Int64(digits) : nil
    }
}
