import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What look-ups mean, each for the reason it was made.
struct CertiTradeLookupTests {
    typealias Expected = VippsCancelTests.Signal.Expected

    private func reading(_ status: Int, _ body: String, _ cause: Step.Cause) -> Reading {
        CertiTradeWorld.certitrade.reading(
            of: .init(status, body), to: .payment(cause), of: CertiTradeWorld.attempt,
            with: CertiTradeWorld.access)
    }

    private func read(_ status: Int, _ body: String, _ cause: Step.Cause) -> Expected {
        Expected(reading(status, body, cause))
    }

    @Test(
        arguments: [
            ("CREATED", .refused(.notCancellable, .wrongState)),
            ("PENDING", .refused(.notCancellable, .wrongState)),
            ("WAITING_FOR_APPROVAL", .refused(.failed, .providerError)),
            ("READY_FOR_CAPTURE", .refused(.failed, .providerError)),
        ] as [(String, Expected)])
    func aPaymentThatStandsSaysWhatTheCauseLeavesOpen(state: String, refused: Expected) {
        let body = CertiTradeWorld.payment(state)
        #expect(read(200, body, .doubt) == .verdict(.standing))
        #expect(read(200, body, .acknowledged) == .verdict(.doubtful))
        #expect(read(200, body, .refused) == refused)
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func whatIsFinalIsSettledWhateverTheCause(cause: Step.Cause) {
        #expect(
            read(200, CertiTradeWorld.payment("CAPTURED"), cause)
                == .settled(.notCancellable, .captured))
        #expect(
            read(200, CertiTradeWorld.payment("FAILED"), cause)
                == .settled(.notCancellable, .wrongState))
    }

    @Test func anAcknowledgedCancelIsProvenByThePayment() {
        #expect(
            read(200, CertiTradeWorld.payment("CANCELLED"), .acknowledged)
                == .settled(.cancelled, .released))
    }

    @Test(
        arguments: [
            (
                .doubt,
                "CertiTrade shows the payment as cancelled. It doesn't show by whom: it may have been our own earlier request, of which no answer came."
            ),
            (
                .refused,
                "CertiTrade shows the payment as cancelled. It was so before this request, which CertiTrade refused."
            ),
        ] as [(Step.Cause, String)])
    func aCancelOfUnknownOriginIsNeverClaimedAsOurs(cause: Step.Cause, detail: String) {
        let reading = reading(200, CertiTradeWorld.payment("CANCELLED"), cause)
        #expect(Expected(reading) == .settled(.alreadyCancelled, .cancelledBefore))
        #expect(reading.finding?.detail == detail)
    }

    @Test func aRefusedCancelIsForTheKeyIfTheLookupIsRefusedToo() {
        let wrongKey = CertiTradeWorld.problem("Not authorized")
        #expect(read(403, wrongKey, .refused) == .verdict(.halt(.authFailed)))
        #expect(read(403, wrongKey, .doubt) == .verdict(.halt(.authFailed)))
        #expect(read(401, "", .refused) == .verdict(.halt(.authFailed)))
        #expect(read(403, wrongKey, .acknowledged) == .verdict(.doubtful))
    }

    @Test func aPaymentThatMayNotBeReadIsForbiddenUnlessInDoubt() {
        let notOurs = CertiTradeWorld.problem("Not authorized to access resource.")
        #expect(read(403, notOurs, .refused) == .refused(.failed, .forbidden))
        #expect(read(403, notOurs, .doubt) == .verdict(.unsettled))
        #expect(read(403, notOurs, .acknowledged) == .verdict(.doubtful))
        #expect(
            reading(403, notOurs, .refused).finding?.detail
                == "CertiTrade lets this account neither cancel nor read the payment "
                + "(HTTP 403: “Not authorized to access resource.”). Check that it is one of "
                + "merchant 12345.")
    }

    @Test func anUnknownPaymentIsRefusedUnlessItsCancelWasAcknowledged() {
        let body = CertiTradeWorld.problem("Not found")
        #expect(read(404, body, .doubt) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .refused) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test(arguments: [
        (200, ""), (200, "{}"), (200, #"{"state":"CANCELLED"}"#), (204, ""), (302, ""),
        (400, CertiTradeWorld.problem("Bad request")), (403, ""), (404, "<html>"), (408, ""),
        (409, CertiTradeWorld.problem("Conflict")), (500, CertiTradeWorld.problem("Internal")),
        (503, ""),
    ])
    func aLookupThatFailsLeavesThingsAsTheyWere(status: Int, body: String) {
        #expect(read(status, body, .doubt) == .verdict(.unsettled))
        #expect(read(status, body, .refused) == .verdict(.unsettled))
        #expect(read(status, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test func aThrottledLookupWaits() {
        #expect(read(429, "", .doubt) == .verdict(.throttled(after: nil)))
        #expect(read(429, "", .acknowledged) == .verdict(.doubtful))
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func anotherPaymentsAnswerIsDoubtful(cause: Step.Cause) {
        let other = CertiTradeWorld.payment("CANCELLED", id: "11115")
        #expect(read(200, other, cause) == .verdict(.doubtful))
    }
}
