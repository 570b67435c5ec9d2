import AnnulModel
import Testing

@testable import Settings

/// What is particular about an account of each provider.
struct ProviderKeyTests {
    @Test(arguments: [
        (ProviderName.certitrade, "m12", "a merchant or agent id of 1 to 20 digits"),
        (.billmate, "\"12345678901234567890\"", "an id of 1 to 19 digits"),
        (.vipps, "123", "a merchant serial number of 4 to 6 digits"),
        (
            .bambora, "..",
            "a merchant number of 1 to 64 letters, digits, '.', '_' or '-', and not '.' or '..'"
        ),
        (
            .bambora, "1/2",
            "a merchant number of 1 to 64 letters, digits, '.', '_' or '-', and not '.' or '..'"
        ),
        (
            .vtex, "\" store\"",
            "an affiliation or the store's name of 1 to 64 printable characters, without a blank at "
                + "its ends"
        ),
    ])
    func aMerchantIsWhatItsProviderCallsOne(provider: ProviderName, id: String, rule: String) {
        let text = account(of: provider).with("\"1234\"", id)
        let shown = id.replacing("\"", with: "")
        #expect(
            problems(of: text) == [
                "annul.yaml:6:15: 'accounts.one.merchant' is '\(shown)'; it must be \(rule)."
            ])
    }

    @Test(
        arguments: [
            (.certitrade, "1"), (.bambora, "T1-2_3.4"), (.vipps, "0123"), (.billmate, "17338"),
            (.vtex, "Butikk på hjørnet"),
        ] as [(ProviderName, String)])
    func otherMerchantsAreTaken(provider: ProviderName, id: String) throws {
        let text = account(of: provider).with("\"1234\"", "\"\(id)\"")
        #expect(try configuration(text).accounts.first?.merchant.id == id)
    }

    @Test(arguments: [
        (ProviderName.certitrade, "usertype: m", "did you mean 'user_type'?"),
        (.billmate, "langauge: sv", "did you mean 'language'?"),
        (.vipps, "system-name: x", "did you mean 'system_name'?"),
        (.vtex, "app_key_heder: X-A", "did you mean 'app_key_header'?"),
        (.bambora, "profil: v1", "did you mean 'profile'?"),
    ])
    func aMisspeltKeyNamesTheNearest(provider: ProviderName, key: String, remedy: String) {
        let name = key.prefix { $0 != ":" }
        #expect(
            problems(of: account(of: provider).adding(key)).map(\.afterPlace) == [
                "'accounts.one' has no key '\(name)'; \(remedy)"
            ])
    }

    @Test(arguments: [
        (
            ProviderName.certitrade, "user_type: x",
            "'accounts.one.user_type' is 'x'; it must be m or a."
        ), (.billmate, "language: no", "'accounts.one.language' is 'no'; it must be sv or en."),
        (
            .vtex, "app_key_header: Content-Type",
            "'accounts.one.app_key_header' is 'Content-Type'; it must be the name of a header of its "
                + "own, of 1 to 64 letters, digits or !#$%&'*+-.^_`|~."
        ),
        (
            .vtex, "app_key_header: x-vtex-api-apptoken",
            "'accounts.one.app_key_header' is the same header as 'app_token_header'. Name two "
                + "headers, as the provider calls them."
        ),
        (
            .vtex, "app_token_header: X-VTEX-API-AppKey",
            "'accounts.one.app_token_header' is the same header as 'app_key_header'. Name two "
                + "headers, as the provider calls them."
        ),
    ])
    func anOwnKeyIsChecked(provider: ProviderName, key: String, problem: String) {
        #expect(problems(of: account(of: provider).adding(key)).map(\.afterPlace) == [problem])
    }

    @Test(arguments: [
        (
            "http://auth.example.com/t",
            "plain http is only for addresses of this machine (localhost, 127.x.x.x, [::1]); write "
                + "https."
        ),
        (
            "https://auth.example.com/a//b",
            "no part of its path may be empty, '.' or '..', and other characters than letters, "
                + "digits and -._~!$&'()*+,;=: must be percent-encoded."
        ),
    ])
    func tokensAreHadAtAnAddress(address: String, reason: String) {
        let text = account(of: .bambora, "client_id: {env: A}, client_secret: {env: B}")
            .with("profile: beta", "profile: v1").adding("token_url: \(address)")
        #expect(
            problems(of: text).map(\.afterPlace) == [
                "'accounts.one.token_url' is '\(address)': \(reason)"
            ])
    }

    /// Whether a payment can be read is the provider's doing: no configuration can change it, and
    /// the steps that an adapter lacks are never asked for.
    @Test(arguments: ProviderName.allCases)
    func aLookupCantBeConfigured(provider: ProviderName) throws {
        let text = account(of: provider)
        #expect(
            problems(of: text.adding("doubt: {lookup: state}")).map(\.afterPlace) == [
                "'accounts.one.doubt' has no key 'lookup'; known are settle, key_ttl, "
                    + "reread."
            ])
        let keyed = standardPolicy(of: provider).doubt.isKeyed
        let doubt = "doubt: {settle: 80s\(keyed ? ", key_ttl: 2h" : "")}"
        let policy = try #require(try configuration(text.adding(doubt)).accounts.first).policy
        #expect(policy.doubt.lookup == standardPolicy(of: provider).doubt.lookup)
        #expect(policy.doubt.isKeyed == keyed)
        #expect(policy.doubt.settle == .seconds(80))
    }

    @Test(arguments: ProviderName.allCases)
    func onlyWhoCanBeAskedIsReadAgain(provider: ProviderName) throws {
        let text = account(of: provider).adding("doubt: {reread: 30m}")
        guard standardPolicy(of: provider).doubt.lookup == .none else {
            let policy = try #require(try configuration(text).accounts.first).policy
            #expect(policy.doubt.reread == .seconds(1800))
            let standard = try #require(try configuration(account(of: provider)).accounts.first)
            #expect(standard.policy.doubt.reread == nil)
            return
        }
        #expect(
            problems(of: text).map(\.afterPlace) == [
                "'accounts.one.doubt.reread' is written, but \(provider.rawValue) can't be asked how "
                    + "a payment stands. Remove it."
            ])
    }

    @Test func aKeyThatIsOverBeforeDoubtIsSettledIsRefused() {
        #expect(
            problems(of: account(of: .vtex).adding("doubt: {key_ttl: 1m, settle: 60s}"))
                .map(\.afterPlace) == [
                    "'accounts.one.doubt.key_ttl' is 1m, not more than the settling time, which is "
                        + "1m: no request could ever be repeated. Raise the one or lower the other."
                ])
    }
}
