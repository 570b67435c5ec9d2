import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What each answer to a cancel means: a row for every documented signal.
struct VippsCancelTests {
    /// A signal with what it is read as; the settlement's detail plays no part.
    struct Signal: Sendable, CustomTestStringConvertible {
        let name: String
        let response: ProviderResponse
        let expected: Expected

        enum Expected: Hashable, Sendable {
            case settled(Outcome, Reason)
            case refused(Outcome, Reason)
            case verdict(Verdict)
            case ask(Step)
        }

        init(_ name: String, _ status: Int, _ body: String = "", _ expected: Expected) {
            self.name = name
            self.response = ProviderResponse(status, body)
            self.expected = expected
        }

        var testDescription: String { "\(response.head.status.code) \(name)" }
    }

    static let successes = [
        Signal(
            "released", 200, VippsWorld.payment(cancelled: 49900), .settled(.cancelled, .released)),
        Signal(
            "terminated", 200, VippsWorld.payment("TERMINATED", 0),
            .settled(.cancelled, .terminated)),
        Signal(
            "terminated, all counted as cancelled", 200,
            VippsWorld.payment("TERMINATED", 0, cancelled: 49900),
            .settled(.cancelled, .terminated)),
        Signal(
            "terminated, no sums", 200, #"{"state":"TERMINATED"}"#,
            .settled(.cancelled, .terminated)),
        Signal(
            "remainder", 200, VippsWorld.payment(captured: 900, cancelled: 49000),
            .settled(.remainderReleased, .released)),
        Signal(
            "created status", 201, VippsWorld.payment(cancelled: 49900),
            .settled(.cancelled, .released)),
        Signal(
            "captured", 200, VippsWorld.payment(captured: 49900),
            .settled(.notCancellable, .captured)),
        Signal(
            "captured, refunded", 200, VippsWorld.payment(captured: 49900, refunded: 49900),
            .settled(.notCancellable, .captured)),
        Signal(
            "aborted", 200, VippsWorld.payment("ABORTED", 0), .settled(.notCancellable, .declined)),
        Signal(
            "expired", 200, VippsWorld.payment("EXPIRED", 0), .settled(.notCancellable, .expired)),
    ]

    /// Taken, and not proven: the payment is read.
    static let unproven = [
        Signal("no body", 200, "", .ask(.payment(.acknowledged))),
        Signal("no content", 204, "", .ask(.payment(.acknowledged))),
        Signal("accepted", 202, "{}", .ask(.payment(.acknowledged))),
        Signal(
            "still created", 200, VippsWorld.payment("CREATED", 0), .ask(.payment(.acknowledged))),
        Signal("still reserved", 200, VippsWorld.payment(), .ask(.payment(.acknowledged))),
        Signal(
            "part captured, not released", 200, VippsWorld.payment(captured: 900),
            .ask(.payment(.acknowledged))),
        Signal(
            "part cancelled", 200, VippsWorld.payment(cancelled: 100), .ask(.payment(.acknowledged))
        ),
        Signal(
            "more than reserved", 200, VippsWorld.payment(captured: 900, cancelled: 49900),
            .ask(.payment(.acknowledged))),
        Signal(
            "nothing reserved", 200, VippsWorld.payment("AUTHORIZED", 0),
            .ask(.payment(.acknowledged))),
        Signal(
            "terminated, captured", 200, VippsWorld.payment("TERMINATED", 900, captured: 900),
            .ask(.payment(.acknowledged))),
        Signal(
            "expired, still reserved", 200, VippsWorld.payment("EXPIRED"),
            .ask(.payment(.acknowledged))),
        Signal(
            "unknown state", 200, VippsWorld.payment("CANCELLED", cancelled: 49900),
            .ask(.payment(.acknowledged))),
        Signal(
            "two currencies", 200,
            VippsWorld.payment(cancelled: 49900).replacing(
                #"NOK","value":0"#, with: #"DKK","value":0"#), .ask(.payment(.acknowledged))),
        Signal(
            "sums as text", 200,
            VippsWorld.payment(cancelled: 49900).replacing(":49900", with: #":"49900""#),
            .ask(.payment(.acknowledged))),
        Signal(
            "a negative sum", 200, VippsWorld.payment(captured: -100, cancelled: 50000),
            .ask(.payment(.acknowledged))),
        Signal(
            "no aggregate", 200, #"{"state":"AUTHORIZED","reference":"acme-shop-0042"}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "an error document", 200, VippsWorld.problem(200, "6040"), .ask(.payment(.acknowledged))
        ),
        Signal("not JSON", 200, "<html>OK</html>", .ask(.payment(.acknowledged))),
        Signal(
            "a member twice", 200, #"{"state":"CREATED","state":"TERMINATED"}"#,
            .ask(.payment(.acknowledged))),
        Signal(
            "another payment", 200,
            VippsWorld.payment(cancelled: 49900, reference: "acme-shop-0043"), .verdict(.doubtful)),
        Signal(
            "another case", 200, VippsWorld.payment(cancelled: 49900, reference: "ACME-shop-0042"),
            .verdict(.doubtful)),
        Signal(
            "a reference that is none", 200,
            VippsWorld.payment(cancelled: 49900).replacing(#""acme-shop-0042""#, with: "42"),
            .ask(.payment(.acknowledged))),
    ]

    static let codes = [
        Signal("6040", 400, VippsWorld.problem(400, "6040"), .refused(.notCancellable, .captured)),
        Signal("6170", 400, VippsWorld.problem(400, "6170"), .refused(.notCancellable, .captured)),
        Signal(
            "6170 under 409", 409, VippsWorld.problem(409, "6170"),
            .refused(.notCancellable, .captured)),
        Signal(
            "6040 under 403", 403, VippsWorld.problem(403, "6040"),
            .refused(.notCancellable, .captured)),
        Signal("6030", 400, VippsWorld.problem(400, "6030"), .refused(.notCancellable, .expired)),
        Signal("6060", 400, VippsWorld.problem(400, "6060"), .refused(.failed, .wrongState)),
        Signal("6190", 400, VippsWorld.problem(400, "6190"), .ask(.payment(.refused))),
        Signal("6050", 400, VippsWorld.problem(400, "6050"), .ask(.payment(.refused))),
        Signal("4020", 400, VippsWorld.problem(400, "4020"), .ask(.payment(.refused))),
        Signal("conflict", 409, VippsWorld.problem(409, nil), .ask(.payment(.refused))),
        Signal("6160", 400, VippsWorld.problem(400, "6160"), .verdict(.busy(renewsKey: true))),
        Signal("6250", 400, VippsWorld.problem(400, "6250"), .verdict(.busy(renewsKey: true))),
        Signal("locked", 423, VippsWorld.problem(423, nil), .verdict(.busy(renewsKey: true))),
        Signal(
            "locked, 6160", 423, VippsWorld.problem(423, "6160"), .verdict(.busy(renewsKey: true))),
        Signal(
            "locked, gateway", 423, #"{"statusCode":423,"message":"Locked"}"#,
            .verdict(.busy(renewsKey: true))),
        Signal("locked, empty", 423, "", .verdict(.busy(renewsKey: true))),
        Signal("5090", 400, VippsWorld.problem(400, "5090"), .refused(.notFound, .unknownPayment)),
        Signal("5090", 404, VippsWorld.problem(404, "5090"), .refused(.notFound, .unknownPayment)),
        Signal(
            "unknown payment", 404, VippsWorld.problem(404, nil),
            .refused(.notFound, .unknownPayment)),
        Signal(
            "a new code", 400, VippsWorld.problem(400, "6999"), .refused(.failed, .providerError)),
        Signal("no code", 400, VippsWorld.problem(400, nil), .refused(.failed, .providerError)),
        Signal("invalid", 422, VippsWorld.problem(422, nil), .refused(.failed, .providerError)),
        Signal("3010", 400, VippsWorld.problem(400, "3010"), .verdict(.doubtful)),
        Signal(
            "code as number", 400,
            #"{"title":"T","traceId":"t","status":"400","extraDetails":[{"name":"Other","reason":"1"},{"name":"ErrorCode","reason":6040}]}"#,
            .refused(.notCancellable, .captured)),
        Signal(
            "older list", 400,
            #"[{"errorGroup":"Payments","errorCode":"6170","errorMessage":"Already captured"}]"#,
            .refused(.notCancellable, .captured)),
        Signal(
            "older object", 400, #"{"code":"6030","message":"Too late"}"#,
            .refused(.notCancellable, .expired)),
        Signal(
            "errorCode object", 400, #"{"errorCode":6060,"errorMessage":"Approved"}"#,
            .refused(.failed, .wrongState)),
    ]

    static let undecided = [
        Signal(
            "two codes", 400, #"[{"errorCode":"6040"},{"errorCode":"6160"}]"#, .verdict(.doubtful)),
        Signal("a contradiction", 400, VippsWorld.problem(500, "6040"), .verdict(.doubtful)),
        Signal("empty", 400, "", .verdict(.doubtful)),
        Signal("a proxy's page", 400, "<html>Bad Request</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 404, "<html>Not Found</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 409, "<html>Conflict</html>", .verdict(.doubtful)),
        Signal("a proxy's page", 423, "<html>Locked</html>", .verdict(.doubtful)),
        Signal("a proxy's JSON", 404, #"{"code":404,"message":"Not Found"}"#, .verdict(.doubtful)),
        Signal(
            "a proxy's JSON", 400, #"{"code":"BadRequest","message":"No"}"#, .verdict(.doubtful)),
        Signal("somebody's JSON", 400, #"{"error":"no"}"#, .verdict(.doubtful)),
        Signal("gateway", 422, #"{"statusCode":422,"message":"No"}"#, .verdict(.doubtful)),
        Signal("timeout", 408, VippsWorld.problem(408, "6040"), .verdict(.doubtful)),
        Signal("moved", 301, "", .verdict(.doubtful)),
        Signal("moved", 302, VippsWorld.payment(cancelled: 49900), .verdict(.doubtful)),
        Signal("moved", 307, "", .verdict(.doubtful)),
        Signal("not modified", 304, "", .verdict(.doubtful)),
        Signal("internal", 500, VippsWorld.problem(500, "3010"), .verdict(.doubtful)),
        Signal("captured, they say", 500, VippsWorld.problem(500, "6040"), .verdict(.doubtful)),
        Signal("bad gateway", 502, "", .verdict(.doubtful)),
        Signal("unavailable", 503, "", .verdict(.doubtful)),
        Signal("gateway timeout", 504, "", .verdict(.doubtful)),
        Signal("no such status", 599, "", .verdict(.doubtful)),
    ]

    static let barred = [
        Signal("no token", 401, "", .verdict(.halt(.authFailed))),
        Signal(
            "no token", 401, #"{"statusCode":401,"message":"Access denied"}"#,
            .verdict(.halt(.authFailed))),
        Signal("no token", 401, VippsWorld.problem(401, "6040"), .verdict(.halt(.authFailed))),
        Signal("not allowed", 403, "", .verdict(.halt(.authFailed))),
        Signal("not allowed", 403, VippsWorld.problem(403, nil), .verdict(.halt(.authFailed))),
        Signal("not allowed", 403, VippsWorld.problem(403, "1234"), .verdict(.halt(.authFailed))),
        Signal(
            "wrong address", 404, #"{"statusCode":404,"message":"Resource not found"}"#,
            .verdict(.halt(.providerError))),
        Signal("throttled", 429, "", .verdict(.throttled(after: nil))),
        Signal("throttled", 429, VippsWorld.problem(429, "6040"), .verdict(.throttled(after: nil))),
    ]

    @Test(arguments: successes + unproven + codes + undecided + barred)
    func everySignalHasOneMeaning(signal: Signal) {
        let reading = VippsWorld.vipps.reading(
            of: signal.response, to: .cancel, of: VippsWorld.attempt, with: VippsWorld.access)
        #expect(Signal.Expected(reading) == signal.expected)
    }

    @Test(arguments: successes + codes)
    func theContentTypePlaysNoPart(signal: Signal) {
        var response = signal.response
        for type in ["application/json", "application/problem+json", "text/html", ""] {
            response.head.headerFields[.contentType] = type
            let reading = VippsWorld.vipps.reading(
                of: response, to: .cancel, of: VippsWorld.attempt, with: VippsWorld.access)
            #expect(Signal.Expected(reading) == signal.expected)
        }
    }

    @Test func moneyIsWhatTheProviderSays() throws {
        let answer = ProviderResponse(200, VippsWorld.payment(captured: 900, cancelled: 49000))
        let reading = VippsWorld.vipps.reading(
            of: answer, to: .cancel, of: VippsWorld.attempt, with: VippsWorld.access)
        guard case .settled(let settlement) = try #require(reading.finding).verdict else {
            Issue.record("not settled")
            return
        }
        #expect(settlement.released == VippsWorld.nok(49000))
        #expect(settlement.kept == VippsWorld.nok(900))
        #expect(
            settlement.detail
                == "Vipps released 490.00 NOK; 9.00 NOK was captured earlier and stays charged.")
    }

    @Test func aThrottleCarriesTheWait() {
        let answer = ProviderResponse(429, headers: [.retryAfter: "17"])
        let reading = VippsWorld.vipps.reading(
            of: answer, to: .cancel, of: VippsWorld.attempt, with: VippsWorld.access)
        #expect(reading.finding?.verdict == .throttled(after: .seconds(17)))
    }

    @Test(
        arguments: [
            (
                400, VippsWorld.problem(400, "6040", title: "Captured\\n\\u001b[31m already"),
                "trace-9",
                "Vipps refused the cancel (HTTP 400, code 6040: “Captured [31m already”). It is captured: refund it instead."
            ),
            (
                404, VippsWorld.problem(404, "5090", title: "No"), "trace-9",
                "Vipps knows no payment of this reference under merchant serial number 123456 (HTTP 404, code 5090: “No”). Check both."
            ),
            (
                503, "", nil,
                "Vipps answered HTTP 503, which leaves open whether the payment was cancelled."
            ),
            (423, "", nil, "Another operation holds the payment (HTTP 423)."),
            (
                200, VippsWorld.payment(cancelled: 49900), "psp-77",
                "Vipps released all of the reservation."
            ),
        ] as [(Int, String, String?, String)])
    func operatorsReadOneSentence(status: Int, body: String, id: String?, detail: String) {
        let reading = VippsWorld.vipps.reading(
            of: .init(status, body), to: .cancel, of: VippsWorld.attempt, with: VippsWorld.access)
        #expect(reading.finding?.detail == detail)
        #expect(reading.finding?.providerID == id)
        #expect(reading.finding?.httpStatus == status)
    }
}

extension VippsCancelTests.Signal.Expected {
    init(_ reading: Reading) {
        switch reading {
        case .ask(let step): self = .ask(step)
        case .finding(let finding):
            switch finding.verdict {
            case .settled(let settlement):
                self = .settled(settlement.outcome, settlement.reason ?? .mismatch)
            case .refused(let settlement):
                self = .refused(settlement.outcome, settlement.reason ?? .mismatch)
            default: self = .verdict(finding.verdict)
            }
        }
    }
}
