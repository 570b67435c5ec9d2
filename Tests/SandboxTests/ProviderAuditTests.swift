import AnnulModel
import Sandbox
import Testing

/// The audit where a provider has no keys, tells no amounts, or can't tell a repeat from a first.
@Suite struct ProviderAuditTests {
    private static func row(
        _ reference: String, _ outcome: Outcome, released: Int64? = nil,
        key: String? = nil
    ) -> ClaimedRow {
        ClaimedRow(
            account: "any", reference: reference, outcome: outcome, key: key, released: released)
    }

    private static func texts(_ desk: Desk, _ rows: [ClaimedRow]) -> [String] {
        Audit(of: rows, against: desk.bank.truth(at: desk.now)).disagreements.map(\.text)
    }

    @Test func withoutKeysAnOwnCancelMayReadAsDoneBefore() {
        let caller = BamboraCaller(Desk())
        _ = caller.cancel("order-lost-1")
        let released = caller.desk.truth("order-lost-1")?.released
        let row = Self.row("order-lost-1", .alreadyCancelled)
        let audit = Audit(of: [row], against: caller.desk.bank.truth(at: caller.desk.now))
        #expect(audit.agrees, "\(audit.text)")
        #expect(audit.money["DKK"]?.unclaimed == released)
        #expect(
            audit.text.contains(
                "DKK: 0 released by the rows, \(released ?? 0) that no row claims,"))
        let failed = Self.row("order-lost-1", .failed)
        #expect(
            Self.texts(caller.desk, [failed]).first
                == "row 1 of run run says failed; our request took effect")
    }

    /// Where there are keys it is known whose it was.
    @Test func withKeysItMayNot() {
        let caller = VTEXCaller(Desk())
        _ = caller.cancel("P-1", request: "R-1")
        let row = Self.row("P-1", .alreadyCancelled, key: "R-1")
        #expect(
            Self.texts(caller.desk, [row])
                == ["row 1 of run run says already_cancelled; our own request did it"])
    }

    @Test func anAmountThatNobodyToldMayBeMissingAndNotWrong() {
        let caller = BillmateCaller(Desk())
        _ = caller.cancel("1000235")
        let released = caller.desk.truth("1000235")?.released ?? 0
        func texts(_ amount: Int64?) -> [String] {
            let row = Self.row("1000235", .cancelled, released: amount)
            return Self.texts(caller.desk, [row])
        }
        #expect(texts(nil) == [])
        #expect(texts(released) == [])
        #expect(texts(released + 1).count == 2)
    }

    @Test(arguments: [(Scenario.repeatable, true), (.already, false)])
    func whatTheProviderSaysOfARepeatMayBeRepeated(scenario: Scenario, agrees: Bool) {
        let caller = CertiTradeCaller(Desk())
        let id = scenario.reference(1, at: .certitrade)
        _ = caller.cancel(id)
        let texts = Self.texts(caller.desk, [Self.row(id, .cancelled, released: 500)])
        #expect(
            texts
                == (agrees ? [] : ["row 1 of run run says cancelled; nothing we sent did it"]))
    }

    @Test(arguments: [
        (Scenario.ok, true), (.created, false), (.captured, false), (.cannot, false),
        (.backoffice, false), (.pending, true),
    ])
    func onlyWhatCanBeCancelledStillCould(scenario: Scenario, isCancellable: Bool) {
        let caller = BamboraCaller(Desk())
        let reference = scenario.reference(1, at: .bambora)
        _ = caller.read(reference)
        #expect(caller.desk.truth(reference)?.cancellable == isCancellable)
        let row = Self.row(reference, .notCancellable)
        #expect(Self.texts(caller.desk, [row]).isEmpty == !isCancellable)
    }

    @Test func aRequestForRealMoneyIsFound() {
        var caller = BillmateCaller(Desk())
        caller.test = ""
        _ = caller.cancel("1000235")
        #expect(Self.texts(caller.desk, []) == ["1 requests asked for real money"])
    }

    @Test func aRequestIDOfTwoRequestsIsFound() {
        let caller = VTEXCaller(Desk())
        _ = caller.cancel("P-captured-1", request: "R-1")
        _ = caller.cancel("P-captured-1", request: "R-1", more: #","value":1"#)
        let row = Self.row("P-captured-1", .failed, key: "R-1")
        #expect(Self.texts(caller.desk, [row]) == ["1 keys came again with another request"])
    }
}
