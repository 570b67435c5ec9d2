import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Synchronization
import Testing

/// Guards and looks in a run, over a scripted network.
struct GuardRunTests {
    /// A provider that fails at every cancel, and by its look-ups has done nothing.
    private func failing(_ change: (inout Guards) -> Void) throws -> (
        report: Night.Report, touched: Set<String>
    ) {
        let network = ScriptedNetwork(SimulatedWorld(seed: 5)) { request, _ in
            WellMannered.isCancel(request)
                ? ProviderResponse(500, "no") : WellMannered.answer(request)
        }
        var account = try Night.Account.certitrade(rows: 40) {
            $0.retry.maxAttempts = 2
            // What fails is the payments' own affair: the account is there.
            $0.breaker.openAfter = 1000
            $0.limits.concurrency = 4
        }
        change(&account.guards)
        let report = try Night.play([account], over: network)
        return (report, Set(network.written.map { WellMannered.reference($0.request) }))
    }

    @Test func aCanaryThatRanOutOfAttemptsStopsTheAccount() throws {
        let (report, touched) = try failing { $0.canary = Canary(rows: 3) }
        let stop = try #require(report.stops["certitrade"])
        #expect(stop.reason == .canary)
        #expect(
            stop.detail.hasPrefix(
                "Of 1 rows that ran first 0 are good, 0 were captured before and 1 failed, more"
                    + " than the 0 of guards.canary.max_failed. For example: Every attempt failed"))
        #expect(touched.count <= 3)
    }

    @Test func rowsThatRanOutOfAttemptsReachAThreshold() throws {
        let (report, touched) = try failing {
            $0.halt = HaltThresholds(failed: 0.5, minimum: 4)
        }
        #expect(report.stops["certitrade"]?.reason == .halt)
        #expect(report.rows.count { $0.outcome == .failed } < 12)
        #expect(touched.count < 30)
    }

    /// What was acknowledged stays in doubt when its look-up is throttled; the account waits.
    @Test func aThrottledLookupAfterACancelPausesTheAccount() throws {
        let throttledAt = Mutex<Duration?>(nil)
        let network = ScriptedNetwork(SimulatedWorld(seed: 5)) { request, now in
            let isFirst = throttledAt.withLock { $0 == nil }
            guard !WellMannered.isCancel(request), isFirst else {
                return WellMannered.answer(request)
            }
            throttledAt.withLock { $0 = now }
            return ProviderResponse(429, "slow down", retryAfter: "7")
        }
        var account = try Night.Account.certitrade(rows: 4) { $0.limits.concurrency = 2 }
        account.guards.canary = Canary(rows: 2)
        _ = try Night.play([account], over: network)
        let moment = try #require(throttledAt.withLock { $0 })
        let answered = moment + .milliseconds(20)
        let hasty = network.written.filter { $0.at > answered && $0.at < answered + .seconds(7) }
        #expect(hasty.isEmpty)
        #expect(network.written.contains { $0.at > answered })
    }

    /// A network may deliver twice what the provider turned away.
    ///
    /// First comes the answer that nothing was done, and later the effect. Read before the next cancel it is ours, where its key is named.
    @Test func whatAnEarlierRequestDidIsOursThoughItWasTurnedAway() throws {
        let key = Mutex("")
        let network = ScriptedNetwork(SimulatedWorld(seed: 5)) { request, _ in
            let path = request.head.path ?? ""
            let isDone = !key.withLock { $0 }.isEmpty
            if path.hasSuffix("/accesstoken/get") {
                return ProviderResponse(
                    200, #"{"access_token":"t","expires_in":"3600","token_type":"Bearer"}"#)
            }
            if path.hasSuffix("/cancel") {
                let field = request.head.headerFields.first {
                    $0.name.canonicalName == "idempotency-key"
                }
                key.withLock { $0 = field?.value ?? "" }
                return ProviderResponse(429, "{}", retryAfter: "1")
            }
            if path.hasSuffix("/events") {
                let own = key.withLock { $0 }
                return ProviderResponse(
                    200,
                    #"""
                    [{"reference":"10002","pspReference":"p","name":"CANCELLED","success":true,
                    "amount":{"currency":"NOK","value":500},
                    "timestamp":"2026-05-01T12:00:01Z","idempotencyKey":"\#(own)"}]
                    """#)
            }
            return ProviderResponse(
                200,
                #"""
                {"reference":"10002","state":"AUTHORIZED","pspReference":"p",
                "amount":{"currency":"NOK","value":500},"aggregate":{
                "authorizedAmount":{"currency":"NOK","value":500},
                "cancelledAmount":{"currency":"NOK","value":\#(isDone ? 500 : 0)},
                "capturedAmount":{"currency":"NOK","value":0},
                "refundedAmount":{"currency":"NOK","value":0}}}
                """#)
        }
        var policy = ProviderCatalog.defaultPolicy(of: .vipps)
        policy.partlyCaptured = .refuse
        let account = Night.Account(
            name: "vipps",
            provider: try ProviderCatalog.make(
                merchant: Merchant(provider: .vipps, id: "123456", environment: .test),
                endpoint: .api, version: "1.2.3"),
            policy: policy,
            secrets: ["client_id": "c", "client_secret": "s", "subscription_key": "k"], rows: 1)
        let report = try Night.play([account], over: network)
        let cancels = network.written.count { $0.request.head.path?.hasSuffix("/cancel") == true }
        #expect(cancels == 1)
        #expect(report.rows.map(\.outcome) == [.cancelled])
        #expect(report.rows.map(\.reason) == [.cancelledByUs])
    }
}
