import AnnulModel
import Sandbox
import Testing

@Suite struct KeyAndLimitTests {
    @Test func aKeyIsForOnePaymentAndOneBody() {
        let caller = Caller()
        _ = caller.cancel("order-0000001", key: "the-key")
        #expect(caller.cancel("order-0000002", key: "the-key").status == 409)
        #expect(caller.cancel("order-0000001", key: "the-key", body: "{}").status == 409)
        #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
        #expect(caller.totals.keyConflicts == 2)
        #expect(caller.totals.replays == 1)
        #expect(caller.truth("order-0000002")?.effects == 0)
    }

    @Test func aKeyIsForgottenAfterItsLifetime() {
        var rules = SandboxRules()
        rules.keyLifetime = .seconds(60)
        var caller = Caller(rules)
        _ = caller.cancel("order-0000001", key: "the-key")
        caller.wait(.milliseconds(59_999))
        #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
        caller.wait(.milliseconds(1))
        #expect(caller.cancel("order-0000001", key: "the-key").code == "6190")
        #expect(caller.truth("order-0000001")?.effects == 1)
    }

    @Test func aRefusalStaysUnderItsKeyButAnUnavailableServiceDoesNot() {
        var caller = Caller()
        for _ in 0..<2 {
            #expect(caller.cancel("order-busy-1", key: "key-1").status == 423)
            caller.wait(.seconds(13))
        }
        let statuses = (0..<3).map { _ in caller.cancel("order-flaky-1", key: "key-2").status }
        #expect(statuses == [503, 503, 200])
    }

    @Test func fiveCancelsAMinuteOfOnePayment() {
        var caller = Caller()
        for _ in 0..<5 {
            #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
            caller.wait(.seconds(1))
        }
        let refused = caller.cancel("order-0000001", key: "the-key")
        #expect(refused.status == 429)
        #expect(refused.retryAfter == "55")
        #expect(caller.cancel("order-0000002", key: "key-2").status == 200)
        caller.wait(.seconds(55))
        #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
        #expect(caller.totals.referenceViolations == 1)
    }

    @Test func readsOfOnePaymentHaveTheirOwnLimit() {
        let caller = Caller()
        let statuses = (0..<121).map { _ in caller.payment("order-0000001").status }
        #expect(statuses == Array(repeating: 200, count: 120) + [429])
        #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
    }

    @Test func anAccountsLimitHoldsInEveryWindow() {
        // The token is the first of its ten requests.
        let rules = SandboxRules(accounts: [
            .vipps(rate: Rate(10, per: .seconds(1))), .vipps(merchant: "654321"),
        ])
        var caller = Caller(rules)
        caller.wait(.milliseconds(900))
        for number in 1...9 {
            #expect(caller.cancel("order-000000\(number)", key: "key-\(number)").status == 200)
        }
        #expect(caller.payment("order-0000001").status == 429)
        caller.wait(.milliseconds(100))
        #expect(caller.payment("order-0000001").status == 200)
        let refused = caller.payment("order-0000001")
        #expect(refused.status == 429)
        #expect(refused.retryAfter == "1")
        caller.merchant = "654321"
        #expect(caller.fetchToken().status == 200)
        #expect(caller.totals.accountViolations == 2)
    }

    @Test(arguments: [1, 2, 3, 7])
    func noWindowHoldsMoreThanItsRate(count: Int) {
        var window = SlidingWindow(Rate(count, per: .milliseconds(100)))
        var passed: [Timestamp] = []
        for step in 0..<2_000 {
            // Steps of 0 to 12 ms, in an order that repeats late.
            let now = Timestamp(milliseconds: Int64(step * 6 + (step * step) % 7))
            if window.admit(at: now) == nil { passed.append(now) }
        }
        for (first, last) in zip(passed, passed.dropFirst(count)) {
            #expect(last - first >= .milliseconds(100))
        }
        #expect(passed.count > count * 100)
    }

    @Test(arguments: [
        (SandboxFault.unavailable, 503), (.unauthorized, 401), (.throttle, 429), (.storm, 429),
        (.hang, 503), (.redirect, 307),
    ])
    func aFaultLastsItsTimeAndHasNoEffect(fault: SandboxFault, status: Int) {
        var caller = Caller()
        caller.bank.impose(fault, until: caller.now + .seconds(5))
        let answer = caller.cancel("order-0000001", key: "the-key")
        #expect(answer.status == status)
        #expect(answer.retryAfter == (fault == .throttle ? "5" : nil))
        #expect(answer.delivery == (fault == .hang ? .delayed(.seconds(5)) : .whole))
        #expect(caller.totals.effects == 0)
        caller.wait(.seconds(5))
        #expect(caller.cancel("order-0000001", key: "the-key").status == 200)
    }

    @Test func arrivalsAreKeptWhereThatIsAskedFor() {
        var rules = SandboxRules()
        let silent = Caller(rules)
        _ = silent.cancel("order-0000001", key: "the-key")
        #expect(silent.bank.arrivals.isEmpty)
        rules.keepsArrivals = true
        var caller = Caller(rules)
        let began = caller.now
        caller.wait(.milliseconds(250))
        _ = caller.cancel("order-0000001", key: "the-key")
        caller.bank.impose(.unavailable, until: caller.now + .seconds(5))
        _ = caller.payment("order-0000001")
        let arrivals = caller.bank.arrivals
        #expect(arrivals.map(\.kind) == ["token", "cancel", "lookup"])
        #expect(arrivals.map(\.status) == [200, 200, 503])
        #expect(arrivals.allSatisfy { $0.merchant == "123456" })
        #expect(arrivals[1].at == began + .milliseconds(250))
    }

    @Test func aFaultCanBeOneMerchantsAndCanBeLifted() {
        let caller = Caller()
        caller.bank.impose(.unavailable, on: "654321", until: caller.now + .seconds(5))
        #expect(caller.payment("order-0000001").status == 200)
        caller.bank.impose(.unavailable, on: "123456", until: caller.now + .seconds(5))
        #expect(caller.payment("order-0000001").status == 503)
        caller.bank.liftFaults()
        #expect(caller.payment("order-0000001").status == 200)
    }
}
