import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Testing

/// Access tokens that are had at an address of their own.
struct TokenTests {
    /// Bambora's second form: its tokens come from another host than its payments.
    private static func bambora(
        rows: Int, rate: Rate = Rate(20, per: .seconds(1)), concurrency: Int = 8
    ) throws -> Night.Account {
        let provider = try ProviderCatalog.make(
            merchant: Merchant(provider: .bambora, id: "T1", environment: .test), endpoint: .api,
            options: ["profile": "v1", "token_url": "https://auth.example/connect/token"],
            version: "1.2.3")
        var policy = ProviderCatalog.defaultPolicy(of: .bambora)
        policy.limits.rates = [rate]
        policy.limits.concurrency = concurrency
        return Night.Account(
            name: "bambora", provider: provider, policy: policy,
            secrets: ["client_id": "id", "client_secret": "hush"], rows: rows)
    }

    private static func network(
        _ answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: 7), answer: answer) }

    /// Gives out tokens named after the moment, in seconds, at which they run out.
    private static func token(at now: Duration, lifetime: Int64) -> ProviderResponse {
        let end = Int64(now.inSeconds) + lifetime
        return ProviderResponse(
            200,
            #"{"access_token":"until-\#(end)","token_type":"bearer","expires_in":\#(lifetime)}"#)
    }

    private static func cancelled(_ request: ProviderRequest) -> ProviderResponse {
        let id = request.head.path?.split(separator: "/").last ?? ""
        let state = request.head.method == .put ? "CANCELLED" : "Canceled"
        return ProviderResponse(200, #"{"id":"\#(id)","state":"\#(state)"}"#)
    }

    private static let unauthorized = ProviderResponse(
        401, #"{"type":"about:blank","title":"Unauthorized","detail":"","status":401}"#)

    private static func isForToken(_ request: ProviderRequest) -> Bool {
        request.head.authority == "auth.example"
    }

    @Test func aTokenIsFetchedOnceAndShared() throws {
        let network = Self.network { request, now in
            Self.isForToken(request)
                ? Self.token(at: now, lifetime: 3600) : Self.cancelled(request)
        }
        let report = try Night.play([Self.bambora(rows: 60)], over: network)
        #expect(report.outcomes(of: "bambora") == [.cancelled])
        #expect(network.written.count(where: { Self.isForToken($0.request) }) == 1)
        #expect(network.connections["auth.example"] == 1)
        let cancels = network.written.filter { !Self.isForToken($0.request) }
        #expect(cancels.count == 60)
        #expect(Set(cancels.map(\.authorization)) == ["Bearer until-3600"])
    }

    @Test func aTokenIsRenewedBeforeItRunsOut() throws {
        let network = Self.network { request, now in
            Self.isForToken(request) ? Self.token(at: now, lifetime: 20) : Self.cancelled(request)
        }
        let account = try Self.bambora(rows: 60, rate: Rate(1, per: .seconds(1)), concurrency: 2)
        let report = try Night.play([account], over: network)
        #expect(report.outcomes(of: "bambora") == [.cancelled])
        #expect(network.written.count(where: { Self.isForToken($0.request) }) >= 4)
        for entry in network.written where !Self.isForToken(entry.request) {
            let end = try #require(
                entry.authorization.split(separator: "-").last.flatMap { Int($0) })
            #expect(entry.at < .seconds(end))
        }
    }

    @Test func aRefusedTokenIsRenewedAndNobodyPaysForIt() throws {
        var issued = 0
        let network = Self.network { request, now in
            if Self.isForToken(request) {
                issued += 1
                return ProviderResponse(
                    200, #"{"access_token":"t\#(issued)","expires_in":3600}"#)
            }
            let isFirst = request.head.headerFields[.authorization] == "Bearer t1"
            return isFirst ? Self.unauthorized : Self.cancelled(request)
        }
        let report = try Night.play([Self.bambora(rows: 30)], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "bambora") == [.cancelled])
        #expect(issued == 2)
        // Refused at the door, a cancel can't have had an effect: nobody looks anything up.
        #expect(report.attempts.allSatisfy { $0.generation == 1 })
    }

    @Test func credentialsWhoseTokensAreRefusedStopTheAccount() throws {
        let network = Self.network { request, now in
            Self.isForToken(request) ? Self.token(at: now, lifetime: 3600) : Self.unauthorized
        }
        let report = try Night.play([Self.bambora(rows: 30)], over: network)
        #expect(report.stops["bambora"]?.reason == .authFailed)
        #expect(report.outcomes(of: "bambora") == [.unprocessed])
        // A renewed one, and one more when the account was tried for the last time.
        #expect(network.written.count(where: { Self.isForToken($0.request) }) == 3)
    }

    @Test func refusedCredentialsStopTheAccountBeforeAnyRow() throws {
        let network = Self.network { request, _ in
            Self.isForToken(request) ? ProviderResponse(401) : Self.cancelled(request)
        }
        let report = try Night.play([Self.bambora(rows: 30)], over: network)
        let stop = try #require(report.stops["bambora"])
        #expect(stop.reason == .authFailed)
        #expect(
            stop.detail
                == "Bambora gave no access token (HTTP 401). Check client_id and client_secret, and "
                + "that they may cancel and read payments.")
        #expect(report.outcomes(of: "bambora") == [.unprocessed])
        #expect(report.attempts.isEmpty)
    }

    @Test func aTokenEndpointThatStaysDownStopsItsAccountAndNoOther() throws {
        let network = Self.network { request, _ in Self.cancelled(request) }
        network.isDown = { host, _ in host == "auth.example" }
        let report = try Night.play(
            [Self.bambora(rows: 20), Night.Account.certitrade(rows: 20)], over: network)
        let stop = try #require(report.stops["bambora"])
        #expect(stop.reason == .providerDown)
        #expect(
            stop.detail
                == "No proper answer for 30m 2s; the last trouble: no access token from "
                + "https://auth.example/connect/token, connection refused. Check the account's "
                + "addresses and the provider's status page, then `annul resume`.")
        #expect(report.outcomes(of: "bambora") == [.unprocessed])
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        // Nothing was claimed, so nothing can be in doubt.
        #expect(report.attempts.count == 20)
        let last = try #require(network.written.last)
        #expect(last.at < .seconds(10), "the other account waited for this one")
    }

    @Test(arguments: [true, false])
    func aTokenEndpointThatComesBackIsFound(refusesConnections: Bool) throws {
        let network = Self.network { request, now in
            guard Self.isForToken(request) else { return Self.cancelled(request) }
            return now < .seconds(120)
                ? ProviderResponse(503) : Self.token(at: now, lifetime: 3600)
        }
        if refusesConnections {
            network.isDown = { $0 == "auth.example" && $1 < .seconds(120) }
        }
        let report = try Night.play([Self.bambora(rows: 20)], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "bambora") == [.cancelled])
        #expect(report.attempts.count == 20)
        // The connections to the provider outlive the trouble: as many as there are workers.
        #expect(network.connections["api.example"] == 8)
    }

    @Test func tokensTakeTheirTurn() throws {
        let network = Self.network { request, now in
            Self.isForToken(request) ? Self.token(at: now, lifetime: 4) : Self.cancelled(request)
        }
        let rate = Rate(2, per: .seconds(1))
        _ = try Night.play([Self.bambora(rows: 40, rate: rate)], over: network)
        #expect(network.written.count(where: { Self.isForToken($0.request) }) > 5)
        let gaps = zip(network.written, network.written.dropFirst()).map { $1.at - $0.at }
        #expect(gaps.allSatisfy { $0 >= .milliseconds(525) })
    }

    @Test(arguments: [("30", false), ("3600", true)])
    func tooManyTokenRequestsAreWaitedForOrStopTheAccount(wait: String, stops: Bool) throws {
        var asked = 0
        let network = Self.network { request, now in
            guard Self.isForToken(request) else { return Self.cancelled(request) }
            asked += 1
            return asked == 1 || stops
                ? ProviderResponse(429, retryAfter: wait) : Self.token(at: now, lifetime: 3600)
        }
        let report = try Night.play([Self.bambora(rows: 10)], over: network)
        #expect(report.stops["bambora"]?.reason == (stops ? .throttled : nil))
        #expect(report.outcomes(of: "bambora") == [stops ? .unprocessed : .cancelled])
        #expect(asked == (stops ? 1 : 2))
        if !stops { #expect(network.written[1].at >= .seconds(30)) }
    }
}
