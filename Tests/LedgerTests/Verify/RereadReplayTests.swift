import AnnulModel
import Testing

@testable import Ledger

/// What the facts of a payment that was read again must show.
struct RereadReplayTests {
    private static let beginning = Timestamp(milliseconds: 1_795_233_906_000)

    private static func moment(_ seconds: Int) -> Timestamp { beginning + .seconds(seconds) }

    /// A row that was cancelled at second 1, and is due to be read again at second 60.
    private static func cancelled(due: Timestamp? = moment(60)) -> PaymentFacts {
        var facts = PaymentFacts(of: 1)
        facts.rows = [
            RowFact(
                id: 1, commit: 1, at: moment(0), run: 1, lane: 1, amount: nil, authorization: nil,
                key: nil)
        ]
        facts.attempts = [attempt(1, at: 0, generation: 1)]
        facts.results = [result(1, "settled", .cancelled, due: due)]
        return facts
    }

    private static func attempt(_ id: Int64, at second: Int, generation: Int64? = nil)
        -> AttemptFact
    {
        AttemptFact(
            id: id, commit: 2 * id, row: 1, at: moment(second), generation: generation, key: nil,
            digest: [])
    }

    private static func result(
        _ id: Int64, _ verdict: String, _ outcome: Outcome? = nil, due: Timestamp? = nil
    ) -> ResultFact {
        ResultFact(
            id: id, commit: 2 * id + 1, row: 1, attempt: id, verdict: verdict, isCharged: false,
            isDoubtful: false, outcome: outcome, reason: nil, released: nil, kept: nil,
            otherRow: nil, due: due, busySince: nil, keySpent: 0, doubtfulSend: nil, lastSent: nil)
    }

    /// The flaws of a payment that was read again once.
    private static func flaws(
        _ verdict: String, _ outcome: Outcome? = nil, at second: Int = 60,
        generation: Int64? = nil, of facts: PaymentFacts = cancelled()
    ) -> [String] {
        var facts = facts
        facts.attempts.append(attempt(2, at: second, generation: generation))
        facts.results.append(result(2, verdict, outcome))
        return PaymentReplay(facts).flaws.map(\.text)
    }

    @Test(arguments: [
        ("confirmed", nil), ("unconfirmed", nil), ("unanswered", nil),
        ("reread", Outcome.notCancellable),
    ])
    func whatIsReadInTimeIsWithoutFlaw(verdict: String, outcome: Outcome?) {
        #expect(Self.flaws(verdict, outcome) == [])
    }

    @Test func nothingIsReadBeforeItsTimeOrWithoutOne() {
        let early = "payment 1: attempt 2 was made while its row was not due"
        #expect(Self.flaws("confirmed", at: 59).first == early)
        #expect(Self.flaws("confirmed", of: Self.cancelled(due: nil)).first == early)
    }

    @Test func nothingIsSentWhereItIsOnlyRead() {
        let flaws = Self.flaws("settled", .cancelled, generation: 1)
        #expect(flaws.first == "payment 1: attempt 2 was made while its row was not due")
    }

    @Test func anEndIsChangedByReadingAgainAlone() {
        #expect(
            Self.flaws("settled", .notCancellable) == [
                "payment 1: result 2 reads again what was not to be read again",
                "payment 1: result 2 changes what had ended",
            ])
    }

    @Test func whatIsReadOnceMoreWithoutAQueueIsFound() {
        var facts = Self.cancelled()
        facts.attempts += [Self.attempt(2, at: 60), Self.attempt(3, at: 61)]
        facts.results += [Self.result(2, "confirmed"), Self.result(3, "confirmed")]
        #expect(
            PaymentReplay(facts).flaws.first?.text
                == "payment 1: attempt 3 was made while its row was not due")
    }
}
