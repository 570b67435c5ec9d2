import AnnulModel

extension Timestamp {
    /// Reads the three forms of an HTTP date (RFC 9110, section 5.6.7).
    ///
    /// - `Sun, 06 Nov 1994 08:49:37 GMT`
    /// - `Sunday, 06-Nov-94 08:49:37 GMT`, where a year from 70 is of the last century
    /// - `Sun Nov  6 08:49:37 1994`
    init?(httpDate text: String) {
        let words = text.split { " ,-".contains($0) }.map(String.init)
        let ordered: [String]
        switch words.count {
        case 6 where words[5] == "GMT": ordered = [words[3], words[2], words[1], words[4]]
        case 5: ordered = [words[4], words[1], words[2], words[3]]
        default: return nil
        }
        let time = ordered[3].split(separator: ":", omittingEmptySubsequences: false)
        guard Self.weekdays.contains(String(words[0].prefix(3))),
            let year = Self.year(ordered[0]),
            let month = Self.months.firstIndex(of: ordered[1]).map({ $0 + 1 }),
            let day = Self.number(ordered[2], digits: 1...2),
            (1...Self.days(in: month, of: year)).contains(day),
            time.count == 3,
            let hour = Self.number(time[0], digits: 2...2), hour < 24,
            let minute = Self.number(time[1], digits: 2...2), minute < 60,
            let second = Self.number(time[2], digits: 2...2), second <= 60
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        self.init(milliseconds: Int64((days * 24 + hour) * 60 + minute) * 60_000)
        self = self + .seconds(second)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func year(_ text: String) -> Int? {
        if let year = number(text, digits: 2...2) { return year < 70 ? 2000 + year : 1900 + year }
        return number(text, digits: 4...4)
    }

    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        return Int(text)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        daysSince1970(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
            - daysSince1970(year: year, month: month, day: 1)
    }

    /// Counts in years that begin in March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let month = (month + 9) % 12
        let leapDays = year / 4 - year / 100 + year / 400
        return year * 365 + leapDays + (month * 153 + 2) / 5 + day - 1 - 719_468
    }
}
