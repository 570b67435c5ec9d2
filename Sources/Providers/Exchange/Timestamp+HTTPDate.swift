package import AnnulModel

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

    /// The moment as HTTP writes it (RFC 9110, section 5.6.7), for example
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// A part of a second is left out: no `Date` is ahead of its request.
    package var httpDate: String {
        let seconds = Self.quotient(milliseconds, 1000)
        let days = Self.quotient(seconds, 86400)
        let second = seconds - days * 86400
        let date = Self.date(days)
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }
        // 1970-01-01 was a Thursday.
        let weekday = Self.weekdays[Int(days - Self.quotient(days + 4, 7) * 7 + 4)]
        return "\(weekday), \(Self.digits(date.day, 2)) \(Self.months[Int(date.month) - 1]) "
            + "\(Self.digits(date.year, 4)) \(time.joined(separator: ":")) GMT"
    }

    /// The date of a day counted from 1970-01-01, by years that begin in March, so that the leap
    /// day is the last of its year.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = days + 719_468
        let era = quotient(days, 146_097)
        let dayOfEra = days - era * 146_097
        let leapDays = dayOfEra / 1460 - dayOfEra / 36524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100)
        let month = (dayOfYear * 5 + 2) / 153
        let day = dayOfYear - (month * 153 + 2) / 5 + 1
        return month < 10
            ? (era * 400 + yearOfEra, month + 3, day)
            : (era * 400 + yearOfEra + 1, month - 9, day)
    }

    /// Rounds down, also below zero.
    private static func quotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
