import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What look-ups mean, each for the reason it was made.
struct BillmateLookupTests {
    typealias Expected = VippsCancelTests.Signal.Expected

    private func read(_ status: Int, _ body: String, _ cause: Step.Cause) -> Expected {
        Expected(BillmateWorld.read(.init(status, body), .payment(cause)))
    }

    @Test(
        arguments: [
            (
                .doubt, .alreadyCancelled, .cancelledBefore,
                "Billmate shows the payment as cancelled. It may have been our own earlier request, of which no answer was had: Billmate doesn't say whose it was."
            ),
            (
                .refused, .alreadyCancelled, .cancelledBefore,
                "Billmate refused the cancel and shows the payment as cancelled before; it doesn't say by whom."
            ),
            (.acknowledged, .cancelled, .released, "Billmate cancelled the payment."),
        ] as [(Step.Cause, Outcome, Reason, String)])
    func aCancelledPaymentIsCalledWhatIsKnownOfIt(
        cause: Step.Cause, outcome: Outcome, reason: Reason, detail: String
    ) {
        let reading = BillmateWorld.read(
            .init(200, BillmateWorld.shown("Cancelled")), .payment(cause))
        #expect(
            reading.finding?.verdict == .settled(Settlement(outcome, reason, detail)))
        #expect(reading.finding?.detail == detail)
    }

    @Test(arguments: [Step.Cause.doubt, .acknowledged, .refused])
    func whatIsPaidIsSettledWhateverTheCause(cause: Step.Cause) {
        #expect(
            read(200, BillmateWorld.shown("Paid"), cause) == .settled(.notCancellable, .captured))
    }

    @Test(arguments: [
        "Created", "Approved", "FactoringWithRegress", "FactoringWithoutRegress", "Handling",
        "Manual", "Pending", "Rejected",
    ])
    func whatTheCreditCheckSaysIsNotActivation(status: String) {
        let body = BillmateWorld.shown(status)
        #expect(read(200, body, .doubt) == .verdict(.standing))
        #expect(read(200, body, .acknowledged) == .verdict(.doubtful))
        #expect(read(200, body, .refused) == .refused(.failed, .wrongState))
    }

    @Test(arguments: [
        "Factoring", "Partpayment", "PartPayment", "Service", "Sent", "E-brev", "E-brevsent",
    ])
    func whatIsSentCanNoLongerBeCancelled(status: String) {
        let body = BillmateWorld.shown(status)
        #expect(read(200, body, .doubt) == .verdict(.standing))
        #expect(read(200, body, .acknowledged) == .verdict(.doubtful))
        #expect(read(200, body, .refused) == .refused(.notCancellable, .captured))
    }

    @Test(arguments: [
        (200, ""), (200, "{}"), (200, "<html>"), (200, BillmateWorld.shown("Cancelling")),
        (200, BillmateWorld.shown("cancelled")), (200, BillmateWorld.cancelled),
        (200, BillmateWorld.shown("Cancelled", number: "1000236")),
        (200, BillmateWorld.shown("Cancelled", number: "{}")),
        (200, BillmateWorld.signed(#"{"PaymentData":{"status":7}}"#)),
        (200, BillmateWorld.signed(#"{"number":"1000235"}"#)),
        (200, BillmateWorld.error("9008")), (200, BillmateWorld.error("5220")),
        (200, BillmateWorld.unsigned("5201")), (200, BillmateWorld.unsigned("5222")),
        (201, BillmateWorld.shown("Cancelled")), (302, ""), (401, ""), (403, ""), (404, ""),
        (500, BillmateWorld.shown("Cancelled")), (503, ""),
    ])
    func aLookupThatFailsLeavesThingsAsTheyWere(status: Int, body: String) {
        #expect(read(status, body, .doubt) == .verdict(.unsettled))
        #expect(read(status, body, .refused) == .verdict(.unsettled))
        #expect(read(status, body, .acknowledged) == .verdict(.doubtful))
    }

    @Test(arguments: ["\"1000235\"", "1000235"])
    func theNumberMayBeRepeated(number: String) {
        #expect(
            read(200, BillmateWorld.shown("Cancelled", number: number), .acknowledged)
                == .settled(.cancelled, .released))
    }

    @Test(
        arguments: [
            (200, BillmateWorld.error("9013"), .verdict(.halt(.authFailed))),
            (200, BillmateWorld.error("5222"), .verdict(.halt(.forbidden))),
            (200, BillmateWorld.error("8705"), .verdict(.halt(.forbidden))),
            (200, BillmateWorld.error("5201"), .refused(.notFound, .unknownPayment)),
            (429, "", .verdict(.throttled(after: nil))),
        ] as [(Int, String, Expected)])
    func aBarredLookupNeverHidesAnAcknowledgedCancel(
        status: Int, body: String, expected: Expected
    ) {
        #expect(read(status, body, .doubt) == expected)
        #expect(read(status, body, .refused) == expected)
        #expect(read(status, body, .acknowledged) == .verdict(.doubtful))
    }

    /// With the wrong key every answer looks forged: the account must stop all the same.
    @Test(arguments: ["9010", "9011", "9013", "6503", "20616"])
    func wrongCredentialsStopTheAccountAtTheFirstLookup(code: String) {
        for body in [
            BillmateWorld.unsigned(code),
            BillmateWorld.signed(#"{"code":"\#(code)","message":"No"}"#, key: "another key"),
        ] {
            #expect(read(200, body, .doubt) == .verdict(.halt(.authFailed)))
        }
    }

    @Test func aThrottleCarriesTheWait() {
        let answer = ProviderResponse(429, headers: [.retryAfter: "17"])
        let reading = BillmateWorld.read(answer, .payment(.doubt))
        #expect(reading.finding?.verdict == .throttled(after: .seconds(17)))
    }
}
