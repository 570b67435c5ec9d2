import AnnulModel
import Testing

@testable import Settings

struct ValueTests {
    @Test(arguments: [
        ("0s", Duration.zero), ("500ms", .milliseconds(500)), ("5s", .seconds(5)),
        ("10m", .seconds(600)), ("24h", .seconds(86400)), ("1d", .seconds(86400)),
        ("1500ms", .milliseconds(1500)), ("007s", .seconds(7)),
    ])
    func durationsAreReadAndWritten(text: String, duration: Duration) {
        #expect(Duration(written: text) == duration)
        #expect(Duration(written: duration.written) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "5 s", "1.5s", "-5s", "+5s", "5S", "5sec", "5min", "1h30m", "5s ", "٥s",
        "9999999999999999999s", "999999999999999999d", "5m\n",
    ])
    func otherDurationsAreRefused(text: String) { #expect(Duration(written: text) == nil) }

    @Test(arguments: [
        (Duration.milliseconds(90_000), "90s"), (.seconds(120), "2m"), (.seconds(5400), "90m"),
        (.seconds(7200), "2h"), (.seconds(172_800), "2d"), (.milliseconds(1001), "1001ms"),
    ])
    func durationsAreWrittenInTheLargestUnit(duration: Duration, text: String) {
        #expect(duration.written == text)
    }

    @Test(arguments: [
        ("20/s", Rate(20, per: .seconds(1))), ("300/min", Rate(300, per: .seconds(60))),
        ("5/h", Rate(5, per: .seconds(3600))), ("1000/day", Rate(1000, per: .seconds(86400))),
        ("1000000/s", Rate(1_000_000, per: .seconds(1))),
    ])
    func ratesAreReadAndWritten(text: String, rate: Rate) {
        #expect(Rate(written: text) == rate)
        #expect(rate.description == text)
    }

    @Test(arguments: [
        "", "20", "/s", "20/", "0/s", "-1/s", "1000001/s", "20/sec", "20/m", "20/2s", "20 /s",
        "2.5/s", "20/s/s", "20%",
    ])
    func otherRatesAreRefused(text: String) { #expect(Rate(written: text) == nil) }

    @Test(arguments: [
        ("20% + 10/s", RetryBudget(share: 0.2, perSecond: 10), "20% + 10/s"),
        ("20%+10/s", RetryBudget(share: 0.2, perSecond: 10), "20% + 10/s"),
        ("10/s", RetryBudget(share: 0, perSecond: 10), "10/s"),
        ("2.5% + 30/min", RetryBudget(share: 0.025, perSecond: 0.5), "2.5% + 30/min"),
        ("100% + 6/h", RetryBudget(share: 1, perSecond: 6 / 3600.0), "100% + 6/h"),
    ])
    func budgetsAreReadAndWritten(text: String, budget: RetryBudget, written: String) throws {
        let notation = Notation<RetryBudget>.budget
        #expect(try notation.parse(text) == budget)
        #expect(notation.write(budget) == written)
    }

    @Test(arguments: [
        "", "20%", "101% + 1/s", "20% + ", "+ 10/s", "10/s + 20%", "20% + 0/s", "1+1+1",
    ])
    func otherBudgetsAreRefused(text: String) {
        #expect(throws: Misfit.self) { try Notation<RetryBudget>.budget.parse(text) }
    }

    @Test(arguments: [
        ("5%", 0.05, "5%"), ("0%", 0, "0%"), ("2.5%", 0.025, "2.5%"), ("100%", 1, "100%"),
        ("0.125%", 0.00125, "0.125%"), ("33.3333%", 0.333333, "33.3333%"),
    ])
    func sharesAreReadAndWritten(text: String, share: Double, written: String) throws {
        let read = try #require(Share.read(text))
        #expect(abs(read - share) < 1e-12)
        #expect(Share.written(read) == written)
    }

    @Test(arguments: ["", "%", "5", "0.05", "-5%", "5 %", ".5%", "5.%", "1e1%", "nan%", "1.2.3%"])
    func otherSharesAreRefused(text: String) { #expect(Share.read(text) == nil) }

    @Test(arguments: [
        ("https://api.vipps.no", Endpoint(isSecure: true, host: "api.vipps.no", port: 443)),
        ("HTTPS://API.Vipps.NO/", Endpoint(isSecure: true, host: "api.vipps.no", port: 443)),
        ("https://a.b:8443", Endpoint(isSecure: true, host: "a.b", port: 8443)),
        (
            "https://a.b/v1/pay-%C3%A5",
            Endpoint(isSecure: true, host: "a.b", port: 443, basePath: "/v1/pay-%C3%A5")
        ),
        (
            "https://10.0.0.1/x",
            Endpoint(isSecure: true, host: "10.0.0.1", port: 443, basePath: "/x")
        ),
        ("https://[2001:DB8::1]:9", Endpoint(isSecure: true, host: "2001:db8::1", port: 9)),
        ("http://localhost:8080", Endpoint(isSecure: false, host: "localhost", port: 8080)),
        ("http://127.0.0.1", Endpoint(isSecure: false, host: "127.0.0.1", port: 80)),
        ("http://[::1]:80/x", Endpoint(isSecure: false, host: "::1", port: 80, basePath: "/x")),
    ])
    func addressesAreRead(text: String, endpoint: Endpoint) throws {
        #expect(try Endpoint(written: text) == endpoint)
    }

    @Test(arguments: [
        "", "api.vipps.no", "ftp://a.b", "https://", "https:///x", "https://a b", "https://a..b",
        "https://-a.b", "https://a.b:0", "https://a.b:65536", "https://a.b:", "https://a.b:8x",
        "https://user@a.b", "https://user:pass@a.b", "https://a.b?x=1", "https://a.b/#x",
        "https://a.b/x/", "https://a.b//x", "https://a.b/../x", "https://a.b/%zz", "https://a.b/å",
        "https://[::1", "https://[zz::1]", "https://a.b.1", "https://256.1.1.1", "https://1.2.3",
        "http://api.vipps.no", "http://10.0.0.1", "http://127.evil.example",
        "http://127.0.0.1.x.no",
        "http://localhost.evil.example", "http://[::2]", "https://a.b/x y", "https://a.b\n",
    ])
    func otherAddressesAreRefused(text: String) {
        #expect(throws: Misfit.self) { try Notation<Endpoint>.endpoint.parse(text) }
    }

    @Test(arguments: [
        ("limts", "limits"), ("Limits", "limits"), ("base-url", "base_url"), ("ratee", "rate"),
        ("reqeust", "request"), ("timeout", "timeouts"), ("xyz", nil), ("q", nil),
    ])
    func theNearestKeyIsNamed(written: String, meant: String?) {
        let known = ["limits", "rate", "base_url", "request", "timeouts", "retry", "cap"]
        #expect(nearest(to: written, among: known) == meant)
    }
}
