import AnnulModel
import Engine
import Providers
import Testing

struct LaneSetupTests {
    /// VTEX has no request for a payment's state: a lane that would ask for one must not begin.
    @Test func noPolicyGivesAProviderALookupThatItLacks() async {
        await #expect(processExitsWith: .failure) { try Self.setUp(.vtex, lookup: .state) }
        await #expect(processExitsWith: .success) { try Self.setUp(.vtex, lookup: .none) }
    }

    @Test func noPolicyTakesAProvidersLookupAway() async {
        await #expect(processExitsWith: .failure) { try Self.setUp(.certitrade, lookup: .none) }
        await #expect(processExitsWith: .success) { try Self.setUp(.certitrade, lookup: .state) }
    }

    private static func setUp(_ name: ProviderName, lookup: DoubtPolicy.Lookup) throws {
        let merchant = Merchant(provider: name, id: "1", environment: .test)
        let provider = try ProviderCatalog.make(merchant: merchant, endpoint: .api, version: "1")
        var policy = ProviderCatalog.defaultPolicy(of: name)
        policy.doubt.lookup = lookup
        _ = LaneSetup(
            id: 1, account: "one", provider: provider, policy: policy, endpoint: .api,
            access: Access(secrets: [:]), rows: 1)
    }
}
