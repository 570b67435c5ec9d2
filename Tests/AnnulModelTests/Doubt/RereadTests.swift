import AnnulModel
import Testing

/// What reading a cancelled payment again makes of its row.
struct RereadTests {
    /// A payment that was cancelled at second 0.
    private let cancelled = Progress.with { progress in
        progress.keyFirstUsed = second(0)
        progress.lastSent = second(0)
    }

    private func reread(
        _ verdict: Verdict, _ progress: Progress? = nil,
        _ policy: AccountPolicy = ProviderKind.keylessWithLookup.policy(), draw: Double = 1,
        budgetWait: Duration = .zero, charges: Bool = true
    ) -> Transition {
        let exchange = Exchange(
            move: .lookup, claimedAt: second(600), endedAt: second(601), draw: draw,
            budgetWait: budgetWait, chargesAttempts: charges, purpose: .reread)
        return (progress ?? cancelled).after(verdict, of: exchange, under: policy)
    }

    @Test(arguments: ProviderKind.allCases.filter(\.hasLookup))
    func nothingIsEverSent(kind: ProviderKind) {
        for progress in [cancelled, cancelled.with { $0.charged = 99 }, .doubtful()] {
            #expect(progress.nextMove(under: kind.policy(), at: second(0), for: .reread) == .lookup)
        }
    }

    @Test(arguments: [Outcome.cancelled, .alreadyCancelled])
    func whatIsCancelledStillIsConfirmed(outcome: Outcome) {
        let it = reread(.settled(Settlement(outcome)))
        #expect(it.next == .kept(isConfirmed: true))
        #expect(it.progress == cancelled)
    }

    @Test func whatWasPaidMeanwhileEndsSo() {
        let found = Settlement(.notCancellable, .captured, "It is paid.")
        let it = reread(.settled(found))
        let expected = Settlement(
            .notCancellable, .captured, "Read again some time after its cancel: It is paid.")
        #expect(it.next == .settled(expected))
        #expect(!it.progress.isDoubtful)
    }

    @Test(arguments: ProviderKind.allCases.filter(\.hasLookup))
    func whatStandsAgainIsInDoubtUnderAKeyThatIsSpent(kind: ProviderKind) {
        let it = reread(.standing, nil, kind.policy())
        #expect(it.next == .settled(.standsAgain))
        #expect(it.progress.doubtfulSend == second(0))
        // A repeat under the key would be told of the success once more.
        #expect(it.progress.keyIsSpent == kind.isKeyed)
        let later = it.progress.nextMove(under: kind.policy(), at: second(700))
        #expect(later == .lookup)
    }

    @Test func doubtBeginsWithTheReadingWhereTheSendIsNotKnown() {
        let it = reread(.standing, Progress())
        #expect(it.progress.doubtfulSend == second(600))
    }

    /// A success was proven: only another proof speaks against it.
    @Test(arguments: [
        Verdict.refused(Settlement(.failed, .forbidden)), .settled(Settlement(.notFound)),
        .settled(Settlement(.failed, .providerError)), .settled(Settlement(.manual)),
        .busy(renewsKey: true), .unsettled, .doubtful,
    ])
    func whatProvesNothingIsAskedAgainAndGivenUpInTheEnd(verdict: Verdict) {
        let policy = ProviderKind.keyedWithLookup.policy()
        var progress = cancelled
        for number in 1..<policy.retry.maxAttempts {
            let it = reread(verdict, progress, policy)
            progress = it.progress
            #expect(progress.charged == number)
            #expect(it.dueSecond == 601 + [0.5, 1, 2, 4][number - 1])
        }
        let last = reread(verdict, progress, policy)
        #expect(last.next == .kept(isConfirmed: false))
        #expect(!last.progress.isDoubtful && !last.progress.keyIsSpent)
    }

    @Test func nobodyIsChargedForAnAccountThatIsDown() {
        let it = reread(.unsettled, charges: false)
        #expect(it.progress.charged == 0)
        #expect(reread(.unsettled, budgetWait: .seconds(7)).dueSecond == 608)
    }

    @Test func whatNeverLeftAndWhatIsThrottledIsNoFailure() {
        #expect(reread(.notSent).dueSecond == 601)
        #expect(reread(.halt(.authFailed)).dueSecond == 601)
        let throttled = reread(.throttled(after: .seconds(9)))
        #expect(throttled.dueSecond == 610)
        #expect(throttled.progress.charged == 0)
        #expect(reread(.throttled(after: nil)).dueSecond == 601)
        let tooLong = reread(.throttled(after: .seconds(99_999)))
        #expect(tooLong.next == .kept(isConfirmed: false))
    }
}
