import AnnulModel
import Testing

@testable import Settings

/// What `check` shows, and what a digest is made of.
struct DescriptionTests {
    @Test func everyValueIsShownWithItsOrigin() throws {
        let text = smallest.adding("limits: {rate: [20/s, 900/min]}")
            .with("{env: CLIENT_ID}", "{command: [pass, s3cr3t]}")
        let lines = try configuration(text).described()
            .map { "\($0.key) = \($0.value) (\($0.origin))" }
        #expect(
            lines == [
                "ledger = /srv/annul/annul.ledger (default)",
                "accounts.vipps-no.provider = vipps (annul.yaml:3)",
                "accounts.vipps-no.environment = test (annul.yaml:4)",
                "accounts.vipps-no.base_url = https://apitest.vipps.no (annul.yaml:5)",
                "accounts.vipps-no.merchant = 123456 (annul.yaml:6)",
                "accounts.vipps-no.system_name = annul (default)",
                "accounts.vipps-no.credentials.client_id = {command: [pass, …]} (annul.yaml:8)",
                "accounts.vipps-no.credentials.client_secret = {env: CLIENT_SECRET} (annul.yaml:9)",
                "accounts.vipps-no.credentials.subscription_key = {env: SUBSCRIPTION_KEY} "
                    + "(annul.yaml:10)",
                "accounts.vipps-no.limits.rate = 20/s, 900/min (annul.yaml:11)",
                "accounts.vipps-no.limits.burst = 3 (default)",
                "accounts.vipps-no.limits.concurrency = 9 (default)",
                "accounts.vipps-no.limits.max_wait = 10m (default)",
                "accounts.vipps-no.limits.jitter = 5% (default)",
                "accounts.vipps-no.retry.max_attempts = 5 (default)",
                "accounts.vipps-no.retry.base = 500ms (default)",
                "accounts.vipps-no.retry.cap = 30s (default)",
                "accounts.vipps-no.retry.budget = 20% + 10/s (default)",
                "accounts.vipps-no.retry.busy.first = 2s (default)",
                "accounts.vipps-no.retry.busy.cap = 30s (default)",
                "accounts.vipps-no.retry.busy.for = 15m (default)",
                "accounts.vipps-no.timeouts.connect = 5s (default)",
                "accounts.vipps-no.timeouts.request = 25s (default)",
                "accounts.vipps-no.doubt.settle = 50s (default)",
                "accounts.vipps-no.doubt.key_ttl = 1h (default)",
                "accounts.vipps-no.breaker.open_after = 20 (default)",
                "accounts.vipps-no.breaker.first = 1s (default)",
                "accounts.vipps-no.breaker.cap = 30s (default)",
                "accounts.vipps-no.breaker.give_up = 30m (default)",
                "accounts.vipps-no.partly_captured = release (default)",
                "accounts.vipps-no.compare = canary (default)",
                "input.carry = all columns (default)",
                "input.max_rejected = 5% (default)",
                "log.format = text (default)",
            ])
    }

    @Test func theDigestDependsOnWhatIsMeantNotOnHowItIsWritten() throws {
        let plain = try configuration(smallest).digestInput
        let reordered = smallest.with("    environment: test\n", "")
            .adding("environment: test  # at the end\n    timeouts: {request: 25000ms}")
        #expect(try configuration(reordered).digestInput == plain)
        #expect(try configuration(smallest.with("123456", "123457")).digestInput != plain)
        #expect(
            try configuration(smallest.adding("limits: {burst: 4}")).digestInput != plain)
    }

    @Test func aListsMembersCantRunIntoEachOther() throws {
        func digest(_ carry: String) throws -> String {
            try configuration("input: {carry: \(carry)}\n\(smallest)").digestInput
        }
        #expect(try digest("[a, b]") != digest("['a, b']"))
        #expect(try digest("['a\", \"b']") != digest("[a, b]"))
        #expect(try digest("[]") != digest("[a]"))
    }

    @Test func everyKeyIsDeclaredOnceAndExplained() {
        func check(_ declarations: [Declaration], at path: String) {
            #expect(Set(declarations.map(\.name)).count == declarations.count, "\(path)")
            for declaration in declarations {
                #expect(!declaration.meaning.isEmpty, "\(path).\(declaration.name)")
                switch declaration.shape {
                case .section(let inner), .named(let inner):
                    check(inner, at: "\(path).\(declaration.name)")
                case .one, .list, .mapped, .secret, .oneOrSecret: break
                }
            }
        }
        check(FileKeys.all.map(\.declaration), at: "")
        for provider in ProviderName.allCases {
            for profile in ["beta", "v1"] {
                let keys = AccountKeys.all(of: provider, profile: profile)
                check(keys.map(\.declaration), at: provider.rawValue)
            }
        }
    }
}
