import AnnulModel
import Testing

@testable import Settings

struct ExampleTests {
    /// The documented example without the keys of later versions.
    static let text = """
        ledger: annul.ledger
        accounts:
          vipps-no:
            provider: vipps
            environment: test            # test | live; always stated, never assumed
            base_url: https://apitest.vipps.no
            merchant: "123456"
            credentials:
              client_id:        {env: VIPPS_CLIENT_ID}
              client_secret:    {file: /run/secrets/vipps_client_secret}
              subscription_key: {command: [pass, show, vipps/subscription]}
            limits:   {rate: 20/s, burst: 5, concurrency: 16, max_wait: 10m}
            retry:    {max_attempts: 5, base: 500ms, cap: 30s, budget: 20% + 10/s, busy: {first: 2s, cap: 30s, for: 15m}}
            timeouts: {connect: 5s, request: 25s}
            doubt:    {settle: 50s, key_ttl: 24h}
            breaker:  {open_after: 20, first: 1s, cap: 30s, give_up: 30m}
        input: {columns: {reference: "Payment ID"}, carry: [order_id], max_rejected: 5%}
        """

    @Test func theExampleMeansWhatItSays() throws {
        let configuration = try configuration(Self.text)
        #expect(configuration.file == "/srv/annul/annul.yaml")
        #expect(configuration.ledger == "/srv/annul/annul.ledger")
        #expect(configuration.warnings.isEmpty)
        #expect(
            configuration.input
                == InputSettings(
                    columns: ["reference": "Payment ID"], carry: ["order_id"], maxRejected: 0.05))

        let account = try #require(configuration.account(named: "vipps-no"))
        #expect(
            account.merchant == Merchant(provider: .vipps, id: "123456", environment: .test))
        #expect(account.endpoint.description == "https://apitest.vipps.no")
        #expect(
            account.secrets == [
                "client_id": .environment("VIPPS_CLIENT_ID"),
                "client_secret": .file("/run/secrets/vipps_client_secret"),
                "subscription_key": .command(["pass", "show", "vipps/subscription"]),
            ])
        #expect(account.providerOptions == ["system_name": "annul"])
    }

    @Test func theExamplesPolicyMeansWhatItSays() throws {
        let policy = try #require(try configuration(Self.text).accounts.first).policy
        var retry = RetryPolicy()
        retry.maxAttempts = 5
        retry.base = .milliseconds(500)
        retry.cap = .seconds(30)
        retry.budgetShare = 0.2
        retry.budgetPerSecond = 10
        retry.busy.first = .seconds(2)
        retry.busy.cap = .seconds(30)
        retry.busy.giveUp = .seconds(900)
        var timeouts = Timeouts()
        timeouts.connect = .seconds(5)
        timeouts.request = .seconds(25)
        var breaker = BreakerPolicy()
        breaker.openAfter = 20
        breaker.first = .seconds(1)
        breaker.cap = .seconds(30)
        breaker.giveUp = .seconds(1800)
        #expect(
            policy
                == AccountPolicy(
                    limits: Limits(
                        rates: [Rate(20, per: .seconds(1))], burst: 5, concurrency: 16,
                        maxWait: .seconds(600)),
                    retry: retry, timeouts: timeouts,
                    doubt: DoubtPolicy(
                        keying: .keyed(lifetime: .seconds(86400), keepsRefusals: true),
                        lookup: .state, settle: .seconds(50)),
                    breaker: breaker))
    }

    @Test func whatIsNotWrittenIsTheProvidersDefault() throws {
        let account = try #require(
            try configuration(smallest.adding("limits: {burst: 4, jitter: 2.5%}")).accounts.first)
        var expected = standardPolicy(of: .vipps)
        expected.limits.burst = 4
        expected.limits.jitterShare = 0.025
        expected.doubt.settle = .seconds(50)
        #expect(account.policy == expected)
        let input = try configuration(smallest).input
        #expect(input == InputSettings(columns: [:], carry: nil, maxRejected: 0.05))
    }

    @Test(arguments: [("", 50), ("{request: 8s}", 16), ("{request: 2s}", 10)])
    func theSettlingTimeFollowsTheTimeLimit(timeouts: String, seconds: Int) throws {
        let text = timeouts.isEmpty ? smallest : smallest.adding("timeouts: \(timeouts)")
        let policy = try #require(try configuration(text).accounts.first).policy
        #expect(policy.doubt.settle == .seconds(seconds))
    }

    @Test(arguments: ProviderName.allCases)
    func everyProviderHasAnAccount(provider: ProviderName) throws {
        let account = try #require(try configuration(account(of: provider)).accounts.first)
        #expect(account.provider == provider)
        #expect(
            account.secrets.keys.sorted()
                == ProviderKeys.of(provider, profile: "beta").credentials.sorted())
    }

    @Test func accountsKeepTheOrderOfTheFile() throws {
        let accounts = ["zeta", "alpha", "mid"].enumerated().map { index, name in
            account(of: .billmate).with("accounts:\n", "").with("one", name)
                .with("1234", "\(index)")
        }
        let text = "accounts:\n" + accounts.joined(separator: "\n")
        #expect(try configuration(text).accounts.map(\.name) == ["zeta", "alpha", "mid"])
    }

    @Test(arguments: ["123456", "\"012345\"", "012345", "0123", "1234"])
    func aMerchantIsAlwaysAText(written: String) throws {
        let text = smallest.with("\"123456\"", written)
        let merchant = try #require(try configuration(text).accounts.first).merchant
        #expect(merchant.id == written.replacing("\"", with: ""))
    }

    @Test(arguments: [
        ("mobilepay", ProviderName.vipps), ("VIPPS", .vipps), ("MobilePay", .vipps),
    ])
    func aProviderHasOtherNames(written: String, provider: ProviderName) throws {
        let text = smallest.with("provider: vipps", "provider: \(written)")
        #expect(try configuration(text).accounts.first?.provider == provider)
    }

    @Test func ownKeysHaveDefaults() throws {
        func options(_ text: String) throws -> [String: String]? {
            try configuration(text).accounts.first?.providerOptions
        }
        #expect(try options(account(of: .certitrade)) == ["user_type": "m"])
        #expect(
            try options(account(of: .certitrade).adding("user_type: a")) == ["user_type": "a"])
        #expect(try options(account(of: .billmate)) == ["language": "sv"])
        #expect(try options(account(of: .bambora)) == ["profile": "beta"])
        #expect(
            try options(account(of: .vtex)) == [
                "app_key_header": "X-VTEX-API-AppKey", "app_token_header": "X-VTEX-API-AppToken",
            ])
        let v1 = account(of: .bambora, "client_id: {env: A}, client_secret: {env: B}")
            .with("profile: beta", "profile: v1")
        #expect(
            try options(v1) == [
                "profile": "v1", "token_url": "https://auth.bambora.com/connect/token",
            ])
    }

    @Test(arguments: [
        (ProviderName.vipps, "test", "https://api.example.com", false),
        (.vipps, "live", "https://api.example.com", true),
        (.bambora, "test", "https://api.example.com", true),
        (.bambora, "test", "http://127.0.0.1:8080", false),
        (.bambora, "live", "http://127.0.0.1:8080", true),
    ])
    func whatCantBeToldFromLiveCountsAsLive(
        provider: ProviderName, environment: String, url: String, isLive: Bool
    ) throws {
        let text = account(of: provider).with("environment: test", "environment: \(environment)")
            .with("https://api.example.com", url)
        #expect(try configuration(text).accounts.first?.countsAsLive == isLive)
    }
}
