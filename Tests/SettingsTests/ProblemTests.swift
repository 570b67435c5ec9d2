import AnnulModel
import Testing

@testable import Settings

/// The texts that an operator reads when a configuration can't be used.
struct ProblemTests {
    @Test(arguments: [
        (
            "limits: {rate: 20/sec}",
            "annul.yaml:11:20: 'accounts.vipps-no.limits.rate' is '20/sec'; it must be a rate such "
                + "as 20/s, 300/min, 5/h or 1000/day, with 1 to 1000000 requests."
        ),
        (
            "limits: {rate: []}",
            "annul.yaml:11:20: 'accounts.vipps-no.limits.rate' has 0 rates; it must have 1 to 8."
        ),
        (
            "limits: {burst: 0}",
            "annul.yaml:11:21: 'accounts.vipps-no.limits.burst' is '0'; it must be a whole number "
                + "from 1 to 10000."
        ),
        (
            "limits: {brust: 5}",
            "annul.yaml:11:14: 'accounts.vipps-no.limits' has no key 'brust'; did you mean 'burst'?"
        ),
        (
            "limits: {speed: 5}",
            "annul.yaml:11:14: 'accounts.vipps-no.limits' has no key 'speed'; known are rate, "
                + "lookups, tokens, per_payment, burst, concurrency, max_wait, jitter."
        ),
        (
            "limits: fast",
            "annul.yaml:11:13: 'accounts.vipps-no.limits' is a single value; it must be a section "
                + "of keys (rate, lookups, tokens, per_payment, burst, concurrency, max_wait, jitter)."
        ),
        (
            "limits: {burst: }",
            "annul.yaml:11:21: 'accounts.vipps-no.limits.burst' is empty; it must be a whole number "
                + "from 1 to 10000, or remove the key."
        ),
        (
            "limits: {burst: [5]}",
            "annul.yaml:11:21: 'accounts.vipps-no.limits.burst' is a list; it must be a whole "
                + "number from 1 to 10000."
        ),
        (
            "timeouts: {request: 25 sec}",
            "annul.yaml:11:25: 'accounts.vipps-no.timeouts.request' is '25 sec'; it must be a "
                + "duration such as 500ms, 5s, 10m, 24h or 1d, from 10ms to 10m."
        ),
        (
            "retry: {budget: 20%}",
            "annul.yaml:11:21: 'accounts.vipps-no.retry.budget' is '20%': a share alone would leave "
                + "the last retries waiting for ever; add a rate, for example 20% + 10/s."
        ),
        (
            "retry: {base: 40s}",
            "annul.yaml:11:19: 'accounts.vipps-no.retry.base' is 40s, more than 'cap', which is "
                + "30s. Lower the one or raise the other."
        ),
        (
            "retry: {busy: {cap: 1s}}",
            "annul.yaml:11:25: 'accounts.vipps-no.retry.busy.first' is 2s, more than 'cap', which "
                + "is 1s. Lower the one or raise the other."
        ),
        (
            "doubt: {settle: 20s}",
            "annul.yaml:11:21: 'accounts.vipps-no.doubt.settle' is 20s, less than the 25s that a "
                + "request may take. A look-up could then miss a cancel that is still on its way; "
                + "leave it out, or write at least 25s."
        ),
        (
            "limits: {jitter: 60%}",
            "annul.yaml:11:22: 'accounts.vipps-no.limits.jitter' is '60%'; it must be a share such "
                + "as 5% or 2.5%, from 0% to 50%."
        ),
        (
            "system_name: \"\(String(repeating: "x", count: 31))\"",
            "annul.yaml:11:18: 'accounts.vipps-no.system_name' is "
                + "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; it must be 1 to 30 printable ASCII characters."
        ),
        (
            "user_type: m",
            "annul.yaml:11:5: 'accounts.vipps-no' has no key 'user_type'; known are provider, "
                + "environment, base_url, merchant, system_name, system_version, credentials, "
                + "tls, proxy, limits, retry, timeouts, doubt, breaker, partly_captured, compare, pause."
        ),
        (
            "partly_captured: keep",
            "annul.yaml:11:22: 'accounts.vipps-no.partly_captured' is 'keep'; it must be release "
                + "or refuse."
        ),
        (
            "compare: some",
            "annul.yaml:11:14: 'accounts.vipps-no.compare' is 'some'; it must be canary, all or "
                + "never."
        ),
        (
            "pause: 22:00-01:00",
            "annul.yaml:11:12: 'accounts.vipps-no.pause' is '22:00-01:00'; it must be a stretch of "
                + "the day with its place, such as 22:00-01:00 Europe/Stockholm."
        ),
        (
            "pause: [\"01:00-01:00 UTC\"]",
            "annul.yaml:11:13: 'accounts.vipps-no.pause[1]' is '01:00-01:00 UTC': it ends when it "
                + "begins; an account that is never to be touched is left out of the configuration."
        ),
        (
            "pause: [\"22:00-01:00 Europe/Atlantis\"]",
            "annul.yaml:11:13: 'accounts.vipps-no.pause[1]' is '22:00-01:00 Europe/Atlantis': this "
                + "machine knows no time zone 'Europe/Atlantis'; check the name, and that the package "
                + "tzdata is installed."
        ),
    ])
    func aKeyOfAnAccountIsRefused(keys: String, expected: String) {
        #expect(problems(of: smallest.adding(keys)) == [expected])
    }

    @Test(arguments: [
        (
            "    environment: test\n", "",
            "annul.yaml:3:5: 'accounts.vipps-no' lacks 'environment': test or live; always stated, "
                + "never assumed."
        ),
        (
            "environment: test", "environment: prod",
            "annul.yaml:4:18: 'accounts.vipps-no.environment' is 'prod'; it must be test or live."
        ),
        (
            "environment: test", "environment: live",
            "annul.yaml:4:18: 'accounts.vipps-no.environment' is live, but apitest.vipps.no is the "
                + "test host. Correct 'environment' or 'base_url'."
        ),
        (
            "apitest.vipps.no", "api.vipps.no",
            "annul.yaml:4:18: 'accounts.vipps-no.environment' is test, but api.vipps.no is the live "
                + "host. Correct 'environment' or 'base_url'."
        ),
        (
            "provider: vipps", "provider: vips",
            "annul.yaml:3:15: 'accounts.vipps-no.provider' is 'vips'; it must be one of certitrade, "
                + "bambora, vipps, billmate, vtex."
        ),
        (
            "\"123456\"", "12a4",
            "annul.yaml:6:15: 'accounts.vipps-no.merchant' is '12a4'; it must be a merchant serial "
                + "number of 4 to 6 digits."
        ),
        (
            "https://apitest.vipps.no", "http://apitest.vipps.no",
            "annul.yaml:5:15: 'accounts.vipps-no.base_url' is 'http://apitest.vipps.no': plain http "
                + "is only for addresses of this machine (localhost, 127.x.x.x, [::1]); write "
                + "https."
        ),
        (
            "https://apitest.vipps.no", "https://me:pw@apitest.vipps.no",
            "annul.yaml:5:15: 'accounts.vipps-no.base_url' can't be used: it must not hold a user "
                + "name; credentials go under 'credentials'."
        ),
        (
            "https://apitest.vipps.no", "apitest.vipps.no",
            "annul.yaml:5:15: 'accounts.vipps-no.base_url' is 'apitest.vipps.no'; it must be an "
                + "address such as https://api.example.com or https://api.example.com/path."
        ),
        (
            "  vipps-no:", "  vipps no:",
            "annul.yaml:2:3: the account name 'vipps no' can't be used; a name has 1 to 64 letters, "
                + "digits, '.', '_' or '-'."
        ),
        (
            "      client_id: {env: CLIENT_ID}\n", "",
            "annul.yaml:8:7: 'accounts.vipps-no.credentials' lacks 'client_id': one of {env: NAME}, "
                + "{file: PATH}, {command: [PROGRAM, ARGUMENT]} or {credential: NAME}."
        ),
        (
            "{env: CLIENT_ID}", "s3cr3t",
            "annul.yaml:8:18: 'accounts.vipps-no.credentials.client_id' is written out in the file. "
                + "Say where the secret is had instead: {env: NAME}, {file: PATH}, {command: "
                + "[PROGRAM, ARGUMENT]} or {credential: NAME}."
        ),
        (
            "{env: CLIENT_ID}", "{evn: CLIENT_ID}",
            "annul.yaml:8:19: 'accounts.vipps-no.credentials.client_id' names a source that does "
                + "not exist; did you mean 'env'?"
        ),
        (
            "{env: CLIENT_ID}", "{env: A, file: b}",
            "annul.yaml:8:18: 'accounts.vipps-no.credentials.client_id' has 2 sources; it must have "
                + "one: {env: NAME}, {file: PATH}, {command: [PROGRAM, ARGUMENT]} or {credential: "
                + "NAME}."
        ),
        (
            "{env: CLIENT_ID}", "{env: 2-secret}",
            "annul.yaml:8:24: 'accounts.vipps-no.credentials.client_id.env' can't be used; it must "
                + "be the name of an environment variable: letters, digits and '_', not a digit "
                + "first."
        ),
        (
            "{env: CLIENT_ID}", "{command: pass show id}",
            "annul.yaml:8:28: 'accounts.vipps-no.credentials.client_id.command' must be a list of a "
                + "program and its arguments, for example [pass, show, NAME]. No shell is involved."
        ),
    ])
    func aChangedAccountIsRefused(old: String, new: String, expected: String) {
        #expect(problems(of: smallest.with(old, new)) == [expected])
    }

    @Test func ownKeysAreNoneOfTheProblemWhereTheProviderIs() {
        let text = smallest.with("provider: vipps", "provider: vips").adding("system_name: x")
        #expect(problems(of: text).count == 1)
    }

    @Test func allProblemsAreFoundAtOnce() {
        let text = smallest.with("environment: test", "environment: prod")
            .with("{env: CLIENT_ID}", "x")
            .adding("limits: {brust: 1, rate: quick}")
            .adding("retry: {max_attempts: many}")
        let found = problems(of: "guards: {max_rows: 0}\n\(text)")
        #expect(found.map { $0.split(separator: ":")[1] } == ["1", "5", "9", "12", "12", "13"])
    }

    @Test(arguments: [
        (ProviderName.bambora, "profile: v1", "client_id, client_secret"),
        (.bambora, "profile: beta", "token, secret"),
    ])
    func theProfileDecidesWhichSecretsAreWanted(
        provider: ProviderName, profile: String, wanted: String
    ) {
        let text = account(of: provider, "api_key: {env: A}").with("profile: beta", profile)
        #expect(problems(of: text)[2].hasSuffix("has no key 'api_key'; known are \(wanted)."))
        #expect(problems(of: text).count == 3)
    }

    @Test func theProfileMustBeStated() {
        #expect(
            problems(of: account(of: .bambora).with("profile: beta", "")) == [
                "annul.yaml:3:5: 'accounts.one' lacks 'profile': beta for api-beta.bambora.com, v1 "
                    + "for api.bambora.com."
            ])
    }

    @Test(arguments: [ProviderName.certitrade, .bambora, .billmate])
    func aProviderWithoutKeysHasNoKeyLifetime(provider: ProviderName) {
        #expect(
            problems(of: account(of: provider).adding("doubt: {key_ttl: 1h}")).map(\.afterPlace)
                == [
                    "'accounts.one.doubt.key_ttl' is written, but \(provider.rawValue) knows no "
                        + "idempotency keys. Remove it."
                ])
    }

    @Test func twoAccountsOfOneMerchantAreRefused() {
        let second = smallest.with("accounts:\n", "").with("vipps-no", "other")
        #expect(
            problems(of: "\(smallest)\n\(second)") == [
                "annul.yaml:11:3: accounts 'vipps-no' and 'other' are both merchant 123456 of vipps "
                    + "(test). Limits are kept for each account; make one account of them."
            ])
    }

    @Test func thereIsALastAccount() {
        let accounts = (0...AccountsKey.mostAccounts).map { "  a\($0): {}" }
        #expect(
            problems(of: "accounts:\n" + accounts.joined(separator: "\n")) == [
                "annul.yaml:2:3: 'accounts' has 201 accounts; it must have 1 to 200."
            ])
    }

    @Test(arguments: [
        (
            "columns: {payment: X}",
            "'input.columns' has no key 'payment'; known are reference, account, provider, "
                + "authorization_id, amount_minor, amount, currency, idempotency_key, reason."
        ),
        (
            "columns: {reference: Payment ID, reason: payment_id}",
            "'input.columns' maps the column 'payment_id' to both 'reference' and 'reason'. Keep "
                + "one of them."
        ),
        (
            "columns: {reference: annul_row}",
            "'input.columns.reference' is 'annul_row': columns that begin with 'annul_' are "
                + "evidence, never input."
        ),
        ("carry: [a, b, a]", "'input.carry' names 'a' twice."),
        (
            "encoding: ebcdic",
            "'input.encoding' is 'ebcdic'; it must be one of utf-8, utf-16le, utf-16be, "
                + "windows-1252, iso-8859-1."
        ),
        ("carry: a", "'input.carry' is a single value; it must be a list."),
        (
            "max_rejected: 0.05",
            "'input.max_rejected' is '0.05'; it must be a share such as 5% or 2.5%, from 0% to 100%."
        ),
    ])
    func anInputThatCantBeMeantIsRefused(keys: String, expected: String) {
        #expect(problems(of: "input: {\(keys)}\n\(smallest)").map(\.afterPlace) == [expected])
    }

    @Test func aMessageShowsNoControlCharactersAndNoEndlessText() {
        #expect(quoted("a\u{1b}[2Jb\u{202e}") == "'a?[2Jb?'")
        #expect(quoted(String(repeating: "é", count: 61)).count == 63)
    }
}

extension String {
    /// A problem's text without file, line and column.
    var afterPlace: String {
        split(separator: ": ", maxSplits: 1).dropFirst().joined()
    }
}
