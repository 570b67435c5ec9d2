import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What each answer to a cancel means: a row for every documented signal.
struct BillmateCancelTests {
    typealias Signal = VippsCancelTests.Signal

    static let codes: [(String, Signal.Expected)] = [
        ("5220", .ask(.payment(.refused))), ("5202", .ask(.payment(.refused))),
        ("5209", .refused(.notCancellable, .captured)),
        ("6022", .refused(.notCancellable, .captured)),
        ("5198", .refused(.notFound, .unknownPayment)),
        ("5200", .refused(.notFound, .unknownPayment)),
        ("5201", .refused(.notFound, .unknownPayment)),
        ("6011", .refused(.notFound, .unknownPayment)),
        ("5261", .verdict(.doubtful)), ("8900", .verdict(.doubtful)),
        ("6034", .verdict(.doubtful)), ("6502", .verdict(.doubtful)),
        ("9008", .verdict(.doubtful)),
        ("9010", .verdict(.halt(.authFailed))), ("9011", .verdict(.halt(.authFailed))),
        ("9013", .verdict(.halt(.authFailed))), ("6503", .verdict(.halt(.authFailed))),
        ("20616", .verdict(.halt(.authFailed))),
        ("5222", .verdict(.halt(.forbidden))), ("9012", .verdict(.halt(.forbidden))),
        ("8705", .verdict(.halt(.forbidden))),
        ("9001", .refused(.failed, .providerError)), ("9002", .refused(.failed, .providerError)),
        ("9003", .refused(.failed, .providerError)), ("9004", .refused(.failed, .providerError)),
        ("9005", .refused(.failed, .providerError)), ("9009", .refused(.failed, .providerError)),
        ("9510", .verdict(.doubtful)), ("9511", .verdict(.doubtful)),
        ("2401", .verdict(.doubtful)), ("0", .verdict(.doubtful)), ("52200", .verdict(.doubtful)),
    ]

    @Test(arguments: codes)
    func everyCodeHasOneMeaningAsStringAndAsNumber(code: String, expected: Signal.Expected) {
        let bodies = [
            BillmateWorld.error(code), BillmateWorld.error(code, message: "Något helt annat"),
            BillmateWorld.signed(#"{"code":\#(code),"message":"No"}"#),
            BillmateWorld.signed(#"{"code":"\#(code)"}"#),
            // An error is an error, whatever stands beside it.
            BillmateWorld.signed(
                #"{"code":"\#(code)","number":"1000235","status":"Cancelled"}"#),
        ]
        for body in bodies {
            #expect(Signal.Expected(BillmateWorld.read(.init(200, body))) == expected)
        }
    }

    @Test(arguments: codes.map(\.0))
    func anUnsignedErrorProvesNothing(code: String) {
        let bodies = [
            BillmateWorld.unsigned(code), #"{"code":"\#(code)","message":"No"}"#,
            #"{"data":{"code":"\#(code)","message":"No"}}"#,
            BillmateWorld.signed(#"{"code":"\#(code)","message":"No"}"#, key: "another key"),
        ]
        for body in bodies {
            #expect(BillmateWorld.read(.init(200, body)).finding?.verdict == .doubtful)
        }
    }

    static let answers = [
        Signal("cancelled", 200, BillmateWorld.cancelled, .settled(.cancelled, .released)),
        Signal(
            "number as number", 200,
            BillmateWorld.signed(#"{"number":1000235,"status":"Cancelled"}"#),
            .settled(.cancelled, .released)),
        Signal(
            "still created", 200, BillmateWorld.signed(#"{"number":"1000235","status":"Created"}"#),
            .ask(.payment(.acknowledged))),
        Signal(
            "another spelling", 200,
            BillmateWorld.signed(#"{"number":"1000235","status":"cancelled"}"#),
            .ask(.payment(.acknowledged))),
        Signal(
            "paid", 200, BillmateWorld.signed(#"{"number":"1000235","status":"Paid"}"#),
            .ask(.payment(.acknowledged))),
        Signal(
            "another payment", 200,
            BillmateWorld.signed(#"{"number":"1000236","status":"Cancelled"}"#),
            .verdict(.doubtful)),
        Signal(
            "no number", 200, BillmateWorld.signed(#"{"status":"Cancelled"}"#), .verdict(.doubtful)),
        Signal(
            "a number that is another's text", 200,
            BillmateWorld.signed(#"{"number":1.000235e6,"status":"Cancelled"}"#),
            .verdict(.doubtful)),
        Signal(
            "no status", 200, BillmateWorld.signed(#"{"number":"1000235"}"#), .verdict(.doubtful)),
        Signal(
            "a message and no code", 200,
            BillmateWorld.signed(
                #"{"message":"Nej","number":"1000235","status":"Cancelled"}"#),
            .verdict(.doubtful)),
        Signal(
            "a code that is none", 200,
            BillmateWorld.signed(#"{"code":{},"number":"1000235","status":"Cancelled"}"#),
            .verdict(.doubtful)),
        Signal(
            "no codes", 200,
            BillmateWorld.signed(
                #"{"code":null,"message":null,"number":"1000235","status":"Cancelled"}"#),
            .settled(.cancelled, .released)),
        Signal("a list", 200, BillmateWorld.signed("[]"), .verdict(.doubtful)),
        Signal("nothing", 200, BillmateWorld.signed("null"), .verdict(.doubtful)),
        Signal("a look-up's answer", 200, BillmateWorld.shown("Cancelled"), .verdict(.doubtful)),
        Signal("empty", 200, "", .verdict(.doubtful)),
        Signal("a page", 200, "<html>OK</html>", .verdict(.doubtful)),
    ]

    @Test(arguments: answers)
    func everySignalHasOneMeaning(signal: Signal) {
        #expect(Signal.Expected(BillmateWorld.read(signal.response)) == signal.expected)
    }

    @Test(arguments: [
        ("", Verdict.throttled(after: .seconds(9))), ("<html>", .throttled(after: .seconds(9))),
        (BillmateWorld.unsigned("5220"), .throttled(after: .seconds(9))),
        (BillmateWorld.cancelled, .doubtful), (BillmateWorld.error("5209"), .doubtful),
    ])
    func whatWasTurnedAwayHadNoEffect(body: String, verdict: Verdict) {
        let response = ProviderResponse(429, body, headers: [.retryAfter: "9"])
        #expect(BillmateWorld.read(response).finding?.verdict == verdict)
    }

    @Test(arguments: [
        201, 202, 204, 301, 302, 307, 400, 401, 403, 404, 408, 409, 423, 500, 501, 502, 503,
        504,
    ])
    func anotherStatusIsSomebodyElses(status: Int) {
        for body in ["", BillmateWorld.cancelled, BillmateWorld.error("5209"), "<html>"] {
            let finding = BillmateWorld.read(.init(status, body)).finding
            #expect(finding?.verdict == .doubtful)
            #expect(finding?.httpStatus == status)
        }
    }

    @Test(
        arguments: [
            (200, BillmateWorld.cancelled, nil, "Billmate cancelled the payment."),
            (
                200, BillmateWorld.error("5209", message: "Inte\\n\\u001b[31m nu"), "4711",
                "Billmate refused the cancel (HTTP 200, code 5209: “Inte [31m nu”). It is an invoice that was sent to the customer: credit it instead."
            ),
            (
                200, BillmateWorld.error("5201"), "4711",
                "Billmate knows no payment of this number under merchant 17382 (HTTP 200, code 5201: “Nej”). Check both."
            ),
            (
                200, BillmateWorld.error("9013"), "4711",
                "Billmate doesn't take the credentials (HTTP 200, code 9013: “Nej”). Check merchant and credentials.key."
            ),
            (
                200, BillmateWorld.error("8705"), "4711",
                "Billmate doesn't allow this account to cancel (HTTP 200, code 8705: “Nej”). Ask its support to enable it, and check environment."
            ),
            (
                200, BillmateWorld.error("5261"), "4711",
                "Billmate answered HTTP 200, code 5261: “Nej”, which leaves open whether the payment was cancelled."
            ),
            (
                200, BillmateWorld.unsigned("5220"), nil,
                "Billmate's answer is not signed with the account's key (HTTP 200, code 5220: “Nej”), so that it proves nothing. Check credentials.key."
            ),
        ] as [(Int, String, String?, String)])
    func operatorsReadOneSentence(status: Int, body: String, id: String?, detail: String) {
        let finding = BillmateWorld.read(.init(status, body)).finding
        #expect(finding?.detail == detail)
        #expect(finding?.providerID == id)
    }
}
