import AnnulModel
import HTTPTypes
import Providers
import Sandbox

/// Asks a sandbox as a merchant does, at moments that the test chooses.
struct Caller {
    let bank: SandboxBank
    var merchant = "123456"
    /// The moment of the next request, in milliseconds after the start of the test.
    var clock = Duration.zero
    private(set) var token = ""

    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    var now: Timestamp { Self.start + clock }

    /// A caller that holds a token.
    init(_ rules: SandboxRules = SandboxRules(), merchant: String = "123456") {
        bank = SandboxBank(rules)
        self.merchant = merchant
        token = fetchToken().json["access_token"].string ?? ""
    }

    /// A caller beside others, with a token of its own that is valid by the real time.
    init(sharing bank: SandboxBank) {
        self.bank = bank
        clock = RunClock.system().wall() - Self.start
        token = fetchToken().json["access_token"].string ?? ""
    }

    mutating func wait(_ duration: Duration) { clock += duration }

    func fetchToken(
        client: String = "sandbox-client", secret: String = "sandbox-secret",
        subscription: String = "sandbox-subscription"
    ) -> SandboxAnswer {
        send(
            .post, "/accesstoken/get",
            [
                "client_id": client, "client_secret": secret,
                "Ocp-Apim-Subscription-Key": subscription, "Merchant-Serial-Number": merchant,
            ])
    }

    func cancel(_ reference: String, key: String?, body: String = "", with: [String: String] = [:])
        -> SandboxAnswer
    {
        var fields = fields.merging(with) { $1 }
        fields["Idempotency-Key"] = key
        return send(.post, "/epayment/v1/payments/\(reference)/cancel", fields, body)
    }

    func payment(_ reference: String) -> SandboxAnswer {
        send(.get, "/epayment/v1/payments/\(reference)", fields)
    }

    func events(_ reference: String) -> SandboxAnswer {
        send(.get, "/epayment/v1/payments/\(reference)/events", fields)
    }

    func truth(_ reference: String) -> Truth.Payment? {
        bank.truth(at: now).payments.first { $0.reference == reference }
    }

    var totals: Truth.Totals { bank.truth(at: now).totals }

    private var fields: [String: String] {
        [
            "Authorization": "Bearer \(token)",
            "Ocp-Apim-Subscription-Key": "sandbox-subscription",
            "Merchant-Serial-Number": merchant,
        ]
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [String: String] = [:],
        _ body: String = ""
    ) -> SandboxAnswer {
        var head = HTTPRequest(method: method, scheme: "http", authority: "sandbox", path: path)
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return bank.respond(to: ProviderRequest(head: head, body: Array(body.utf8)), at: now)
    }
}

extension SandboxAnswer {
    var status: Int { response.head.status.code }

    var json: JSONValue { (try? JSONValue(parsing: response.body)) ?? .null }

    /// The provider's own code in a refusal.
    var code: String? { json["extraDetails"][0]["reason"].string }

    var retryAfter: String? { response.head.headerFields[.retryAfter] }

    var cancelledAmount: Int64? { json["aggregate"]["cancelledAmount"]["value"].intValue }
}
