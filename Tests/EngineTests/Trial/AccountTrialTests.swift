import AnnulModel
import Engine
import HTTPTypes
import Providers
import Synchronization
import Testing

/// What one request says of an account's credentials.
struct AccountTrialTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let account: Account
        let answer: Result<ProviderResponse, TransportFailure>
        let expected: Admittance.Result
        /// What the sentence says, among other things.
        let says: String

        var testDescription: String { name }

        init(
            _ account: Account, _ name: String, _ status: Int, _ body: String = "",
            is expected: Admittance.Result, says: String
        ) {
            self.name = "\(account.provider.rawValue): \(name)"
            self.account = account
            answer = .success(ProviderResponse(status, body))
            (self.expected, self.says) = (expected, says)
        }

        init(_ account: Account, fails failure: TransportFailure, says: String) {
            name = "\(account.provider.rawValue): \(failure)"
            self.account = account
            answer = .failure(failure)
            (expected, self.says) = (.unreachable, says)
        }
    }

    /// How an account of each provider is made.
    struct Account: Sendable {
        let provider: ProviderName
        var options: [String: String] = [:]
        let secrets: [String: Secret]

        init(_ provider: ProviderName, _ options: [String: String] = [:], _ secrets: String...) {
            self.provider = provider
            self.options = options
            self.secrets = secrets.reduce(into: [:]) { $0[$1] = Secret("hush-\($1)") }
        }

        func made() throws -> any Provider {
            try ProviderCatalog.make(
                merchant: Merchant(provider: provider, id: "123456", environment: .test),
                endpoint: .probed, options: options, version: "1.2.3")
        }

        static let vipps = Account(
            .vipps, [:], "client_id", "client_secret", "subscription_key")
        static let bambora = Account(
            .bambora, ["profile": "v1", "token_url": "https://auth.example/connect/token"],
            "client_id", "client_secret")
        static let bamboraBeta = Account(.bambora, ["profile": "beta"], "token", "secret")
        static let certitrade = Account(.certitrade, [:], "api_key")
        static let billmate = Account(.billmate, [:], "key")
        static let vtex = Account(.vtex, [:], "app_key", "app_token")
        static let all = [vipps, bambora, bamboraBeta, certitrade, billmate, vtex]
    }

    private static let token = #"{"access_token":"t","token_type":"Bearer","expires_in":"3600"}"#
    private static let unknown =
        #"{"type":"https://x/payment_not_found","title":"T","detail":"","status":404}"#
    private static let noKey =
        #"{"describedBy":null,"title":"Not authorized","detail":"","httpStatus":403}"#
    private static let noPayment =
        #"{"describedBy":null,"title":"Not found","detail":"","httpStatus":404}"#

    static let cases: [Case] = [
        Case(.vipps, "a token", 200, token, is: .letIn, says: "merchant serial number 123456"),
        Case(.vipps, "a wrong secret", 401, is: .refused, says: "Check client_id, client_secret"),
        Case(.vipps, "a wrong key", 403, is: .refused, says: "subscription_key"),
        Case(.vipps, "no token in it", 200, "{}", is: .unclear, says: "without a usable"),
        Case(.vipps, "trouble", 503, is: .unclear, says: "Check base_url, else try again later."),
        Case(.vipps, "a throttle", 429, is: .unclear, says: "(HTTP 429). Try again later."),
        Case(.bambora, "a token", 200, token, is: .letIn, says: "merchant number 123456"),
        Case(.bambora, "a wrong secret", 400, is: .refused, says: "Check client_id and"),
        Case(.bambora, "another page", 404, is: .unclear, says: "Check token_url, else"),
        Case(.bamboraBeta, "no such payment", 404, unknown, is: .letIn, says: "may cancel (the"),
        Case(.bamboraBeta, "a wrong secret", 401, is: .refused, says: "Check token, secret"),
        Case(
            .certitrade, "no such payment", 404, noPayment, is: .letIn, says: "only a cancel shows"),
        Case(.certitrade, "a wrong key", 403, noKey, is: .refused, says: "Check api_key"),
        Case(.certitrade, "a page", 404, "<html>", is: .unclear, says: "Check base_url, else"),
        Case(
            .billmate, "a wrong key", 200, #"{"code":"9013","message":"Fel hash"}"#, is: .refused,
            says: "Check merchant and credentials.key."),
        Case(
            .billmate, "an answer that nobody signed", 200,
            #"{"credentials":{"hash":"0"},"data":{"code":"5201","message":"no"}}"#, is: .unclear,
            says: "without a valid signature"),
        Case(.vipps, fails: TransportFailure(.notSent, .refused), says: "connection refused"),
        Case(.bambora, fails: TransportFailure(.lost, .timeout), says: "Check token_url, this"),
        Case(.billmate, fails: TransportFailure(.lost, .reset), says: "Check base_url, this"),
        Case(
            .certitrade, fails: TransportFailure(.notSent, .proxy, detail: "127.0.0.1:1: HTTP 407"),
            says: "(127.0.0.1:1: HTTP 407). Check proxy, this"),
    ]

    @Test(arguments: cases)
    func everyAnswerSaysSomethingOfTheCredentials(_ test: Case) async throws {
        let network = OneAnswer(test.answer)
        let admittance = try await network.tried(test.account)
        #expect(admittance.result == test.expected, "\(admittance.detail)")
        #expect(admittance.detail.contains(test.says), "\(admittance.detail)")
        #expect(admittance.detail.hasSuffix("."))
        #expect(!admittance.detail.contains("hush"))
        #expect(network.requests.count == 1)
    }

    /// Whatever is answered, one request leaves at most, and none that could cancel.
    @Test(arguments: Account.all, [200, 301, 401, 404, 429, 500])
    func oneRequestLeavesAndNoneThatCancels(_ account: Account, status: Int) async throws {
        let network = OneAnswer(.success(ProviderResponse(status, "{}")))
        _ = try await network.tried(account)
        #expect(network.requests.count == (account.provider == .vtex ? 0 : 1))
        for request in network.requests {
            #expect(request.head.method != .put)
            #expect(request.head.path?.contains("cancel") == false)
            #expect(!String(decoding: request.body, as: UTF8.self).contains("cancelPayment"))
        }
        #expect(network.hosts == (account.provider == .vtex ? [] : [account.host]))
    }

    @Test func whereNobodyCanBeAskedThatIsSaid() async throws {
        let admittance = try await OneAnswer(.success(ProviderResponse(200))).tried(.vtex)
        #expect(
            admittance
                == Admittance(
                    .unknowable,
                    "The protocol has no request that touches no payment, so that only the first "
                        + "cancel shows whether app_key and app_token are taken."))
    }

    @Test func aRestingAccountIsNotAsked() async throws {
        let network = OneAnswer(.success(ProviderResponse(200, Self.token)))
        let window = DailyWindow(start: DailyTime(minutes: 0, zone: .utc), end: 60)
        let admittance = try await network.tried(.vipps, resting: [window])
        #expect(admittance.result == .resting)
        #expect(
            admittance.detail
                == "It rests until 1970-01-01T01:00:00.000Z ('pause'), so that nothing was sent. "
                + "Try then.")
        #expect(network.requests.isEmpty)
    }
}

extension AccountTrialTests.Account {
    /// Where its one request goes.
    fileprivate var host: String {
        options["token_url"] == nil ? Endpoint.probed.host : "auth.example"
    }
}

extension Endpoint {
    fileprivate static let probed = Endpoint(isSecure: true, host: "api.example", port: 443)
}

/// A network with one answer to everything.
private final class OneAnswer: Transport {
    private struct State {
        var hosts: [String] = []
        var requests: [ProviderRequest] = []
    }

    private let answer: Result<ProviderResponse, TransportFailure>
    private let state = Mutex(State())

    init(_ answer: Result<ProviderResponse, TransportFailure>) { self.answer = answer }

    var hosts: [String] { state.withLock { $0.hosts } }
    var requests: [ProviderRequest] { state.withLock { $0.requests } }

    func tried(_ account: AccountTrialTests.Account, resting: [DailyWindow] = []) async throws
        -> Admittance
    {
        var policy = ProviderCatalog.defaultPolicy(of: account.provider)
        policy.pause = resting
        let clock = RunClock(
            now: { .zero }, wall: { Timestamp(milliseconds: 1000) }, sleep: { _ in })
        return await AccountTrial(
            provider: try account.made(), policy: policy, endpoint: .probed,
            secrets: account.secrets
        ).run(over: self, clock: clock)
    }

    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
    {
        state.withLock { $0.hosts.append(endpoint.host) }
        return Line(network: self)
    }

    fileprivate func respond(to request: ProviderRequest) throws(TransportFailure)
        -> ProviderResponse
    {
        state.withLock { $0.requests.append(request) }
        return try answer.get()
    }

    private struct Line: Connection {
        let network: OneAnswer
        var isOpen: Bool { true }

        func exchange(
            _ request: ProviderRequest, within limit: Duration
        ) async throws(TransportFailure) -> ProviderResponse {
            try network.respond(to: request)
        }

        func close() async {}
    }
}
