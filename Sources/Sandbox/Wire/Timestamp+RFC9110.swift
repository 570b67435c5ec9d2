import AnnulModel
import FoundationEssentials

extension Timestamp {
    /// Reads `Tue, 09 Jan 2018 14:52:37 GMT`, and none of the older forms.
    ///
    /// Written apart from what the program itself reads dates with: a mistake of both would go
    /// unnoticed.
    init?(rfc9110 text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[5] == "GMT", words[0].last == ",", words[1].count == 2,
            words[3].count == 4, let month = Self.months.firstIndex(of: words[2])
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : String(month + 1)
        let text = "\(words[3])-\(number)-\(words[1])T\(words[4])Z"
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        let seconds = Int64(date.timeIntervalSince1970)
        // 1970-01-01 was a Thursday.
        guard seconds >= 0, words[0].dropLast() == Self.weekdays[Int(seconds / 86400 % 7)] else {
            return nil
        }
        self.init(milliseconds: seconds * 1000)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays: [Substring] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
}
