import AnnulModel
import Testing

struct PolicyTests {
    @Test(arguments: [
        ("localhost", true), ("::1", true), ("127.0.0.1", true), ("127.255.0.9", true),
        ("127.evil.example", false), ("127.0.0.1.evil.example", false), ("127.0.0", false),
        ("127.0.0.256", false), ("127.0.0.", false), ("127.0.0.1.", false), ("128.0.0.1", false),
        ("0127.0.0.1", false), ("localhost.evil.example", false), ("10.0.0.1", false), ("", false),
        ("::2", false), ("0.0.0.0", false),
    ])
    func onlyThisMachineIsLoopback(host: String, isLoopback: Bool) {
        #expect(Endpoint(isSecure: false, host: host, port: 80).isLoopback == isLoopback)
    }

    @Test(arguments: [
        (true, "api.example", 443, "api.example", "https://api.example"),
        (true, "api.example", 8443, "api.example:8443", "https://api.example:8443"),
        (true, "api.example", 80, "api.example:80", "https://api.example:80"),
        (false, "127.0.0.1", 80, "127.0.0.1", "http://127.0.0.1"),
        (false, "127.0.0.1", 443, "127.0.0.1:443", "http://127.0.0.1:443"),
        (false, "::1", 8080, "[::1]:8080", "http://[::1]:8080"),
        (true, "::1", 443, "[::1]", "https://[::1]"),
    ])
    func anAuthorityNamesThePortThatIsNotTheSchemes(
        isSecure: Bool, host: String, port: Int, authority: String, text: String
    ) {
        let endpoint = Endpoint(isSecure: isSecure, host: host, port: port)
        #expect(endpoint.authority == authority)
        #expect("\(endpoint)" == text)
        let based = Endpoint(isSecure: isSecure, host: host, port: port, basePath: "/a/b")
        #expect("\(based)" == text + "/a/b")
    }

    @Test func aRequestTakesItsShareOfTheWindowWithJitter() {
        var limits = Limits(rates: [], jitterShare: 0.05)
        #expect(limits.interval(of: Rate(10, per: .seconds(1))) == .milliseconds(105))
        #expect(limits.interval(of: Rate(60, per: .seconds(60))) == .milliseconds(1050))
        limits.jitterShare = 0
        #expect(limits.interval(of: Rate(3, per: .seconds(1))) * 3 <= .seconds(1))
        #expect(limits.interval(of: Rate(86_400, per: .seconds(86_400))) == .seconds(1))
    }

    @Test func cancelsOfAPaymentAreSpacedOnlyWhereAskedFor() {
        var limits = Limits(rates: [Rate(10, per: .seconds(1))], jitterShare: 0)
        #expect(limits.paymentSpacing == .zero)
        limits.perPayment = Rate(5, per: .seconds(60))
        #expect(limits.paymentSpacing == .seconds(12))
    }

    @Test(
        arguments: [
            (20, .seconds(1), "20/s"), (100, .seconds(60), "100/min"), (5, .seconds(3600), "5/h"),
            (9, .seconds(86_400), "9/day"), (3, .seconds(10), "3/10s"),
        ] as [(Int, Duration, String)])
    func ratesReadAsTheyAreWritten(count: Int, window: Duration, text: String) {
        #expect("\(Rate(count, per: window))" == text)
    }

    @Test func aRateLetsSomethingThrough() async {
        await #expect(processExitsWith: .failure) { _ = Rate(0, per: .seconds(1)) }
        await #expect(processExitsWith: .failure) { _ = Rate(1, per: .zero) }
    }
}
