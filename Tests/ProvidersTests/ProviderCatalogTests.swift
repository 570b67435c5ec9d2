import AnnulModel
import Providers
import Testing

struct ProviderCatalogTests {
    private static let endpoint = Endpoint(isSecure: true, host: "api.example", port: 443)

    private func setupError(
        _ provider: ProviderName, id: String = "123456", options: [String: String] = [:]
    ) -> String? {
        let merchant = Merchant(provider: provider, id: id, environment: .test)
        do throws(ProviderSetupError) {
            _ = try ProviderCatalog.make(
                merchant: merchant, endpoint: Self.endpoint, options: options, version: "1.2.3")
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderIsBuiltOrNamedAsUnsupported(name: ProviderName) {
        let isSupported = ProviderCatalog.supported.contains(name)
        #expect((setupError(name) == nil) == isSupported)
    }

    @Test func anUnsupportedProviderIsSaidToBe() {
        #expect(
            setupError(.bambora)
                == "provider 'bambora' is not supported by this version, which knows: vipps.")
    }

    @Test func optionsAreChecked() {
        #expect(setupError(.vipps, options: ["system_name": "acme", "system_version": "9"]) == nil)
        #expect(
            setupError(.vipps, options: ["system_nane": "acme", "system_name": "acme"])
                == "'system_nane' is not a key of provider 'vipps', which has: system_name, "
                + "system_version.")
        #expect(
            setupError(.vipps, options: ["system_name": String(repeating: "a", count: 31)])
                == "'system_name': provider 'vipps' wants 1 to 30 plain ASCII characters.")
        #expect(
            setupError(.vipps, options: ["system_version": "1\r\nX: y"])
                == "'system_version': provider 'vipps' wants 1 to 30 plain ASCII characters.")
        #expect(
            setupError(.vipps, id: "12a456")
                == "merchant: provider 'vipps' wants a merchant serial number, digits only.")
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderHasAPolicyThatClaimsNoMoreThanIsKnown(name: ProviderName) {
        let policy = ProviderCatalog.defaultPolicy(of: name)
        #expect(!policy.limits.rates.isEmpty)
        #expect(policy.doubt.settle >= policy.timeouts.request * 2)
        guard !ProviderCatalog.supported.contains(name) else { return }
        #expect(policy.doubt.keying == .keyless && policy.doubt.lookup == .none)
    }
}
