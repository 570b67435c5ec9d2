import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What look-ups mean, each for the reason it was made.
struct BamboraLookupTests {
    typealias Expected = VippsCancelTests.Signal.Expected
    typealias World = BamboraWorld

    private func reading(_ status: Int, _ body: String, _ cause: Step.Cause) -> Reading {
        World.v1.reading(
            of: .init(status, body), to: .payment(cause), of: World.attempt(World.v1),
            with: World.v1Access)
    }

    private func read(_ status: Int, _ body: String, _ cause: Step.Cause) -> Expected {
        Expected(reading(status, body, cause))
    }

    @Test(
        arguments: [
            (World.betaPayment("Authorized"), .refused(.failed, .wrongState)),
            (World.v1Payment("Authorized"), .refused(.failed, .wrongState)),
            (World.betaPayment("None"), .refused(.notCancellable, .wrongState)),
        ] as [(String, Expected)])
    func aPaymentThatStandsSaysWhatTheCauseLeavesOpen(body: String, refused: Expected) {
        #expect(read(200, body, .doubt) == .verdict(.standing))
        #expect(read(200, body, .acknowledged) == .verdict(.doubtful))
        #expect(read(200, body, .refused) == refused)
    }

    @Test func whereTheBackOfficeMayHaveBeenAtWorkOperatorsAreTold() {
        let body = World.v1Payment("Authorized")
        #expect(
            reading(200, body, .doubt).finding?.detail
                == "Bambora shows the payment as Authorized, not as cancelled; what was done in "
                + "its back office doesn't show.")
        #expect(
            reading(200, body, .refused).finding?.detail
                == "Bambora refused the cancel, yet shows the payment as Authorized. It may have "
                + "been cancelled or captured in the back office, which doesn't show here, or the "
                + "account isn't set up for cancelling: look there before anything else.")
    }

    @Test(
        arguments: [
            World.betaPayment("Authorized", isBusy: true),
            World.betaPayment("Canceled", isBusy: true),
            World.betaPayment("Captured", isBusy: true),
            World.v1Payment("Authorized", lockedAt: #""2017-02-27T10:00:00Z""#),
        ])
    func whileAnOperationIsUnderWayNothingIsFinal(body: String) {
        #expect(read(200, body, .doubt) == .verdict(.busy(renewsKey: false)))
        #expect(read(200, body, .refused) == .verdict(.busy(renewsKey: false)))
        #expect(read(200, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test(
        arguments: [Step.Cause.doubt, .acknowledged, .refused],
        [
            ("Captured", .captured), ("Settled", .captured), ("Refunded", .captured),
            ("Declined", .declined), ("Authorization Expired", .expired), ("Voided", .wrongState),
        ] as [(String, Reason)])
    func whatIsFinalIsSettledWhateverTheCause(cause: Step.Cause, state: (String, Reason)) {
        let expected = Expected.settled(.notCancellable, state.1)
        #expect(read(200, World.betaPayment(state.0), cause) == expected)
        #expect(read(200, World.v1Payment(state.0), cause) == expected)
    }

    @Test func anAcknowledgedCancelIsProvenByThePayment() {
        #expect(
            read(200, World.betaPayment("Canceled"), .acknowledged)
                == .settled(.cancelled, .released))
        #expect(
            read(200, World.v1Payment("Canceled"), .acknowledged)
                == .settled(.cancelled, .released))
    }

    @Test(
        arguments: [
            (
                .doubt,
                " It doesn't show by whom: it may have been our own earlier request, of which no answer came."
            ),
            (.refused, " It was so before this request, which Bambora refused."),
        ] as [(Step.Cause, String)])
    func aCancelOfUnknownOriginIsNeverClaimedAsOurs(cause: Step.Cause, end: String) {
        for (body, start) in [
            (World.betaPayment("Canceled"), "Bambora shows the payment as Canceled."),
            (
                World.v1Payment("Canceled"),
                "Bambora shows the payment as Canceled, by an operation of 2017-02-27T10:00:00Z."
            ),
        ] {
            let reading = reading(200, body, cause)
            #expect(Expected(reading) == .settled(.alreadyCancelled, .cancelledBefore))
            #expect(reading.finding?.detail == start + end)
        }
    }

    @Test(arguments: [
        (200, ""), (200, "{}"), (200, #"{"state":"Cancelled"}"#), (204, ""), (302, ""),
        (400, World.problem(400, nil)), (402, World.problem(402, "cannot_cancel")),
        (404, "<html>"), (408, World.problem(408, "payment_not_found")), (409, ""),
        (422, World.problem(422, "invalid_payment_state_transition")),
        (403, World.problem(403, "of_its_own")), (451, ""), (500, World.problem(500, nil)),
        (503, World.problem(503, "payment_not_found")),
    ])
    func aLookupThatFailsLeavesThingsAsTheyWere(status: Int, body: String) {
        #expect(read(status, body, .doubt) == .verdict(.unsettled))
        #expect(read(status, body, .refused) == .verdict(.unsettled))
        #expect(read(status, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test(
        arguments: [
            (401, "", .halt(.authFailed)), (403, World.problem(403, nil), .halt(.authFailed)),
            (404, World.problem(404, nil), .halt(.providerError)),
            (409, World.problem(409, "payment_operation_blocked"), .busy(renewsKey: false)),
            (429, "", .throttled(after: nil)),
        ] as [(Int, String, Verdict)])
    func aBarredLookupNeverHidesAnAcknowledgedCancel(status: Int, body: String, verdict: Verdict) {
        #expect(read(status, body, .doubt) == .verdict(verdict))
        #expect(read(status, body, .refused) == .verdict(verdict))
        #expect(read(status, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test func anUnknownPaymentIsRefusedUnlessItsCancelWasAcknowledged() {
        let body = World.problem(404, "payment_not_found")
        #expect(read(404, body, .doubt) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .refused) == .refused(.notFound, .unknownPayment))
        #expect(read(404, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func anotherPaymentsAnswerIsDoubtful(cause: Step.Cause) {
        let other = World.betaPayment("Canceled", reference: "order 43")
        #expect(read(200, other, cause) == .verdict(.doubtful))
    }
}
