import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

struct RetryAfterTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test(
        arguments: [
            ("0", .zero), ("120", .seconds(120)), (" 7", .seconds(7)),
            ("99999999", .seconds(86400)), ("99999999999999999999999", .seconds(86400)),
            ("-5", nil), ("1.5", nil), ("soon", nil), ("", nil),
            ("Sun, 06 Nov 1994 08:50:07 GMT", .seconds(30)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", .seconds(60)),
            ("Sun Nov  6 08:49:47 1994", .seconds(10)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
            ("Fri, 06 Nov 2026 08:00:00 GMT", .seconds(86400)),
            ("Sun, 31 Nov 1994 08:50:07 GMT", nil), ("Sun, 06 Nov 1994 24:50:07 GMT", nil),
            ("Sun, 06 Nov 1994 08:50:07 CET", nil),
        ] as [(String, Duration?)])
    func theWaitIsNeverNegativeAndNeverOverADay(value: String, expected: Duration?) {
        let headers: HTTPFields = [.retryAfter: value, .date: Self.date]
        #expect(RetryAfter.delay(in: headers) == expected)
    }

    @Test func aDateWithoutTheProvidersClockIsOfNoUse() {
        #expect(RetryAfter.delay(in: [.retryAfter: Self.date]) == nil)
        #expect(RetryAfter.delay(in: [.retryAfter: Self.date, .date: "yesterday"]) == nil)
        #expect(RetryAfter.delay(in: [:]) == nil)
    }

    @Test func theLongestOfSeveralValuesCounts() {
        var headers: HTTPFields = [.retryAfter: "3"]
        headers.append(HTTPField(name: .retryAfter, value: "9"))
        #expect(RetryAfter.delay(in: headers) == .seconds(9))
    }

    @Test(
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Sun, 01 Mar 2026 00:00:01 GMT", 1_772_323_201),
            ("Wed Dec 31 23:59:60 2025", 1_767_225_600),
            ("Monday, 01-Jan-24 00:00:00 GMT", 1_704_067_200),
        ] as [(String, Int64)])
    func httpDatesAreMomentsInUTC(text: String, seconds: Int64) {
        #expect(Timestamp(httpDate: text) == Timestamp(milliseconds: seconds * 1000))
    }

    @Test(arguments: [
        "Sat, 29 Feb 2025 12:00:00 GMT", "Xyz, 01 Jan 2026 00:00:00 GMT", "01 Jan 2026", "",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
    ])
    func otherTextsAreNoHTTPDates(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }
}
