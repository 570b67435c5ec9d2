import AnnulModel
import HTTPTypes
import Testing

@testable import Providers

/// Whose cancel it was.
struct VippsEventsTests {
    private func read(
        _ status: Int, _ body: String, _ cause: Step.Cause,
        _ settlement: Settlement = VippsWorld.released
    ) -> Reading {
        VippsWorld.vipps.reading(
            of: .init(status, body), to: .events(cause, settlement), of: VippsWorld.attempt,
            with: VippsWorld.access)
    }

    private func settlement(_ reading: Reading) -> Settlement? {
        if case .settled(let settlement) = reading.finding?.verdict { settlement } else { nil }
    }

    @Test(arguments: [Step.Cause.doubt, .refused], [VippsWorld.key, VippsWorld.earlierKey])
    func anEventUnderOneOfOurKeysIsOurs(cause: Step.Cause, key: IdempotencyKey) {
        for (tentative, outcome) in [
            (VippsWorld.released, Outcome.cancelled), (VippsWorld.remainder, .remainderReleased),
        ] {
            let found = settlement(read(200, VippsWorld.events(key: key.text), cause, tentative))
            #expect(found?.outcome == outcome)
            #expect(found?.reason == .cancelledByUs)
            #expect(found?.released == tentative.released)
            #expect(found?.kept == tentative.kept)
        }
        let terminated = "[\(VippsWorld.event("TERMINATED", key: key.text))]"
        #expect(settlement(read(200, terminated, cause))?.reason == .cancelledByUs)
    }

    @Test(arguments: [Step.Cause.doubt, .refused], ["somebody-elses", nil])
    func anEventUnderAnotherKeyOrNoneIsAnothers(cause: Step.Cause, key: String?) {
        let found = settlement(read(200, VippsWorld.events(key: key), cause))
        #expect(found?.outcome == .alreadyCancelled)
        #expect(found?.reason == .cancelledByOther)
        #expect(
            found?.detail
                == "Vipps released all of the reservation. The event log names "
                + (key.map { "the key \($0)" } ?? "no key")
                + " at 2026-11-20T10:00:00Z: somebody else cancelled it.")
        let rest = settlement(read(200, VippsWorld.events(key: key), cause, VippsWorld.remainder))
        #expect(rest?.outcome == .remainderReleased)
        #expect(rest?.reason == .cancelledByOther)
    }

    @Test func oursCountsAmongOthers() {
        let log = [
            VippsWorld.event("CANCELLED", key: "other"),
            VippsWorld.event("CANCELLED", key: VippsWorld.key.text),
        ]
        let found = read(200, "[\(log.joined(separator: ","))]", .doubt)
        #expect(settlement(found)?.reason == .cancelledByUs)
        #expect(found.finding?.providerID == "psp-CANCELLED")
    }

    /// Ours that failed, ours that is no cancel, ours but for a letter: none is our cancel.
    @Test(arguments: [
        VippsWorld.event("CANCELLED", key: VippsWorld.key.text, success: false),
        VippsWorld.event("CAPTURED", key: VippsWorld.key.text),
        VippsWorld.event("CANCELLED", key: VippsWorld.key.text.uppercased()),
    ])
    func nothingElseUnderOurKeyIsOurCancel(event: String) {
        for cause in [Step.Cause.doubt, .refused] {
            let found = read(200, "[\(event)]", cause)
            #expect(settlement(found)?.outcome != .cancelled)
            #expect(settlement(found)?.reason != .cancelledByUs)
        }
    }

    @Test(arguments: [
        (200, ""), (200, "{}"), (200, "[]"), (200, "[1]"), (500, ""), (302, ""), (404, ""),
        (200, "[\(VippsWorld.event("AUTHORIZED", key: nil))]"),
        (200, "[\(VippsWorld.event("CANCELLED", key: nil)), {}]"),
        (200, VippsWorld.events(key: nil).replacing("null", with: "7")),
        (200, VippsWorld.events(key: "x").replacing("true", with: #""true""#)),
    ])
    func anUnreadableLogNamesNobody(status: Int, body: String) {
        #expect(read(status, body, .doubt).finding?.verdict == .unsettled)
        let found = settlement(read(status, body, .refused))
        #expect(found?.outcome == .alreadyCancelled)
        #expect(found?.reason == .cancelledBefore)
        #expect(found?.released == VippsWorld.nok(49900))
        let rest = settlement(read(status, body, .refused, VippsWorld.remainder))
        #expect(rest?.outcome == .remainderReleased)
    }

    @Test(arguments: [Step.Cause.doubt, .refused])
    func atTheDoorTheAccountIsInQuestionNotThePayment(cause: Step.Cause) {
        #expect(read(401, "", cause).finding?.verdict == .halt(.authFailed))
        #expect(read(429, "", cause).finding?.verdict == .throttled(after: nil))
    }
}
