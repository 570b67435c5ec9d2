import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Synchronization
import Testing

/// Accounts, and payments, that are turned away at the door.
struct AccessTests {
    private static func network(
        _ answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: 5), answer: answer) }

    private static let unauthorized = ProviderResponse(401)

    @Test func credentialsThatAreWrongStopTheAccountAfterOneMoreTry() throws {
        let network = Self.network { _, _ in Self.unauthorized }
        let report = try Night.play([Night.Account.certitrade(rows: 200)], over: network)
        #expect(report.stops["certitrade"]?.reason == .authFailed)
        #expect(report.outcomes(of: "certitrade") == [.unprocessed])
        // What was under way with the first, and the one that found out: a look-up.
        #expect(network.written.count <= 17)
        #expect(network.written.count { !WellMannered.isCancel($0.request) } == 1)
        #expect(!WellMannered.isCancel(try #require(network.written.last).request))
    }

    /// A secret was changed at the provider and in its file: the run goes on with the new one.
    @Test func freshSecretsAreFetchedOnceAndUsed() throws {
        let fetched = Mutex(0)
        let name = try #require(HTTPField.Name("X-VTEX-API-AppKey"))
        let network = Self.network { request, now in
            request.head.headerFields[name] == (now > .seconds(3) ? "new" : "k")
                ? WellMannered.answer(request) : Self.unauthorized
        }
        var account = try Night.Account.vtex(rows: 200)
        account.freshSecrets = {
            fetched.withLock { $0 += 1 }
            return ["app_key": Secret("new"), "app_token": Secret("t")]
        }
        let report = try Night.play([account], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "vtex") == [.cancelled])
        #expect(fetched.withLock { $0 } == 1)
        // Turned away is turned away: nothing is in doubt, and nobody pays for it.
        #expect(report.rows.allSatisfy { $0.attempts <= 3 })
    }

    @Test func secretsThatAreStillWrongStopTheAccount() throws {
        let fetched = Mutex(0)
        let network = Self.network { _, _ in Self.unauthorized }
        var account = try Night.Account.certitrade(rows: 50)
        account.freshSecrets = {
            fetched.withLock { $0 += 1 }
            return ["api_key": Secret("wrong again")]
        }
        let report = try Night.play([account], over: network)
        #expect(report.stops["certitrade"]?.reason == .authFailed)
        #expect(fetched.withLock { $0 } == 1)
    }

    /// One payment is turned away, whatever is asked about it; all others are let in.
    @Test(arguments: [(true, "10040"), (false, "10040"), (false, "10101")])
    func onePaymentThatIsForbiddenStopsNobody(hasLookup: Bool, forbidden: String) throws {
        let network = Self.network { request, _ in
            WellMannered.reference(request) == forbidden
                ? ProviderResponse(hasLookup ? 401 : 403) : WellMannered.answer(request)
        }
        let account =
            hasLookup ? try Night.Account.certitrade(rows: 100) : try Night.Account.vtex(rows: 100)
        let report = try Night.play([account], over: network)
        #expect(report.stops.isEmpty)
        let row = try #require(report.rows.first { $0.reference == forbidden })
        #expect(row.outcome == .failed)
        #expect(row.reason == .forbidden)
        #expect(
            row.detail.hasPrefix("The provider lets the account in, but not to this payment. "))
        let others = report.rows.filter { $0.reference != forbidden }
        #expect(others.allSatisfy { $0.outcome == .cancelled })
        #expect(network.written.count { WellMannered.reference($0.request) == forbidden } == 2)
    }

    /// Without a look-up the next row decides: if it is turned away, too, the account stops.
    @Test func withoutALookupTheNextRowDecides() throws {
        let network = Self.network { _, _ in ProviderResponse(403) }
        let account = try Night.Account.vtex(rows: 100) { $0.limits.concurrency = 1 }
        let report = try Night.play([account], over: network)
        #expect(report.stops["vtex"]?.reason == .authFailed)
        #expect(report.outcomes(of: "vtex") == [.unprocessed])
        #expect(network.written.count == 2)
        #expect(Set(network.written.map { WellMannered.reference($0.request) }).count == 2)
    }

    /// An account that may look but not cancel must not fail its rows one by one.
    @Test func anAccountThatMayOnlyLookStopsWithoutARowFailed() throws {
        let network = Self.network { request, _ in
            WellMannered.isCancel(request) ? Self.unauthorized : WellMannered.answer(request)
        }
        let report = try Night.play([Night.Account.certitrade(rows: 100)], over: network)
        #expect(report.stops["certitrade"]?.reason == .authFailed)
        #expect(report.outcomes(of: "certitrade") == [.unprocessed])
        #expect(network.written.count <= 16 + 1 + 16)
    }

    @Test func whileItIsFoundOutNothingElseLeaves() throws {
        try Night.expectOneLookup(after: Self.unauthorized)
    }
}
