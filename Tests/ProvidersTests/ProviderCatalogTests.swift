import AnnulModel
import Testing

@testable import Providers

struct ProviderCatalogTests {
    private static let endpoint = Endpoint(isSecure: true, host: "api.example", port: 443)

    /// What is wrong with an account of a provider.
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

    private static func usableOptions(of name: ProviderName) -> [String: String] {
        name == .bambora ? ["profile": "v1"] : [:]
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderIsWritten(name: ProviderName) throws {
        let merchant = Merchant(provider: name, id: "123456", environment: .test)
        let provider = try ProviderCatalog.make(
            merchant: merchant, endpoint: Self.endpoint, options: Self.usableOptions(of: name),
            version: "1.2.3")
        #expect(provider.merchant == merchant)
        #expect(type(of: provider).defaultPolicy == ProviderCatalog.defaultPolicy(of: name))
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
    }

    @Test func optionsOfCertiTradeAreChecked() {
        #expect(setupError(.certitrade, options: ["user_type": "a"]) == nil)
        #expect(
            setupError(.certitrade, options: ["user_type": "merchant"])
                == "'user_type': provider 'certitrade' wants m (merchant) or a (agent).")
        #expect(
            setupError(.certitrade, options: ["usertype": "m"])
                == "'usertype' is not a key of provider 'certitrade', which has: user_type.")
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
            let error = setupError(.bambora, options: ["profile": "v1", "token_url": address])
            let rule = "an address such as https://auth.bambora.com/connect/token"
            #expect(
                error?.hasPrefix("'token_url': provider 'bambora' wants \(rule)") == true,
                "\(address)")
        }
        #expect(
            setupError(
                .bambora, options: ["profile": "v1", "token_url": "https://auth.example/t?q"])
                == "'token_url': provider 'bambora' wants an address such as "
                + "https://auth.bambora.com/connect/token: it must not have a query ('?') or a "
                + "fragment ('#').")
    }

    @Test func billmatesOptionsAreChecked() {
        #expect(setupError(.billmate, options: ["language": "en"]) == nil)
        #expect(
            setupError(.billmate, options: ["language": "no"])
                == "'language': provider 'billmate' wants sv or en.")
        #expect(
            setupError(.billmate, options: ["profile": "v1"])
                == "'profile' is not a key of provider 'billmate', which has: language.")
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
                    == "'app_key_header': provider 'vtex' wants \(CredentialHeader.allowed).")
        }
        #expect(
            setupError(.vtex, options: ["app_token_header": "x-vtex-api-appkey"])
                == "'app_token_header': provider 'vtex' wants another header than "
                + "'app_key_header'.")
    }

    /// The rule is the model's; here it is in force, and its text is what operators read.
    @Test(arguments: [
        (ProviderName.certitrade, "m123", "a merchant or agent id of 1 to 20 digits"),
        (
            .bambora, "..",
            "a merchant number of 1 to 64 letters, digits, '.', '_' or '-', and not '.' or '..'"
        ), (.vipps, "12a456", "a merchant serial number of 4 to 6 digits"),
        (.billmate, "17-a", "an id of 1 to 19 digits"),
        (
            .vtex, "",
            "an affiliation or the store's name of 1 to 64 printable characters, without a blank at "
                + "its ends"
        ),
    ])
    func merchantsAreChecked(name: ProviderName, id: String, rule: String) {
        #expect(
            setupError(name, id: id, options: Self.usableOptions(of: name))
                == "merchant: provider '\(name.rawValue)' wants \(rule).")
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
