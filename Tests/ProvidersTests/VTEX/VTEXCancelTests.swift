import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// What each answer to a cancel means: a row for every documented signal.
struct VTEXCancelTests {
    typealias Signal = VippsCancelTests.Signal

    static let null = VTEXWorld.answer("null")
    static let manually = VTEXWorld.answer("null", code: #""cancel-manually""#)

    static let decided = [
        Signal("cancelled", 200, VTEXWorld.answer(), .settled(.cancelled, .released)),
        Signal(
            "cancelled, with a code", 200, VTEXWorld.answer(code: #""OK""#),
            .settled(.cancelled, .released)),
        Signal("refused", 200, null, .refused(.failed, .providerError)),
        Signal(
            "refused, wrong state", 200, VTEXWorld.answer("null", code: #""cancel-failed""#),
            .refused(.failed, .providerError)),
        Signal(
            "refused, ERR123", 200, VTEXWorld.answer("null", code: #""ERR123""#),
            .refused(.failed, .providerError)),
        Signal("refused under 404", 404, null, .refused(.notFound, .unknownPayment)),
        Signal("refused under 409", 409, null, .refused(.failed, .providerError)),
        Signal("refused under 422", 422, null, .refused(.failed, .providerError)),
        Signal("not implemented", 501, null, .refused(.manual, .providerManual)),
        Signal("bad request", 400, null, .refused(.failed, .providerError)),
        Signal(
            "bad request, no ids", 400, #"{"cancellationId":null,"code":"400"}"#,
            .refused(.failed, .providerError)),
        Signal("bad request, empty", 400, "", .verdict(.unsettled)),
        Signal("bad request, a page", 400, "<html>", .verdict(.unsettled)),
        Signal("failed within", 500, null, .verdict(.unsettled)),
        Signal(
            "failed within, ERR123", 500, VTEXWorld.answer("null", code: #""ERR123""#),
            .verdict(.unsettled)),
        Signal("failed within, 503", 503, null, .verdict(.unsettled)),
        Signal("no credentials", 401, "", .verdict(.halt(.authFailed))),
        Signal("wrong credentials", 403, "", .verdict(.halt(.authFailed))),
        Signal("wrong credentials", 403, null, .verdict(.halt(.authFailed))),
        Signal("throttled", 429, "", .verdict(.throttled(after: nil))),
        Signal("throttled", 429, null, .verdict(.throttled(after: nil))),
    ]

    static let undecided = [
        Signal("no id", 200, VTEXWorld.answer(#""""#), .verdict(.doubtful)),
        Signal("a blank id", 200, VTEXWorld.answer(#"" \t""#), .verdict(.doubtful)),
        Signal("an id as number", 200, VTEXWorld.answer("1231323234234"), .verdict(.doubtful)),
        Signal("an id as flag", 200, VTEXWorld.answer("true"), .verdict(.doubtful)),
        Signal(
            "done by hand, with an id", 200, VTEXWorld.answer(code: #""cancel-manually""#),
            .verdict(.doubtful)),
        Signal(
            "no member", 200, #"{"paymentId":"\#(VTEXWorld.reference)","requestId":"x"}"#,
            .verdict(.doubtful)),
        Signal("another payment", 200, VTEXWorld.answer(payment: "F5"), .verdict(.doubtful)),
        Signal(
            "another case", 200, VTEXWorld.answer(payment: VTEXWorld.reference.lowercased()),
            .verdict(.doubtful)),
        Signal("another request", 200, VTEXWorld.answer(request: "D12D"), .verdict(.doubtful)),
        Signal(
            "refused, another payment", 200, VTEXWorld.answer("null", payment: "F5"),
            .verdict(.doubtful)),
        Signal(
            "refused, another request", 500, VTEXWorld.answer("null", request: "D"),
            .verdict(.doubtful)),
        Signal("no echo", 200, #"{"cancellationId":"1"}"#, .verdict(.doubtful)),
        Signal(
            "no request", 200,
            #"{"paymentId":"\#(VTEXWorld.reference)","cancellationId":"1"}"#, .verdict(.doubtful)),
        Signal(
            "no payment", 200,
            #"{"paymentId":null,"requestId":"\#(VTEXWorld.key)","cancellationId":"1"}"#,
            .verdict(.doubtful)),
        Signal("refused, no echo", 200, #"{"cancellationId":null}"#, .verdict(.doubtful)),
        Signal(
            "a member twice", 200, #"{"cancellationId":null,"cancellationId":"1"}"#,
            .verdict(.doubtful)),
        Signal("empty", 200, "", .verdict(.doubtful)),
        Signal("a page", 200, "<html>OK</html>", .verdict(.doubtful)),
        Signal("created", 201, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("accepted", 202, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("no content", 204, "", .verdict(.doubtful)),
        Signal("accepted, refused", 202, null, .verdict(.doubtful)),
        Signal("moved", 302, "", .verdict(.doubtful)),
        Signal("moved", 307, null, .verdict(.doubtful)),
        Signal("cancelled under 400", 400, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("cancelled under 401", 401, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("cancelled under 429", 429, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("cancelled under 500", 500, VTEXWorld.answer(), .verdict(.doubtful)),
        Signal("not found", 404, "", .verdict(.doubtful)),
        Signal("not found, a page", 404, "<html>", .verdict(.doubtful)),
        Signal("timeout", 408, "", .verdict(.doubtful)),
        Signal("timeout", 408, null, .verdict(.doubtful)),
        Signal("conflict", 409, "", .verdict(.doubtful)),
        Signal("internal", 500, "", .verdict(.doubtful)),
        Signal("internal, no echo", 500, #"{"cancellationId":null}"#, .verdict(.doubtful)),
        Signal("not implemented, empty", 501, "", .verdict(.doubtful)),
        Signal("bad gateway", 502, "<html>", .verdict(.doubtful)),
        Signal("unavailable", 503, "", .verdict(.doubtful)),
        Signal("gateway timeout", 504, "", .verdict(.doubtful)),
    ]

    @Test(arguments: decided + undecided)
    func everySignalHasOneMeaning(signal: Signal) {
        #expect(Signal.Expected(VTEXWorld.read(signal.response)) == signal.expected)
    }

    @Test(arguments: [
        200, 202, 302, 400, 401, 403, 404, 408, 409, 422, 429, 500, 501, 502, 503, 504,
    ])
    func whatIsToBeDoneByHandIsSoUnderAnyStatus(status: Int) {
        for body in [Self.manually, #"{"code":"cancel-manually","message":"By hand"}"#] {
            #expect(
                Signal.Expected(VTEXWorld.read(.init(status, body)))
                    == .refused(.manual, .providerManual))
        }
        let ofAnother = VTEXWorld.answer("null", request: "D", code: #""cancel-manually""#)
        #expect(
            Signal.Expected(VTEXWorld.read(.init(status, ofAnother)))
                != .refused(.manual, .providerManual))
    }

    @Test func aThrottleCarriesTheWait() {
        let answer = ProviderResponse(429, headers: [.retryAfter: "17"])
        #expect(VTEXWorld.read(answer).finding?.verdict == .throttled(after: .seconds(17)))
    }

    @Test(arguments: decided + undecided)
    func aLookupIsNeverAskedFor(signal: Signal) {
        #expect(VTEXWorld.read(signal.response).finding != nil)
    }

    /// The failure may be stored under the `requestId`: the repeat meets it again, a new one would
    /// risk a second cancel.
    @Test func aFailureWithinIsRepeatedUnderTheSameRequestID() {
        let policy = VTEX.defaultPolicy
        let verdict = VTEXWorld.read(.init(500, Self.null)).finding?.verdict ?? .doubtful
        var progress = Progress()
        var now = moment
        for attempt in 1...policy.retry.maxAttempts {
            #expect(progress.nextMove(under: policy, at: now) == .cancel(generation: 1))
            let transition = progress.after(
                verdict,
                of: .init(
                    move: .cancel(generation: 1), claimedAt: now, endedAt: now + .seconds(1)),
                under: policy)
            progress = transition.progress
            now = now + .seconds(60)
            #expect(
                (transition.next == .settled(.outOfAttempts))
                    == (attempt == policy.retry.maxAttempts))
        }
    }

    /// Only the protocol's own terms are an answer to an earlier copy too.
    @Test func aBareBadRequestNeverSettlesAnEarlierDoubt() {
        let policy = VTEX.defaultPolicy
        let cancel = AnnulModel.Exchange(
            move: .cancel(generation: 1), claimedAt: moment, endedAt: moment + .seconds(1))
        let doubt = Progress().after(.doubtful, of: cancel, under: policy).progress
        for (body, isDoubtful) in [("", true), (Self.null, false)] {
            let verdict = VTEXWorld.read(.init(400, body)).finding?.verdict ?? .doubtful
            let after = doubt.after(verdict, of: cancel, under: policy)
            #expect(after.progress.isDoubtful == isDoubtful)
        }
    }

    @Test(
        arguments: [
            (
                200, VTEXWorld.answer(), "1231323234234",
                "The provider cancelled the payment and gave a cancellation id."
            ),
            (
                200, VTEXWorld.answer("null", code: #""a\u001bb""#), nil,
                "The provider refused the cancel (HTTP 200, code a b: “A message”)."
            ),
            (
                501, manually, nil,
                "The provider refused the cancel (HTTP 501, code cancel-manually: “A message”). It can't be cancelled by API: do it at the provider."
            ),
            (
                500, null, nil,
                "The provider failed to cancel the payment (HTTP 500: “A message”)."
            ),
            (
                503, "", nil,
                "The provider answered HTTP 503, which leaves open whether the payment was cancelled."
            ),
            (
                403, "", nil,
                "The provider doesn't take the credentials (HTTP 403). Check app_key and app_token, and the names of their headers."
            ),
        ] as [(Int, String, String?, String)])
    func operatorsReadOneSentence(status: Int, body: String, id: String?, detail: String) {
        let finding = VTEXWorld.read(.init(status, body)).finding
        #expect(finding?.detail == detail)
        #expect(finding?.providerID == id)
        #expect(finding?.httpStatus == status)
    }
}
