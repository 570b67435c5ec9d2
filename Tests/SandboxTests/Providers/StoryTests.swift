import AnnulModel
import Sandbox
import Testing

/// What every scenario looks like at each provider, and what is true in the end.
@Suite struct StoryTests {
    struct Story: Sendable, CustomTestStringConvertible {
        let scenario: Scenario
        let looks: [String]
        /// Whether one of these cancels released the money.
        let isEffect: Bool

        init(_ scenario: Scenario, _ looks: [String], effect isEffect: Bool) {
            (self.scenario, self.looks, self.isEffect) = (scenario, looks, isEffect)
        }

        var testDescription: String { scenario.rawValue }
    }

    private func check<Caller: MerchantCaller>(_ story: Story, at _: Caller.Type) {
        var caller = Caller(Desk())
        let reference = story.scenario.reference(1, at: Caller.provider)
        #expect(caller.looks(story.looks.count, at: reference) == story.looks)
        let payment = caller.desk.truth(reference)
        #expect(payment?.scenario == story.scenario)
        #expect(payment?.effects == (story.isEffect ? 1 : 0))
        #expect(payment?.released == (story.isEffect ? payment?.cancelled : 0))
    }

    @Test func everyScenarioIsTold() {
        func words(_ stories: [Story]) -> Set<Scenario> { Set(stories.map(\.scenario)) }
        #expect(words(Self.certiTradeStories) == Set(Scenario.all(at: .certitrade)))
        #expect(words(Self.bamboraStories) == Set(Scenario.all(at: .bambora)))
        #expect(words(Self.billmateStories) == Set(Scenario.all(at: .billmate)))
        #expect(words(Self.vtexStories) == Set(Scenario.all(at: .vtex)))
    }

    @Test(arguments: certiTradeStories)
    func certiTrade(story: Story) { check(story, at: CertiTradeCaller.self) }

    @Test(arguments: bamboraStories)
    func bamboraBeta(story: Story) { check(story, at: BamboraCaller.self) }

    /// The same stories; only success has another status.
    @Test(arguments: bamboraStories)
    func bamboraV1(story: Story) {
        let looks = story.looks.map { $0.replacing("200 Canceled", with: "201 Canceled") }
            .map { $0.replacing("200 Authorized", with: "201 Authorized") }
        check(
            Story(story.scenario, looks, effect: story.isEffect), at: BamboraV1Caller.self)
    }

    @Test(arguments: billmateStories)
    func billmate(story: Story) { check(story, at: BillmateCaller.self) }

    /// The `requestId` stays the same: what comes second is a replay, or what was no result.
    @Test(arguments: vtexStories)
    func vtex(story: Story) { check(story, at: VTEXCaller.self) }
}

extension StoryTests {
    /// Whether a repeat is answered as done depends on the payment.
    fileprivate static let certiTradeStories = [
        Story(.ok, ["200 CANCELLED", "200 CANCELLED"], effect: true),
        Story(.created, ["400 Bad request"], effect: false),
        Story(.already, ["403 Forbidden", "403 Forbidden"], effect: false),
        Story(.repeatable, ["200 CANCELLED", "200 CANCELLED"], effect: false),
        Story(.captured, ["403 Forbidden", "403 Forbidden"], effect: false),
        Story(.direct, ["403 Forbidden"], effect: false),
        Story(.invoice, ["200 CANCELLED"], effect: true),
        Story(.expired, ["400 Bad request"], effect: false),
        Story(.aborted, ["400 Bad request"], effect: false),
        Story(.declined, ["400 Bad request"], effect: false),
        Story(.unknown, ["404 Not found"], effect: false),
        Story(
            .busy,
            [
                "500 Internal server error", "500 Internal server error",
                "500 Internal server error", "200 CANCELLED",
            ], effect: true),
        Story(.throttled, ["429 page", "200 CANCELLED"], effect: true),
        Story(.throttleddate, ["429 page", "200 CANCELLED"], effect: true),
        Story(.flaky, ["503 page", "503 page", "200 CANCELLED"], effect: true),
        Story(.error, ["500 ?", "403 Forbidden"], effect: true),
        Story(.lost, ["lost", "200 CANCELLED"], effect: true),
        Story(.dropped, ["dropped", "200 CANCELLED"], effect: true),
        Story(.late, ["dropped", "200 CANCELLED"], effect: true),
        Story(.slow, ["200 CANCELLED after 2s"], effect: true),
        Story(.cut, ["cut", "200 CANCELLED"], effect: true),
        Story(.notjson, ["200 page", "403 Forbidden"], effect: true),
        Story(.wrongtype, ["200 CANCELLED"], effect: true),
        Story(.nobody, ["empty"], effect: true),
        Story(.forbidden, ["403 Forbidden", "403 Forbidden"], effect: false),
        Story(.thirdparty, ["200 CANCELLED"], effect: false),
    ]

    fileprivate static let bamboraStories = [
        Story(.ok, ["200 Canceled", again], effect: true),
        Story(.created, [again], effect: false),
        Story(.already, [again, again], effect: false),
        Story(.captured, [again, again], effect: false),
        Story(.expired, [again], effect: false),
        Story(.aborted, [again], effect: false),
        Story(.declined, [again], effect: false),
        Story(.unknown, ["404 payment_not_found"], effect: false),
        Story(.busy, [blocked, blocked, blocked, "200 Canceled"], effect: true),
        Story(.throttled, ["429 about:blank", "200 Canceled"], effect: true),
        Story(.throttleddate, ["429 about:blank", "200 Canceled"], effect: true),
        Story(
            .flaky, ["503 about:blank", "503 about:blank", "200 Canceled"], effect: true),
        Story(.error, ["500 ?", again], effect: true),
        Story(.lost, ["lost", again], effect: true),
        Story(.dropped, ["dropped", "200 Canceled"], effect: true),
        Story(.late, ["dropped", again], effect: true),
        Story(.slow, ["200 Canceled after 2s", again], effect: true),
        Story(.cut, ["cut", again], effect: true),
        Story(.notjson, ["200 page", again], effect: true),
        Story(.wrongtype, ["200 Canceled", again], effect: true),
        Story(.nobody, ["empty", again], effect: true),
        Story(.forbidden, ["403 about:blank"], effect: false),
        Story(.thirdparty, [again], effect: false),
        Story(.blocked, ["451 blocked_by_issuer", "451 blocked_by_issuer"], effect: false),
        Story(.cannot, ["402 cannot_cancel", "402 cannot_cancel"], effect: false),
        Story(.backoffice, ["402 cannot_cancel", "402 cannot_cancel"], effect: false),
        Story(.pending, ["200 Authorized", again], effect: true),
    ]
    private static let again = "422 invalid_payment_state_transition"
    private static let blocked = "409 payment_operation_blocked"

    fileprivate static let billmateStories = [
        Story(.ok, ["Cancelled", "5220"], effect: true),
        Story(.already, ["5220", "5220"], effect: false),
        Story(.captured, ["6022", "6022"], effect: false),
        Story(.sent, ["5209"], effect: false),
        Story(.declined, ["5202"], effect: false),
        Story(.unknown, ["6011"], effect: false),
        Story(.busy, ["9008", "9008", "9008", "Cancelled"], effect: true),
        Story(.throttled, ["429 page", "Cancelled"], effect: true),
        Story(.throttleddate, ["429 page", "Cancelled"], effect: true),
        Story(.flaky, ["503 page", "503 page", "Cancelled"], effect: true),
        Story(.error, ["9008", "5220"], effect: true),
        Story(.lost, ["lost", "5220"], effect: true),
        Story(.dropped, ["dropped", "Cancelled"], effect: true),
        Story(.late, ["dropped", "5220"], effect: true),
        Story(.slow, ["Cancelled after 2s", "5220"], effect: true),
        Story(.cut, ["cut", "5220"], effect: true),
        Story(.notjson, ["200 page", "5220"], effect: true),
        Story(.wrongtype, ["Cancelled", "5220"], effect: true),
        Story(.nobody, ["empty", "5220"], effect: true),
        Story(.thirdparty, ["5220"], effect: false),
        Story(.forged, ["forged Cancelled", "Cancelled", "5220"], effect: true),
        Story(.unsigned, ["unsigned Cancelled", "5220"], effect: true),
        Story(.topcode, ["top 6022", "top 6022"], effect: false),
        Story(.carderror, ["5261", "5220"], effect: true),
        Story(.cardfail, ["5261", "Cancelled"], effect: true),
        // Paid before it is asked for the second time.
        Story(.paidlater, ["Cancelled", "6022"], effect: false),
    ]

    fileprivate static let vtexStories = [
        Story(.ok, ["200 cancelled", "200 cancelled"], effect: true),
        Story(.created, ["200 cancelled", "200 cancelled"], effect: true),
        Story(.already, [refused, refused], effect: false),
        Story(.captured, [refused, refused], effect: false),
        Story(.expired, [refused], effect: false),
        Story(.aborted, [refused], effect: false),
        Story(.declined, [refused], effect: false),
        Story(.unknown, ["404 null payment-not-found"], effect: false),
        Story(.busy, [failed, failed, failed, "200 cancelled"], effect: true),
        Story(.failing, [failed, failed, "200 cancelled"], effect: true),
        Story(.throttled, ["429 page", "200 cancelled"], effect: true),
        Story(.throttleddate, ["429 page", "200 cancelled"], effect: true),
        Story(.flaky, ["503 page", "503 page", "200 cancelled"], effect: true),
        Story(.error, ["500 ?", "200 cancelled"], effect: true),
        Story(.lost, ["lost", "200 cancelled"], effect: true),
        Story(.dropped, ["dropped", "200 cancelled"], effect: true),
        Story(.late, ["dropped", "200 cancelled"], effect: true),
        Story(.slow, ["200 cancelled after 2s"], effect: true),
        Story(.cut, ["cut", "200 cancelled"], effect: true),
        Story(.notjson, ["200 page", "200 cancelled"], effect: true),
        Story(.wrongtype, ["200 cancelled", "200 cancelled"], effect: true),
        Story(.nobody, ["empty", "empty"], effect: true),
        Story(.thirdparty, [refused, refused], effect: false),
        Story(.manual, [byHand, byHand], effect: false),
    ]
    private static let refused = "200 null cancel-failed"
    private static let failed = "500 null ERR123"
    private static let byHand = "200 null cancel-manually"
}
