import AnnulModel
import HTTPTypes

/// The wait that a response asks for.
enum RetryAfter {
    static let longest = Duration.seconds(86400)

    /// How long `Retry-After` asks to wait, from the moment of the response.
    ///
    /// Seconds are taken as they are. A date counts from the response's own `Date`, because its
    /// clock is the provider's; without one it can't be used. Never negative, never over a day.
    /// Of several values the longest counts.
    static func delay(in headers: HTTPFields) -> Duration? {
        headers[values: .retryAfter].compactMap { delay(of: $0, in: headers) }.max()
    }

    private static func delay(of value: String, in headers: HTTPFields) -> Duration? {
        let value = value.drop { $0 == " " || $0 == "\t" }
        if !value.isEmpty, value.utf8.allSatisfy(\.isASCIIDigit) {
            // More digits than an Int64 holds still ask for a long wait.
            return Int64(value).map { min(.seconds($0), longest) } ?? longest
        }
        let dates = headers[values: .date].compactMap(Timestamp.init(httpDate:))
        guard let then = Timestamp(httpDate: String(value)), let now = dates.first else {
            return nil
        }
        return min(max(then - now, .zero), longest)
    }
}
