import Testing

@testable import Engine

struct AccessCheckTests {
    private static let now = Duration.seconds(100)

    private func held(by row: Int64) -> AccessCheck {
        var access = AccessCheck()
        _ = access.turnedAway(row, isCancel: true, isProbe: false, sentAt: .seconds(1))
        return access
    }

    @Test func theFirstRefusalHoldsAndOneFindsOut() {
        var access = held(by: 1)
        #expect(access.hold != .open && access.wantsFreshSecrets)
        let asked = [access.hold.ask(), access.hold.ask()]
        #expect(asked == [true, false])
        access.hold.gaveNothing()
        let again = access.hold.ask()
        #expect(again)
        access.letIn(isCancel: false, isProbe: true, sentAt: .seconds(2), at: .seconds(3))
        #expect(access.hold == .open)
    }

    @Test func whatWasUnderWayDecidesNothing() {
        var access = held(by: 1)
        _ = access.hold.ask()
        #expect(
            access.turnedAway(2, isCancel: true, isProbe: false, sentAt: .seconds(1)) == .hold)
        access.letIn(isCancel: true, isProbe: false, sentAt: .seconds(1), at: .seconds(2))
        #expect(access.hold != .open)
        access.letIn(isCancel: false, isProbe: true, sentAt: .seconds(2), at: .seconds(3))
        // It left before the answer that cleared the account.
        #expect(
            access.turnedAway(3, isCancel: true, isProbe: false, sentAt: .seconds(2)) == .hold)
        #expect(access.hold == .open)
    }

    @Test func aProbeThatIsTurnedAwayIsTheAccounts() {
        var access = held(by: 1)
        _ = access.hold.ask()
        #expect(
            access.turnedAway(2, isCancel: false, isProbe: true, sentAt: .seconds(2)) == .account)
    }

    @Test func aRowThatIsTurnedAwayTwiceIsForbidden() {
        var access = held(by: 1)
        _ = access.hold.ask()
        access.letIn(isCancel: true, isProbe: true, sentAt: .seconds(2), at: .seconds(3))
        #expect(
            access.turnedAway(1, isCancel: true, isProbe: false, sentAt: .seconds(4)) == .payment)
        // Another one begins anew.
        #expect(
            access.turnedAway(2, isCancel: true, isProbe: false, sentAt: .seconds(5)) == .hold)
        #expect(access.hold != .open)
    }

    @Test func cancelsOfTwoPaymentsThatAreTurnedAwayAreTheAccounts() {
        var access = held(by: 1)
        _ = access.hold.ask()
        access.letIn(isCancel: false, isProbe: true, sentAt: .seconds(2), at: .seconds(3))
        #expect(
            access.turnedAway(2, isCancel: true, isProbe: false, sentAt: .seconds(4)) == .account)
    }

    /// The last rows of a lane: there is no other to try.
    @Test(arguments: [
        (true, true, 1, true), (false, true, 1, false), (true, false, 1, false),
        (true, true, 8, true), (true, true, 9, false),
    ])
    func lastRowsAreForbiddenIfOthersWereLetIn(
        othersWere: Bool, isKnown: Bool, rows: Int64, isForbidden: Bool
    ) {
        var access = AccessCheck()
        if othersWere {
            access.letIn(isCancel: true, isProbe: false, sentAt: .zero, at: .seconds(1))
        }
        for row in 1...rows {
            _ = access.turnedAway(row, isCancel: true, isProbe: false, sentAt: .seconds(1))
        }
        _ = access.hold.ask()
        let ruling = access.turnedAway(
            rows, isCancel: false, isProbe: true, isKnown: isKnown, sentAt: .seconds(4))
        #expect(ruling == (isForbidden ? .payment : .account))
        #expect((access.hold != .open) == !isForbidden)
    }
}
