import AnnulModel
import FoundationEssentials

extension Timestamp {
    /// The moment as HTTP writes it (RFC 9110, section 5.6.7), for example
    /// `Sun, 06 Nov 1994 08:49:37 GMT`; a part of a second is left out.
    package var httpDate: String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let parts = calendar.dateComponents(
            [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        func digits(_ value: Int?, _ count: Int = 2) -> String {
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let time = [parts.hour, parts.minute, parts.second].map { digits($0) }
        return "\(Self.weekdays[(parts.weekday ?? 1) - 1]), \(digits(parts.day)) "
            + "\(Self.months[(parts.month ?? 1) - 1]) \(digits(parts.year, 4)) "
            + "\(time.joined(separator: ":")) GMT"
    }

    /// The first whole second that is not before the moment.
    var roundedUpToSecond: Timestamp {
        Timestamp(milliseconds: (milliseconds + 999) / 1000 * 1000)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
