import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What each answer to a cancel means, in both profiles: a row for every documented signal.
struct BamboraCancelTests {
    typealias Signal = VippsCancelTests.Signal
    typealias World = BamboraWorld

    static let states = [
        Signal("beta", 200, World.betaPayment("Canceled"), .settled(.cancelled, .released)),
        Signal("v1", 201, World.v1Payment("Canceled"), .settled(.cancelled, .released)),
        Signal("state alone", 200, #"{"state":"Canceled"}"#, .settled(.cancelled, .released)),
        Signal(
            "captured", 200, World.betaPayment("Captured"), .settled(.notCancellable, .captured)),
        Signal("settled", 201, World.v1Payment("Settled"), .settled(.notCancellable, .captured)),
        Signal(
            "refunded", 200, World.betaPayment("Refunded"), .settled(.notCancellable, .captured)),
        Signal(
            "expired", 200, World.betaPayment("Authorization Expired"),
            .settled(.notCancellable, .expired)),
        Signal(
            "declined", 200, World.betaPayment("Declined"), .settled(.notCancellable, .declined)),
        Signal("voided", 200, World.betaPayment("Voided"), .settled(.notCancellable, .wrongState)),
    ]

    /// Taken, and not proven: the payment is read.
    static let unproven = [
        Signal("no body", 201, "", .ask(.payment(.acknowledged))),
        Signal("no content", 204, "", .ask(.payment(.acknowledged))),
        Signal("accepted", 202, "{}", .ask(.payment(.acknowledged))),
        Signal("authorized", 200, World.betaPayment("Authorized"), .ask(.payment(.acknowledged))),
        Signal("none", 200, World.betaPayment("None"), .ask(.payment(.acknowledged))),
        Signal(
            "under way", 200, World.betaPayment("Canceled", isBusy: true),
            .ask(.payment(.acknowledged))),
        Signal(
            "under way, in another type", 200,
            #"{"state":"Canceled","operationInProgress":"false"}"#, .ask(.payment(.acknowledged))),
        Signal(
            "locked", 201, World.v1Payment("Canceled", lockedAt: #""2017-02-27""#),
            .ask(.payment(.acknowledged))),
        Signal(
            "another spelling", 200, World.betaPayment("Cancelled"), .ask(.payment(.acknowledged))),
        Signal("lower case", 200, World.betaPayment("canceled"), .ask(.payment(.acknowledged))),
        Signal("state as number", 200, #"{"state":9}"#, .ask(.payment(.acknowledged))),
        Signal("in a list", 200, #"[{"state":"Canceled"}]"#, .ask(.payment(.acknowledged))),
        Signal(
            "in an operation", 200, #"{"operations":[{"state":"Canceled","type":"Cancel"}]}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "Python's words", 200, #"{"state":"Canceled","operationInProgress":False}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "two states", 200, #"{"state":"Captured","state":"Canceled"}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "an error document", 200, World.problem(200, "cannot_cancel"),
            .ask(.payment(.acknowledged))),
        Signal(
            "a reference that is none", 200, #"{"state":"Canceled","payment":42}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "another payment", 200, World.betaPayment("Canceled", reference: "order 43"),
            .verdict(.doubtful)),
    ]

    static let refusals = [
        Signal("malformed", 400, World.problem(400, nil), .refused(.failed, .providerError)),
        Signal(
            "wrong key", 401, World.problem(401, nil, title: "Cannot authorize"),
            .verdict(.halt(.authFailed))),
        Signal("wrong key, bare", 401, "", .verdict(.halt(.authFailed))),
        Signal(
            "cannot_cancel", 402, World.problem(402, "cannot_cancel"), .ask(.payment(.refused))),
        Signal("another 402", 402, World.problem(402, "cannot_refund"), .ask(.payment(.refused))),
        Signal("not allowed", 403, World.problem(403, nil), .verdict(.halt(.authFailed))),
        Signal("not allowed, bare", 403, "", .verdict(.halt(.authFailed))),
        Signal(
            "one's own 403", 403, World.problem(403, "of_its_own"), .refused(.failed, .forbidden)),
        Signal(
            "payment_not_found", 404, World.problem(404, "payment_not_found"),
            .refused(.notFound, .unknownPayment)),
        Signal("unknown path", 404, World.problem(404, nil), .verdict(.halt(.providerError))),
        Signal(
            "another 404", 404, World.problem(404, "merchant_not_found"),
            .refused(.failed, .providerError)),
        Signal(
            "payment_operation_blocked", 409, World.problem(409, "payment_operation_blocked"),
            .verdict(.busy(renewsKey: false))),
        Signal("another 409", 409, World.problem(409, nil), .ask(.payment(.refused))),
        Signal(
            "invalid_payment_state_transition", 422,
            World.problem(422, "invalid_payment_state_transition"), .ask(.payment(.refused))),
        Signal("another 422", 422, World.problem(422, nil), .ask(.payment(.refused))),
        Signal("throttled", 429, "", .verdict(.throttled(after: nil))),
        Signal(
            "blocked_by_issuer", 451, World.problem(451, "blocked_by_issuer"),
            .refused(.failed, .forbidden)),
        Signal(
            "another 451", 451, World.problem(451, "invalid_card"), .refused(.failed, .forbidden)),
        Signal("new", 418, World.problem(418, "teapot"), .refused(.failed, .providerError)),
        Signal(
            "the type counts, not its scheme", 404,
            World.problem(404, "payment_not_found", scheme: "http"),
            .refused(.notFound, .unknownPayment)),
        Signal(
            "the type counts, not its end", 409,
            World.problem(409, "payment_operation_blocked/ "), .verdict(.busy(renewsKey: false))),
        Signal(
            "the type counts, not the status", 400, World.problem(400, "cannot_cancel"),
            .ask(.payment(.refused))),
    ]

    static let undecided = [
        Signal("empty", 400, "", .verdict(.doubtful)),
        Signal("a proxy's page", 402, "<html>Pay</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 404, "<html>Not Found</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 409, "<html>Conflict</html>", .verdict(.doubtful)),
        Signal("empty", 422, "", .verdict(.doubtful)),
        Signal("empty", 451, "", .verdict(.doubtful)),
        Signal("somebody's JSON", 404, #"{"title":"Not Found"}"#, .verdict(.doubtful)),
        Signal(
            "a contradiction", 404, World.problem(500, "payment_not_found"), .verdict(.doubtful)),
        Signal("timeout", 408, World.problem(408, "cannot_cancel"), .verdict(.doubtful)),
        Signal("moved", 301, World.betaPayment("Canceled"), .verdict(.doubtful)),
        Signal("moved", 308, "", .verdict(.doubtful)),
        Signal("internal", 500, World.problem(500, nil), .verdict(.doubtful)),
        Signal("internal", 500, World.problem(500, "cannot_cancel"), .verdict(.doubtful)),
        Signal("canceled, they say", 500, World.betaPayment("Canceled"), .verdict(.doubtful)),
        Signal("bad gateway", 502, World.problem(502, nil), .verdict(.doubtful)),
        Signal("unavailable", 503, "", .verdict(.doubtful)),
        Signal("gateway timeout", 504, "", .verdict(.doubtful)),
    ]

    private func reading(_ response: ProviderResponse, _ provider: Bambora) -> Reading {
        provider.reading(
            of: response, to: .cancel, of: World.attempt(provider),
            with: provider.profile == .beta ? World.betaAccess : World.v1Access)
    }

    @Test(arguments: states + unproven + refusals + undecided)
    func everySignalHasOneMeaningInBothProfiles(signal: Signal) {
        for provider in [World.beta, World.v1] {
            #expect(Signal.Expected(reading(signal.response, provider)) == signal.expected)
        }
    }

    @Test(arguments: states + refusals)
    func theContentTypePlaysNoPart(signal: Signal) {
        var response = signal.response
        for type in ["application/json", "application/problem+json", "text/html", ""] {
            response.head.headerFields[.contentType] = type
            #expect(Signal.Expected(reading(response, World.v1)) == signal.expected)
        }
    }

    @Test func aThrottleCarriesTheWait() {
        let reading = reading(.init(429, headers: [.retryAfter: "17"]), World.beta)
        #expect(reading.finding?.verdict == .throttled(after: .seconds(17)))
    }

    @Test(
        arguments: [
            (
                201, World.v1Payment("Canceled"), "op-77",
                "Bambora shows the payment as Canceled, by an operation of 2017-02-27T10:00:00Z."
            ),
            (
                409, World.problem(409, "payment_operation_blocked", title: "Blocked"), nil,
                "Another operation holds the payment (HTTP 409, payment_operation_blocked: “Blocked”)."
            ),
            (
                403, World.problem(403, nil, title: "For\\u001b[31mbidden"), nil,
                "Bambora doesn't allow this (HTTP 403: “For [31mbidden”). Check client_id, client_secret, the merchant number 123456789, and that they may cancel and read payments."
            ),
            (
                404, World.problem(404, nil, title: "Not found"), nil,
                "Bambora has nothing at this address (HTTP 404: “Not found”). Check profile and base_url, which is what stands before /v1/merchants."
            ),
            (
                503, "", nil,
                "Bambora answered HTTP 503, which leaves open whether the payment was cancelled."
            ),
        ] as [(Int, String, String?, String)])
    func operatorsReadOneSentence(status: Int, body: String, id: String?, detail: String) {
        let reading = reading(.init(status, body), World.v1)
        #expect(reading.finding?.detail == detail)
        #expect(reading.finding?.providerID == id)
        #expect(reading.finding?.httpStatus == status)
    }
}
