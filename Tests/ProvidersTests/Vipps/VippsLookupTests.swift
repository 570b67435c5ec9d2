import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What look-ups mean, each for the reason it was made.
struct VippsLookupTests {
    typealias Expected = VippsCancelTests.Signal.Expected

    private func read(_ status: Int, _ body: String, _ step: Step) -> Expected {
        Expected(
            VippsWorld.vipps.reading(
                of: .init(status, body), to: step, of: VippsWorld.attempt, with: VippsWorld.access))
    }

    @Test(
        arguments: [
            (.doubt, .verdict(.standing)), (.acknowledged, .verdict(.doubtful)),
            (.refused, .refused(.failed, .wrongState)),
        ] as [(Step.Cause, Expected)])
    func aPaymentThatStandsSaysWhatTheCauseLeavesOpen(cause: Step.Cause, expected: Expected) {
        for body in [
            VippsWorld.payment(), VippsWorld.payment("CREATED", 0),
            VippsWorld.payment(captured: 900),
        ] {
            #expect(read(200, body, .payment(cause)) == expected)
        }
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func whatCanNoLongerBeCancelledIsSettledWhateverTheCause(cause: Step.Cause) {
        #expect(
            read(200, VippsWorld.payment(captured: 49900), .payment(cause))
                == .settled(.notCancellable, .captured))
        #expect(
            read(200, VippsWorld.payment("ABORTED", 0), .payment(cause))
                == .settled(.notCancellable, .declined))
        #expect(
            read(200, VippsWorld.payment("EXPIRED", 0), .payment(cause))
                == .settled(.notCancellable, .expired))
    }

    @Test func anAcknowledgedCancelIsProvenByThePayment() {
        #expect(
            read(200, VippsWorld.payment(cancelled: 49900), .payment(.acknowledged))
                == .settled(.cancelled, .released))
        #expect(
            read(200, VippsWorld.payment("TERMINATED", 0), .payment(.acknowledged))
                == .settled(.cancelled, .terminated))
    }

    @Test(arguments: [Step.Cause.doubt, .refused])
    func aCancelledPaymentIsAskedWhoseWorkItWas(cause: Step.Cause) {
        #expect(
            read(200, VippsWorld.payment(cancelled: 49900), .payment(cause))
                == .ask(.events(cause, VippsWorld.released)))
    }

    @Test(arguments: [
        (200, ""), (200, "{}"), (200, VippsWorld.payment(cancelled: 100)), (204, ""), (302, ""),
        (400, VippsWorld.problem(400, "6040")), (404, "<html>"), (404, ""), (408, ""), (409, ""),
        (423, ""), (500, VippsWorld.problem(500, "3010")), (503, ""),
    ])
    func aLookupThatFailsLeavesThingsAsTheyWere(status: Int, body: String) {
        #expect(read(status, body, .payment(.doubt)) == .verdict(.unsettled))
        #expect(read(status, body, .payment(.refused)) == .verdict(.unsettled))
        #expect(read(status, body, .payment(.acknowledged)) == .verdict(.doubtful))
    }

    @Test(
        arguments: [
            (401, "", .halt(.authFailed)), (403, "", .halt(.authFailed)),
            (429, "", .throttled(after: nil)),
            (404, #"{"statusCode":404,"message":"Resource not found"}"#, .halt(.providerError)),
        ] as [(Int, String, Verdict)])
    func aBarredLookupNeverHidesAnAcknowledgedCancel(status: Int, body: String, verdict: Verdict) {
        #expect(read(status, body, .payment(.doubt)) == .verdict(verdict))
        #expect(read(status, body, .payment(.refused)) == .verdict(verdict))
        #expect(read(status, body, .payment(.acknowledged)) == .verdict(.doubtful))
    }

    @Test(arguments: [VippsWorld.problem(404, "5090"), VippsWorld.problem(404, nil)])
    func anUnknownPaymentIsRefusedUnlessItsCancelWasAcknowledged(body: String) {
        #expect(read(404, body, .payment(.doubt)) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .payment(.refused)) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .payment(.acknowledged)) == .verdict(.doubtful))
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func anotherPaymentsAnswerIsDoubtful(cause: Step.Cause) {
        let other = VippsWorld.payment(cancelled: 49900, reference: "acme-shop-0043")
        #expect(read(200, other, .payment(cause)) == .verdict(.doubtful))
        let event = VippsWorld.event("CANCELLED", key: nil, reference: "acme-shop-0043")
        #expect(
            read(200, "[\(event)]", .events(cause, VippsWorld.released)) == .verdict(.doubtful))
    }
}
