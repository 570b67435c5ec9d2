import AnnulModel
import Testing

@testable import Providers

struct ProviderCatalogTests {
    private static let endpoint = Endpoint(isSecure: true, host: "api.example", port: 443)

    /// What is wrong with an account of a provider, were that provider supported.
    private func setupError(
        _ provider: ProviderName, id: String = "123456", options: [String: String] = [:]
    ) -> String? {
        let merchant = Merchant(provider: provider, id: id, environment: .test)
        do throws(ProviderSetupError) {
            _ = try ProviderCatalog.build(
                merchant: merchant, endpoint: Self.endpoint, options: options, version: "1.2.3")
            return nil
        } catch {
            return error.description
        }
    }

    private static func usableOptions(of name: ProviderName) -> [String: String] {
        name == .bambora ? ["profile": "v1"] : [:]
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderIsWritten(name: ProviderName) throws {
        let merchant = Merchant(provider: name, id: "123456", environment: .test)
        let provider = try ProviderCatalog.build(
            merchant: merchant, endpoint: Self.endpoint, options: Self.usableOptions(of: name),
            version: "1.2.3")
        #expect(provider.merchant == merchant)
        #expect(type(of: provider).defaultPolicy == ProviderCatalog.defaultPolicy(of: name))
    }

    @Test func vippsIsSupported() throws {
        #expect(ProviderCatalog.supported == [.vipps])
        let merchant = Merchant(provider: .vipps, id: "123456", environment: .test)
        let provider = try ProviderCatalog.make(
            merchant: merchant, endpoint: Self.endpoint, version: "1.2.3")
        #expect(provider.merchant == merchant)
    }

    /// Whether its options are right or wrong: what would be right is not promised yet.
    @Test(
        arguments: [ProviderName.certitrade, .bambora, .billmate, .vtex],
        [[:], ["profile": "v1"], ["nonsense": "x"]])
    func theOthersAreRefusedForNow(name: ProviderName, options: [String: String]) {
        let error = #expect(throws: ProviderSetupError.self) {
            _ = try ProviderCatalog.make(
                merchant: Merchant(provider: name, id: "123456", environment: .test),
                endpoint: Self.endpoint, options: options, version: "1.2.3")
        }
        #expect(
            error?.description
                == "provider '\(name.rawValue)' is not supported by this version, which knows: "
                + "vipps.")
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

    @Test func optionsOfCertiTradeAreChecked() {
        #expect(setupError(.certitrade, options: ["user_type": "a"]) == nil)
        #expect(
            setupError(.certitrade, options: ["user_type": "merchant"])
                == "'user_type': provider 'certitrade' wants m (merchant) or a (agent).")
        #expect(
            setupError(.certitrade, options: ["usertype": "m"])
                == "'usertype' is not a key of provider 'certitrade', which has: user_type.")
        for id in ["", "m123", "12 3", String(repeating: "1", count: 21)] {
            #expect(
                setupError(.certitrade, id: id)
                    == "merchant: provider 'certitrade' wants a merchant or agent id, digits only.")
        }
    }

    @Test func optionsOfBamboraAreChecked() {
        #expect(setupError(.bambora, options: ["profile": "beta"]) == nil)
        #expect(
            setupError(
                .bambora, options: ["profile": "v1", "token_url": "http://[::1]:8080/token"])
                == nil)
        for options in [[:], ["profile": "v2"]] {
            #expect(
                setupError(.bambora, options: options)
                    == "'profile': provider 'bambora' wants beta or v1.")
        }
        #expect(
            setupError(.bambora, options: ["profile": "beta", "token_url": "https://a.example"])
                == "'token_url' is not a key of provider 'bambora', which has: profile.")
        for address in [
            "", "auth.example", "ftp://auth.example/t", "https://", "https:///t",
            "https://id:secret@auth.example/t", "https://auth.example/t?q", "https://a.example:0/t",
            "https://a.example:99999/t", "http://auth.example/t", "https://a .example/t",
        ] {
            #expect(
                setupError(.bambora, options: ["profile": "v1", "token_url": address])
                    == "'token_url': provider 'bambora' wants an address such as "
                    + "https://auth.bambora.com/connect/token.", "\(address)")
        }
        for id in ["", ".", "..", "1/2", "a:b", "1 2", String(repeating: "1", count: 65)] {
            #expect(
                setupError(.bambora, id: id, options: ["profile": "v1"])
                    == "merchant: provider 'bambora' wants a merchant number: letters, digits, "
                    + "'.', '_' and '-'.")
        }
    }

    @Test func billmatesOptionsAreChecked() {
        #expect(setupError(.billmate, options: ["language": "en"]) == nil)
        #expect(
            setupError(.billmate, options: ["language": "no"])
                == "'language': provider 'billmate' wants sv or en.")
        #expect(
            setupError(.billmate, options: ["profile": "v1"])
                == "'profile' is not a key of provider 'billmate', which has: language.")
        #expect(
            setupError(.billmate, id: "17-a")
                == "merchant: provider 'billmate' wants an id, digits only.")
    }

    @Test func vtexsOptionsAreChecked() {
        let names = [
            "app_key_header": "X-PROVIDER-API-AppKey",
            "app_token_header": "X-PROVIDER-API-AppToken",
        ]
        #expect(setupError(.vtex, options: names) == nil)
        for name in ["", "X Y", "X:Y", ":path", "Content-Type", "host", "X\r\nY"] {
            #expect(
                setupError(.vtex, options: ["app_key_header": name])
                    == "'app_key_header': provider 'vtex' wants the name of a header of its own.")
        }
        #expect(
            setupError(.vtex, options: ["app_token_header": "x-vtex-api-appkey"])
                == "'app_token_header': provider 'vtex' wants another header than "
                + "'app_key_header'.")
        #expect(
            setupError(.vtex, id: "")
                == "merchant: provider 'vtex' wants an affiliation or the store's name.")
    }

    @Test(arguments: [ProviderName.certitrade, .bambora])
    func providersWithoutKeysReadTheStateOnceItIsSettled(name: ProviderName) {
        let policy = ProviderCatalog.defaultPolicy(of: name)
        #expect(
            policy.doubt
                == DoubtPolicy(keying: .keyless, lookup: .state, settle: .seconds(50)))
        #expect(policy.limits.rates == [Rate(5, per: .seconds(1))])
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderHasAPolicyThatClaimsNoMoreThanIsKnown(name: ProviderName) {
        let policy = ProviderCatalog.defaultPolicy(of: name)
        #expect(!policy.limits.rates.isEmpty)
        #expect(policy.doubt.settle >= policy.timeouts.request * 2)
    }

    @Test func doubtIsResolvedByWhatEachProviderHas() {
        let billmate = ProviderCatalog.defaultPolicy(of: .billmate)
        #expect(billmate.doubt.keying == .keyless && billmate.doubt.lookup == .state)
        let vtex = ProviderCatalog.defaultPolicy(of: .vtex)
        #expect(vtex.doubt.keying == .keyed(lifetime: .seconds(86400), keepsRefusals: true))
        #expect(vtex.doubt.lookup == .none)
        // A provider may take 20 seconds, and its answer must then still be heard.
        #expect(vtex.timeouts.request > .seconds(20))
    }
}
