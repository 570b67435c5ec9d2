import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Testing

/// Answers that point elsewhere.
struct RedirectTests {
    private static func network(
        _ answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: 11), answer: answer) }

    private static func elsewhere(_ status: Int = 307) -> ProviderResponse {
        ProviderResponse(status, headers: [("Location", "https://api.example/again")])
    }

    @Test(arguments: [300, 301, 302, 303, 304, 307, 308])
    func anAddressThatHasMovedStopsTheAccountAfterOneLookup(status: Int) throws {
        let network = Self.network { _, _ in Self.elsewhere(status) }
        let report = try Night.play([Night.Account.certitrade(rows: 200)], over: network)
        let stop = try #require(report.stops["certitrade"])
        #expect(stop.reason == .accountStopped)
        #expect(
            stop.detail
                == "The provider's address answers with redirects (at last HTTP \(status) to a "
                + "look-up), and none is followed: what would be found there may be anybody. Check "
                + "base_url, and what stands between here and there, then `annul resume`.")
        // One row is in doubt, not as many as could leave until the breaker opened.
        #expect(network.written.map { WellMannered.isCancel($0.request) } == [true, false])
        #expect(report.rows.count { $0.outcome == .inDoubt } == 1)
        #expect(report.rows.count { $0.outcome == .unprocessed } == 199)
        #expect(report.rows.allSatisfy { $0.settledAt == nil })
    }

    /// Answers that take their time: whatever was under way meanwhile is in doubt, and no more.
    @Test func onlyWhatWasUnderWayIsInDoubt() throws {
        let network = Self.network { _, _ in Self.elsewhere() }
        network.delays = { (.zero, .seconds(1)) }
        let report = try Night.play([Night.Account.certitrade(rows: 200)], over: network)
        #expect(report.stops["certitrade"]?.reason == .accountStopped)
        let cancels = network.written.filter { WellMannered.isCancel($0.request) }
        let first = try #require(cancels.first)
        #expect(cancels.count > 2)
        #expect(cancels.allSatisfy { $0.at <= first.at + .seconds(1) })
        #expect(network.written.count == cancels.count + 1)
        #expect(report.rows.count { $0.outcome == .inDoubt } == cancels.count)
    }

    /// The provider took the cancel, and somebody in between pointed elsewhere: the look-up shows it.
    @Test func aCancelThatIsRedirectedMayHaveTakenEffect() throws {
        var taken: Set<String> = []
        let network = Self.network { request, _ in
            let reference = WellMannered.reference(request)
            let isCancel = WellMannered.isCancel(request)
            if isCancel, taken.insert(reference).inserted, reference == "10040" {
                return Self.elsewhere(303)
            }
            let state = taken.contains(reference) ? "CANCELLED" : "READY_FOR_CAPTURE"
            return ProviderResponse(200, #"{"id":\#(reference),"state":"\#(state)"}"#)
        }
        let report = try Night.play([Night.Account.certitrade(rows: 100)], over: network)
        #expect(report.stops.isEmpty)
        let row = try #require(report.rows.first { $0.reference == "10040" })
        #expect(row.outcome == .alreadyCancelled)
        #expect(row.detail.contains("may have been our own earlier request"))
        let others = report.rows.filter { $0.reference != "10040" }
        #expect(others.allSatisfy { $0.outcome == .cancelled })
        let cancels = network.written.filter { WellMannered.isCancel($0.request) }
        #expect(cancels.count { WellMannered.reference($0.request) == "10040" } == 1)
    }

    /// The account stops only where look-ups are redirected, too.
    @Test func onePaymentThatIsRedirectedStopsNobody() throws {
        let network = Self.network { request, _ in
            WellMannered.reference(request) == "10040" && WellMannered.isCancel(request)
                ? Self.elsewhere() : WellMannered.answer(request)
        }
        let report = try Night.play([Night.Account.certitrade(rows: 100)], over: network)
        #expect(report.stops.isEmpty)
        let row = try #require(report.rows.first { $0.reference == "10040" })
        #expect(row.outcome == .failed)
        #expect(row.reason == .providerError)
        let others = report.rows.filter { $0.reference != "10040" }
        #expect(others.allSatisfy { $0.outcome == .cancelled })
    }

    @Test func whileItIsFoundOutNothingElseLeaves() throws {
        try Night.expectOneLookup(after: Self.elsewhere())
    }

    /// Who goes alone and finds no row to take up is not waited for by the one who ends the last.
    @Test func theLastRowMayEndWhileTheAccountIsHeld() throws {
        let network = Self.network { request, _ in
            WellMannered.reference(request) == "10002"
                ? Self.elsewhere() : WellMannered.answer(request)
        }
        var sent = 0
        network.delays = {
            sent += 1
            return (.zero, sent == 1 ? .milliseconds(40) : .seconds(5))
        }
        let account = try Night.Account.vtex(rows: 2) {
            $0.limits.rates = [Rate(100, per: .seconds(1))]
            $0.retry.maxAttempts = 1
        }
        let report = try Night.play([account], over: network)
        #expect(report.rows.map(\.outcome) == [.inDoubt, .cancelled])
        #expect(report.stops.isEmpty)
    }

    /// Under a key the cancel might be sent again: to whom, is what a look-up finds out first.
    @Test(arguments: [1, 3, 200])
    func whatHasAKeyIsLookedUpRatherThanSentAgain(rows: Int) throws {
        let network = Self.network { request, _ in
            guard request.head.path == "/accesstoken/get" else { return Self.elsewhere() }
            return ProviderResponse(
                200, #"{"access_token":"t","token_type":"Bearer","expires_in":"3600"}"#)
        }
        network.delays = { (.zero, .milliseconds(200)) }
        let report = try Night.play([Self.vipps(rows: rows)], over: network)
        #expect(report.stops["vipps"]?.reason == .accountStopped)
        #expect(report.stops["vipps"]?.detail.contains("to a look-up)") == true)
        let paths = network.written.compactMap(\.request.head.path).dropFirst()
        let cancels = paths.filter { $0.hasSuffix("/cancel") }
        #expect(Set(cancels).count == cancels.count, "\(paths)")
        #expect((1...16).contains(cancels.count))
        #expect(paths.count == cancels.count + 1)
        #expect(paths.last?.hasSuffix("/cancel") == false)
        #expect(report.rows.count { $0.outcome == .inDoubt } == cancels.count)
    }

    /// A look-up that is let through shows that the cancel had no effect, and it is sent again.
    @Test func whatHasAKeyIsSentAgainOnceTheAddressIsTheProviders() throws {
        var pointed = 0
        let network = Self.network { request, _ in
            let path = request.head.path ?? ""
            if path == "/accesstoken/get" {
                return ProviderResponse(
                    200, #"{"access_token":"t","token_type":"Bearer","expires_in":"3600"}"#)
            }
            let isCancel = path.hasSuffix("/cancel")
            if isCancel, pointed == 0 {
                pointed += 1
                return Self.elsewhere()
            }
            let parts = path.split(separator: "/")
            let reference = isCancel ? parts.dropLast().last : parts.last
            let cancelled = isCancel ? 100 : 0
            return ProviderResponse(
                200,
                """
                {"reference":"\(reference ?? "")","state":"AUTHORIZED","pspReference":"p",
                "amount":{"value":100,"currency":"NOK"},"aggregate":{
                "authorizedAmount":{"value":100,"currency":"NOK"},
                "cancelledAmount":{"value":\(cancelled),"currency":"NOK"},
                "capturedAmount":{"value":0,"currency":"NOK"},
                "refundedAmount":{"value":0,"currency":"NOK"}}}
                """)
        }
        let report = try Night.play([Self.vipps(rows: 1)], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "vipps") == [.cancelled])
        let methods = network.written.map { $0.request.head.method }
        #expect(methods == [.post, .post, .get, .post])
    }

    private static func vipps(rows: Int) throws -> Night.Account {
        Night.Account(
            name: "vipps",
            provider: try ProviderCatalog.make(
                merchant: Merchant(provider: .vipps, id: "123456", environment: .test),
                endpoint: .api, options: [:], version: "1.2.3"),
            policy: ProviderCatalog.defaultPolicy(of: .vipps),
            secrets: ["client_id": "id", "client_secret": "hush", "subscription_key": "k"],
            rows: rows)
    }

    /// Where nobody can look, the next cancel decides.
    @Test func withoutALookupTheNextCancelDecides() throws {
        let network = Self.network { _, _ in Self.elsewhere(308) }
        let account = try Night.Account.vtex(rows: 100) { $0.limits.concurrency = 1 }
        let report = try Night.play([account], over: network)
        #expect(report.stops["vtex"]?.reason == .accountStopped)
        #expect(report.stops["vtex"]?.detail.contains("HTTP 308 to a cancel") == true)
        #expect(network.written.count == 2)
        #expect(report.outcomes(of: "vtex") == [.inDoubt, .unprocessed])
    }

    /// Whatever a redirect's body says, it is not the provider who says it.
    @Test func aRedirectIsNoAnswerInTheProvidersName() throws {
        let network = Self.network { request, _ in
            let body = (try? JSONValue(parsing: request.body)) ?? .null
            let told =
                #"{"paymentId":"\#(WellMannered.reference(request))","requestId":"\#(body["requestId"].string ?? "")","cancellationId":null,"code":"cancel-manually"}"#
            return ProviderResponse(302, told)
        }
        let report = try Night.play([Night.Account.vtex(rows: 20)], over: network)
        #expect(report.stops["vtex"]?.reason == .accountStopped)
        #expect(report.outcomes(of: "vtex") == [.inDoubt, .unprocessed])
    }

    /// No secret is sent a third time, and no row is touched.
    @Test func anAddressOfTokensThatHasMovedStopsTheAccount() throws {
        let network = Self.network { _, _ in Self.elsewhere(302) }
        let provider = try ProviderCatalog.make(
            merchant: Merchant(provider: .bambora, id: "T1", environment: .test), endpoint: .api,
            options: ["profile": "v1", "token_url": "https://auth.example/connect/token"],
            version: "1.2.3")
        let account = Night.Account(
            name: "bambora", provider: provider,
            policy: ProviderCatalog.defaultPolicy(of: .bambora),
            secrets: ["client_id": "id", "client_secret": "hush"], rows: 50)
        let report = try Night.play([account], over: network)
        let stop = try #require(report.stops["bambora"])
        #expect(stop.reason == .accountStopped)
        #expect(stop.detail.contains("HTTP 302 to the request for an access token"))
        #expect(stop.detail.contains("Check token_url,"))
        #expect(network.written.map(\.host) == ["auth.example", "auth.example"])
        #expect(report.outcomes(of: "bambora") == [.unprocessed])
    }
}
