import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What each answer to a cancel means: a row for every documented signal.
struct CertiTradeCancelTests {
    typealias Signal = VippsCancelTests.Signal

    static let states = [
        Signal(
            "cancelled", 200, CertiTradeWorld.payment("CANCELLED"),
            .settled(.cancelled, .released)),
        Signal(
            "cancelled, id as text", 200, CertiTradeWorld.payment("CANCELLED", id: #""11114""#),
            .settled(.cancelled, .released)),
        Signal(
            "cancelled, nothing else", 201, #"{"state":"CANCELLED","id":11114}"#,
            .settled(.cancelled, .released)),
        Signal(
            "captured", 200, CertiTradeWorld.payment("CAPTURED"),
            .settled(.notCancellable, .captured)),
        Signal(
            "failed", 200, CertiTradeWorld.payment("FAILED"),
            .settled(.notCancellable, .wrongState)),
    ]

    /// Taken, and not proven: the payment is read.
    static let unproven =
        ["CREATED", "PENDING", "WAITING_FOR_APPROVAL", "READY_FOR_CAPTURE"].map {
            Signal($0, 200, CertiTradeWorld.payment($0), .ask(.payment(.acknowledged)))
        } + [
            Signal("no body", 200, "", .ask(.payment(.acknowledged))),
            Signal("no content", 204, "", .ask(.payment(.acknowledged))),
            Signal("accepted", 202, "{}", .ask(.payment(.acknowledged))),
            Signal(
                "the request repeated", 200, #"{"state":"CANCELLED"}"#,
                .ask(.payment(.acknowledged))),
            Signal(
                "another spelling", 200, CertiTradeWorld.payment("CANCELED"),
                .ask(.payment(.acknowledged))),
            Signal(
                "lower case", 200, CertiTradeWorld.payment("cancelled"),
                .ask(.payment(.acknowledged))),
            Signal(
                "state as number", 200, #"{"id":11114,"state":6}"#, .ask(.payment(.acknowledged))),
            Signal(
                "id as null", 200, CertiTradeWorld.payment("CANCELLED", id: "null"),
                .ask(.payment(.acknowledged))),
            Signal(
                "in a list", 200, "[\(CertiTradeWorld.payment("CANCELLED"))]",
                .ask(.payment(.acknowledged))),
            Signal(
                "embedded", 200,
                #"{"id":11114,"_embedded":[{"id":11114,"state":"CANCELLED"}]}"#,
                .ask(.payment(.acknowledged))),
            Signal(
                "a comma missing", 200, #"{"id":11114,"state":"CANCELLED" "_links":{}}"#,
                .ask(.payment(.acknowledged))),
            Signal(
                "a comma too many", 200, #"{"id":11114,"state":"CANCELLED",}"#,
                .ask(.payment(.acknowledged))),
            Signal(
                "two states", 200, #"{"id":11114,"state":"CAPTURED","state":"CANCELLED"}"#,
                .ask(.payment(.acknowledged))),
            Signal("not JSON", 200, "<html>OK</html>", .ask(.payment(.acknowledged))),
            Signal(
                "another payment", 200, CertiTradeWorld.payment("CANCELLED", id: "11115"),
                .verdict(.doubtful)),
            Signal(
                "another number of one value", 200,
                CertiTradeWorld.payment("CANCELLED", id: "11114.0"), .verdict(.doubtful)),
        ]

    /// Refused without a code: the look-up tells whether it was the key or the payment.
    static let refusals = [
        Signal(
            "input error", 400, CertiTradeWorld.problem("Bad request"), .ask(.payment(.refused))),
        Signal(
            "wrong key, observed", 403, CertiTradeWorld.problem("Not authorized"),
            .ask(.payment(.refused))),
        Signal(
            "not allowed, documented", 403,
            #"{"describedBy":"http://example.com/","title":"Not authorized to access resource.","detail":null,"httpStatus":403}"#,
            .ask(.payment(.refused))),
        Signal("conflict", 409, CertiTradeWorld.problem("Conflict"), .ask(.payment(.refused))),
        Signal("locked", 423, CertiTradeWorld.problem("Locked"), .ask(.payment(.refused))),
        Signal(
            "no such resource", 404, CertiTradeWorld.problem("Not found", status: 404),
            .refused(.notFound, .unknownPayment)),
        Signal("not authenticated", 401, "", .verdict(.halt(.authFailed))),
        Signal(
            "not authenticated", 401, CertiTradeWorld.problem("Not authorized"),
            .verdict(.halt(.authFailed))),
        Signal("throttled", 429, "", .verdict(.throttled(after: nil))),
    ]

    static let undecided = [
        Signal("empty", 400, "", .verdict(.doubtful)),
        Signal("a proxy's page", 400, "<html>Bad Request</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 403, "<html>Forbidden</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 404, "<html>Not Found</html>", .verdict(.doubtful)),
        Signal("somebody's JSON", 403, #"{"title":"Forbidden"}"#, .verdict(.doubtful)),
        Signal(
            "a contradiction", 403, CertiTradeWorld.problem("Not authorized", status: 500),
            .verdict(.doubtful)),
        Signal("timeout", 408, CertiTradeWorld.problem("Timeout"), .verdict(.doubtful)),
        Signal("moved", 301, CertiTradeWorld.payment("CANCELLED"), .verdict(.doubtful)),
        Signal("moved", 307, "", .verdict(.doubtful)),
        Signal("internal", 500, CertiTradeWorld.problem("Internal"), .verdict(.doubtful)),
        Signal(
            "cancelled, they say", 500, CertiTradeWorld.payment("CANCELLED"), .verdict(.doubtful)),
        Signal("bad gateway", 502, "", .verdict(.doubtful)),
        Signal("unavailable", 503, "", .verdict(.doubtful)),
        Signal("gateway timeout", 504, "", .verdict(.doubtful)),
    ]

    @Test(arguments: states + unproven + refusals + undecided)
    func everySignalHasOneMeaning(signal: Signal) {
        let reading = CertiTradeWorld.certitrade.reading(
            of: signal.response, to: .cancel, of: CertiTradeWorld.attempt,
            with: CertiTradeWorld.access)
        #expect(Signal.Expected(reading) == signal.expected)
    }

    @Test(arguments: states + refusals)
    func theContentTypePlaysNoPart(signal: Signal) {
        var response = signal.response
        for type in ["application/hal+json; charset=utf-8", "application/json", "text/html", ""] {
            response.head.headerFields[.contentType] = type
            let reading = CertiTradeWorld.certitrade.reading(
                of: response, to: .cancel, of: CertiTradeWorld.attempt,
                with: CertiTradeWorld.access)
            #expect(Signal.Expected(reading) == signal.expected)
        }
    }

    @Test func aThrottleCarriesTheWait() {
        let reading = CertiTradeWorld.certitrade.reading(
            of: .init(429, headers: [.retryAfter: "17"]), to: .cancel,
            of: CertiTradeWorld.attempt,
            with: CertiTradeWorld.access)
        #expect(reading.finding?.verdict == .throttled(after: .seconds(17)))
    }

    @Test(
        arguments: [
            (
                200, CertiTradeWorld.payment("CANCELLED"), "11114",
                "CertiTrade shows the payment as cancelled."
            ),
            (
                404, CertiTradeWorld.problem("No such\\n\\u001b[31m payment", detail: "11114"), nil,
                "CertiTrade knows no payment of this id under merchant 12345 (HTTP 404: “No such [31m payment – 11114”). Check both, and base_url, which is what stands before /payment."
            ),
            (
                401, "", nil,
                "CertiTrade doesn't take this account's requests (HTTP 401). Check api_key, the merchant and user_type, that they belong to this environment, and this machine's clock, which each signature carries."
            ),
            (
                503, "", nil,
                "CertiTrade answered HTTP 503, which leaves open whether the payment was cancelled."
            ),
        ] as [(Int, String, String?, String)])
    func operatorsReadOneSentence(status: Int, body: String, id: String?, detail: String) {
        let reading = CertiTradeWorld.certitrade.reading(
            of: .init(status, body), to: .cancel, of: CertiTradeWorld.attempt,
            with: CertiTradeWorld.access)
        #expect(reading.finding?.detail == detail)
        #expect(reading.finding?.providerID == id)
        #expect(reading.finding?.httpStatus == status)
    }
}
