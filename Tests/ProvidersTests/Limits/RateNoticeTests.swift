import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What providers say of their limits; the first forms are the drafts' own examples.
struct RateNoticeTests {
    private func notice(_ headers: (String, String)...) -> RateNotice? {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        return RateNotice(fields)
    }

    private func quota(_ name: String, _ count: Int, _ seconds: Int) -> RateNotice.Quota {
        RateNotice.Quota(name: name, count: count, window: .seconds(seconds))
    }

    private func left(_ name: String, _ count: Int, _ seconds: Int) -> RateNotice.Allowance {
        RateNotice.Allowance(name: name, remaining: count, resetsIn: .seconds(seconds))
    }

    @Test func mostResponsesSayNothing() {
        #expect(notice() == nil)
        #expect(notice(("content-type", "application/json"), ("x-request-id", "7")) == nil)
    }

    @Test func severalPoliciesAreAllHeard() {
        let heard = notice(
            ("RateLimit-Policy", #""burst";q=100;w=60,"daily";q=1000;w=86400"#),
            ("RateLimit", #""default";r=50;t=30"#))
        #expect(heard?.quotas == [quota("burst", 100, 60), quota("daily", 1000, 86400)])
        #expect(heard?.allowances == [left("default", 50, 30)])
        #expect(heard?.retryAfter == nil)
    }

    @Test func partitionsAndForeignUnitsAreNoConcern() {
        let heard = notice(
            (
                "RateLimit-Policy",
                #""peruser";q=100;w=60;pk=:cHsdsRa894==:, "bytes";q=65535;qu="content-bytes";w=10,"#
                    + #""slots";q=4;qu="concurrent-requests""#
            ))
        #expect(heard?.quotas == [quota("peruser", 100, 60)])
    }

    @Test func linesOfOneFieldBelongTogether() {
        let heard = notice(
            ("ratelimit", #""a";r=5;t=1"#), ("RateLimit", #""b";r=0;t=2"#))
        #expect(heard?.allowances == [left("a", 5, 1), left("b", 0, 2)])
    }

    @Test func aPolicySaysHowLongAnAllowanceCanLast() {
        let heard = notice(
            ("RateLimit-Policy", #""hour";q=9;w=3600"#), ("RateLimit", #""hour";r=3, "other";r=1"#))
        #expect(heard?.allowances == [left("hour", 3, 3600)])
    }

    @Test(arguments: [
        #""a";q=10"#, #""a";w=10"#, #""a";q=0;w=10"#, #""a";q=-1;w=10"#, #""a";q=1.5;w=10"#,
        #""a";q="10";w=10"#, #""a";q=10;w=0"#, #"10;w=1"#, #""fixed window";"api";q=500;w=300"#,
        #""a";q=10;w=60,"#, "limit=100", #""a";q=1000000000000;w=1"#,
    ])
    func malformedPoliciesAreIgnored(text: String) {
        #expect(notice(("ratelimit-policy", text)) == nil)
    }

    @Test(arguments: [
        #""a";r=-1;t=1"#, #""a";t=1"#, #""a";r=5"#, #""a";r=0;t=-1"#, #""a";r=0;t=1.5"#,
        "limit=100, remaining=50, reset=5", "50",
    ])
    func malformedAllowancesAreIgnored(text: String) {
        #expect(notice(("ratelimit", text)) == nil)
    }

    @Test func oneBadItemSpoilsNoOther() {
        let heard = notice(("ratelimit-policy", #""bad";q=x;w=1, "good";q=5;w=1"#))
        #expect(heard?.quotas == [quota("good", 5, 1)])
    }

    @Test func absurdValuesAreCapped() {
        let heard = notice(
            ("ratelimit-policy", #""a";q=1000000000;w=999999999999999"#),
            ("ratelimit", #""a";r=999999999999999;t=999999999999999"#))
        #expect(heard?.quotas == [quota("a", 1_000_000_000, 86400)])
        #expect(heard?.allowances == [left("a", 1_000_000_000, 86400)])
        let many = (1...50).map { #""p\#($0)";q=1;w=1"# }.joined(separator: ",")
        #expect(notice(("ratelimit-policy", many))?.quotas.count == RateNotice.most)
    }

    @Test(arguments: ["X-RateLimit", "x-rate-limit", "RateLimit"])
    func theTripletIsHeardInAllSpellings(prefix: String) {
        let heard = notice(
            ("\(prefix)-Limit", "100"), ("\(prefix)-Remaining", "7"), ("\(prefix)-Reset", "30"))
        #expect(heard?.allowances == [left(prefix.lowercased(), 7, 30)])
    }

    @Test(arguments: [
        // Seconds, a moment in seconds, one in milliseconds; past ones are over.
        ("30", 30), ("1479902400", 30), ("1479902400000", 30), ("1479902300", 0),
        // Capped at a day.
        ("900000000", 86400), ("1579902400", 86400),
    ])
    func aResetIsATimeOrAMoment(reset: String, seconds: Int) {
        let heard = notice(
            ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset),
            ("Date", "Wed, 23 Nov 2016 11:59:30 GMT"))
        #expect(heard?.allowances == [left("x-ratelimit", 0, seconds)])
    }

    @Test(arguments: [
        ("1479902400", nil), ("-5", "Wed, 23 Nov 2016 11:59:30 GMT"), ("soon", nil), ("", nil),
        ("99999999999999999999", nil), ("999999999999999999", "Wed, 23 Nov 2016 11:59:30 GMT"),
        ("1479902400", "yesterday"), ("1.5", nil),
    ])
    func aResetThatNobodyUnderstandsIsIgnored(reset: String, date: String?) {
        var headers = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset)]
        if let date { headers.append(("Date", date)) }
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(.init(name: name, value: value)) }
        }
        #expect(RateNotice(fields) == nil)
    }

    @Test func retryAfterIsCorrectedByTheResponsesDate() {
        let heard = notice(
            ("Retry-After", "Sunday, 06-Nov-94 08:50:37 GMT"),
            ("Date", "Sun Nov  6 08:49:37 1994"))
        #expect(heard?.retryAfter == .seconds(60))
    }

    /// No header field is worth a crash, nor a number that sums would not hold.
    @Test func noiseIsHeardWithoutHarm() {
        var random = Noise(seed: 4)
        let names = [
            "ratelimit", "ratelimit-policy", "x-ratelimit-remaining", "x-ratelimit-reset",
            "retry-after", "date",
        ]
        var heard = 0
        for _ in 0..<20_000 {
            var fields = HTTPFields()
            for text in names where random.next(below: 2) == 0 {
                guard let name = HTTPField.Name(text) else { continue }
                fields.append(HTTPField(name: name, value: random.text()))
            }
            guard let notice = RateNotice(fields) else { continue }
            heard += 1
            #expect(notice.quotas.allSatisfy { $0.count > 0 && $0.window <= .seconds(86400) })
            #expect(
                notice.allowances.allSatisfy {
                    $0.remaining >= 0 && $0.resetsIn >= .zero && $0.resetsIn <= .seconds(86400)
                })
        }
        #expect(heard > 100)
    }
}
