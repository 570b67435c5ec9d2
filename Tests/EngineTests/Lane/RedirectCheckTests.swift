import AnnulModel
import Providers
import Testing

@testable import Engine

struct RedirectCheckTests {
    private static let heldAt = Duration.seconds(10)

    /// Held since ten seconds by a cancel that left a second before.
    private static func held(canLookUp: Bool = true) -> RedirectCheck {
        var check = RedirectCheck(canLookUp: canLookUp)
        _ = check.redirected(.cancel, sentAt: .seconds(9), at: heldAt)
        return check
    }

    @Test(arguments: [RequestKind.cancel, .lookup, .token], [true, false])
    func theFirstRedirectHoldsWhateverItIsTo(kind: RequestKind, canLookUp: Bool) {
        var check = RedirectCheck(canLookUp: canLookUp)
        let isTheEnd = check.redirected(kind, sentAt: .seconds(9), at: Self.heldAt)
        #expect(!isTheEnd)
        #expect(check.hold != .open)
    }

    @Test func oneAskerFindsOut() {
        var check = Self.held()
        let asked = [check.hold.ask(), check.hold.ask()]
        #expect(asked == [true, false])
        check.hold.gaveNothing()
        let again = check.hold.ask()
        #expect(again)
        check.heard(sentAt: .seconds(11))
        #expect(check.hold == .open)
        check.hold.gaveNothing()
        #expect(check.hold == .open)
    }

    /// An outage that begins meanwhile brings no second request.
    @Test func whoeverFindsOutGoesAlone() {
        let policy = ProviderCatalog.defaultPolicy(of: .vipps)
        var control = LaneControl(policy, at: .zero)
        control.wasRedirected(.init(kind: .cancel, status: 307), sentAt: .zero, at: .seconds(1))
        let first = control.ask(at: .seconds(1))
        #expect(first == .go(.probe(access: false, address: true)))
        for _ in 0..<policy.breaker.openAfter {
            _ = control.connectFailed(at: .seconds(2), "Nobody is there.")
        }
        let second = control.ask(at: .seconds(60))
        #expect(second == .wait(until: nil))
        control.probeEnded(at: .seconds(61))
        let third = control.ask(at: .seconds(62))
        #expect(third == .go(.probe(access: false, address: true)))
    }

    @Test(arguments: [
        (RequestKind.lookup, true, true), (.token, true, true), (.cancel, true, false),
        (.cancel, false, true),
    ])
    func whatLeftLaterDecides(kind: RequestKind, canLookUp: Bool, isTheEnd: Bool) {
        var check = Self.held(canLookUp: canLookUp)
        let isOver = check.redirected(kind, sentAt: .seconds(11), at: .seconds(12))
        #expect(isOver == isTheEnd)
        #expect(check.hold != .open)
    }

    @Test func whatWasUnderWayDecidesNothing() {
        var check = Self.held()
        let isOver = check.redirected(.lookup, sentAt: .seconds(10), at: .seconds(12))
        #expect(!isOver)
        check.heard(sentAt: .seconds(10))
        #expect(check.hold != .open)
    }

    /// It left before it was known that the address is the provider's.
    @Test func aLateRedirectDoesNotHoldAgain() {
        var check = Self.held()
        check.heard(sentAt: .seconds(11))
        _ = check.redirected(.cancel, sentAt: .seconds(10), at: .seconds(13))
        #expect(check.hold == .open)
        _ = check.redirected(.cancel, sentAt: .seconds(13), at: .seconds(14))
        #expect(check.hold != .open)
    }
}
