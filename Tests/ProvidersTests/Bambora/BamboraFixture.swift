import AnnulModel
import HTTPTypes
@testable import Providers

extension ProviderFixture {
    static let bamboraBeta = bambora(
        BamboraWorld.beta, BamboraWorld.betaAccess, variant: ", beta",
        payment: { BamboraWorld.betaPayment($0) }, success: 200)
    static let bamboraV1 = bambora(
        BamboraWorld.v1, BamboraWorld.v1Access, variant: ", v1",
        payment: { BamboraWorld.v1Payment($0) }, success: 201)

    private static func bambora(
        _ provider: Bambora, _ access: Access, variant: String, payment: (String) -> String,
        success: Int
    ) -> ProviderFixture {
        let canceled = payment("Canceled")
        return ProviderFixture(
            provider: provider, policy: Bambora.defaultPolicy, endpoint: BamboraWorld.endpoint,
            access: access, attempt: BamboraWorld.attempt(provider),
            unusableReferences: [
                "", ".", "..", "a/../b", "../../x", "a\\..\\b", "a/b", "/", "a\\b",
                String(repeating: "a", count: 2001),
            ],
            steps: [.cancel, .payment(.doubt), .payment(.acknowledged), .payment(.refused)],
            proofs: [
                .init(step: .cancel, response: .init(success, canceled)),
                .init(step: .payment(.doubt), response: .init(200, canceled)),
                .init(step: .payment(.acknowledged), response: .init(200, canceled)),
                .init(step: .payment(.refused), response: .init(200, canceled)),
            ],
            others: [
                .init(200), .init(201, "{}"), .init(200, "[]"), .init(200, payment("Authorized")),
                .init(200, payment("Captured")), .init(200, payment("Declined")),
                .init(200, BamboraWorld.betaPayment("Canceled", isBusy: true)),
                .init(200, BamboraWorld.betaPayment("Canceled", reference: "order 43")),
                .init(204), .init(302), .init(400, BamboraWorld.problem(400, nil)), .init(401),
                .init(402, BamboraWorld.problem(402, "cannot_cancel")), .init(403),
                .init(404, BamboraWorld.problem(404, "payment_not_found")),
                .init(404, BamboraWorld.problem(404, nil)),
                .init(409, BamboraWorld.problem(409, "payment_operation_blocked")),
                .init(422, BamboraWorld.problem(422, "invalid_payment_state_transition")),
                .init(451, BamboraWorld.problem(451, "blocked_by_issuer")),
                .init(
                    418,
                    BamboraWorld.problem(
                        418, String(repeating: "k", count: 100),
                        title: "a\\u001b[2J\\n" + String(repeating: "x", count: 999))),
                .init(429, headers: [.retryAfter: "9"]), .init(500),
                .init(503, "<html>busy</html>"),
            ],
            readsAreGETs: true, variant: variant)
    }
}

/// The one payment that the Bambora tests are about: "order 42#ø".
enum BamboraWorld {
    static let reference = "order 42#ø"
    static let endpoint = Endpoint(
        isSecure: true, host: "api.bambora.example", port: 443, basePath: "/via")
    static let tokenEndpoint = Endpoint(
        isSecure: true, host: "auth.bambora.example", port: 8443, basePath: "/connect/token")
    /// The documentation's example.
    static let betaAccess = Access(
        secrets: ["token": Secret("abcdefg"), "secret": Secret("7AQu7FGB2Kwm")])
    static let v1Access = Access(
        secrets: ["client_id": Secret("id-7f1c"), "client_secret": Secret("hush-90aa")],
        token: Secret("token-c0de"))

    static let beta = provider(.beta)
    static let v1 = provider(.v1(tokenEndpoint: tokenEndpoint))

    private static func provider(_ profile: Bambora.Profile) -> Bambora {
        let merchant = Merchant(provider: .bambora, id: "123456789", environment: .test)
        return Bambora(merchant: merchant, endpoint: endpoint, profile: profile)
    }

    static func attempt(_ provider: Bambora, note: String? = nil) -> Attempt {
        let annulment = Annulment(reference: reference, note: note)
        let key = IdempotencyKey(uuid: (0..<16).map { UInt8($0) })
        return Attempt(
            annulment: annulment, key: key, body: provider.cancelBody(of: annulment, under: key),
            ownKeys: [key])
    }

    static func betaPayment(
        _ state: String, isBusy: Bool = false, reference: String = reference
    ) -> String {
        #"""
        {"payment":"\#(reference)","currency":"EUR","state":"\#(state)","operations":["Cancel"],
        "region":"emea_0","merchant":"123456789","comment":"","captures":[],
        "operationInProgress":\#(isBusy),"refunds":[],"amount":100}
        """#
    }

    static func v1Payment(_ state: String, lockedAt: String = "null") -> String {
        let cancel =
            state == "Canceled"
            ? #",{"code":"0","comment":null,"id":"op-77","success":true,"timestamp":"2017-02-27T10:00:00Z","type":"Cancel"}"#
            : ""
        return #"""
            {"_locked_at":\#(lockedAt),"_version":3,"external_id":"x","internal_id":"y",
            "merchant_id":"123456789","operations":[{"amount":1000,"id":"op-1","success":true,
            "timestamp":"2017-02-26T10:00:00Z","type":"Authorize token"}\#(cancel)],
            "schema":0,"state":"\#(state)"}
            """#
    }

    /// An error document; `about:blank` where there is no kind.
    static func problem(
        _ status: Int, _ kind: String?, title: String = "A title", scheme: String = "https"
    ) -> String {
        let type = kind.map { "\(scheme)://api.bambora.com/definitions/payments/\($0)" }
        return #"""
            {"type":"\#(type ?? "about:blank")","title":"\#(title)","detail":"Anything",
            "status":\#(status)}
            """#
    }
}
