import AnnulModel
import Testing

struct WaitingTests {
    private let policy = ProviderKind.keyedWithLookup.policy()

    @Test(arguments: [
        (1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 16), (7, 30), (60, 30), (9999, 30),
    ])
    func backoffDoublesUpToItsCap(failures: Int, bound: Double) {
        let retry = RetryPolicy()
        #expect(retry.backoff(failures: failures, draw: 1).inSeconds == bound)
        #expect(retry.backoff(failures: failures, draw: 0.5).inSeconds == bound / 2)
        #expect(retry.backoff(failures: failures, draw: 0) == .zero)
    }

    @Test func retriesWaitForTheirBackoffOrTheirBudget() {
        let second = Progress.with { $0.charged = 1 }
        let drawn = second.after(.unsettled, of: .cancel(from: 0, to: 10, draw: 1), under: policy)
        #expect(drawn.dueSecond == 11)
        let exchange = Exchange.cancel(from: 0, to: 10, draw: 1, budgetWait: .seconds(7))
        #expect(second.after(.unsettled, of: exchange, under: policy).dueSecond == 17)
    }

    @Test func busyHasItsOwnScheduleAtNoCharge() {
        var progress = Progress()
        var now: Int64 = 0
        var waits: [Double] = []
        for _ in 0..<7 {
            let it = progress.after(
                .busy(renewsKey: false), of: .cancel(from: now, to: now), under: policy)
            waits.append((it.dueSecond ?? -1) - Double(now))
            now = Int64(it.dueSecond ?? 0)
            progress = it.progress
        }
        #expect(waits == [2, 4, 8, 16, 30, 30, 30])
        #expect(progress.charged == 0)
        #expect(progress.busySince == second(0))
    }

    @Test func busyEndsInTime() {
        let busy = Progress.with {
            $0.busySince = second(0)
            $0.busyAnswers = 30
        }
        let last = busy.after(
            .busy(renewsKey: false), of: .cancel(from: 899, to: 899), under: policy)
        #expect(last.dueSecond == 929)
        let ended = busy.after(
            .busy(renewsKey: false), of: .cancel(from: 900, to: 900), under: withoutLookup)
        #expect(ended.next == .settled(.stillBusy))
    }

    private var withoutLookup: AccountPolicy {
        var policy = policy
        policy.doubt.lookup = .none
        return policy
    }

    /// A copy of an earlier request may do late what none was let to: it is looked at once more.
    @Test(arguments: [false, true])
    func whatWasBusyAllTheTimeIsLookedAtBeforeItFails(wasDoubtful: Bool) {
        var busy = Progress.with { $0.busySince = second(0) }
        if wasDoubtful { busy.doubtfulSend = second(-100) }
        let over = busy.after(
            .busy(renewsKey: false), of: .cancel(from: 900, to: 900), under: policy)
        let settled = Int64(950)
        #expect(over.dueSecond == 950)
        #expect(over.progress.isDoubtful)
        #expect(over.progress.nextMove(under: policy, at: second(settled)) == .lookup)
        let look = Exchange.lookup(from: settled, to: settled + 1)
        let stands = over.progress.after(.standing, of: look, under: policy)
        #expect(stands.next == .settled(.stillBusy))
        #expect(!stands.progress.isDoubtful)
        let done = over.progress.after(.settled(Settlement(.cancelled)), of: look, under: policy)
        #expect(done.next == .settled(Settlement(.cancelled)))
    }

    /// Readings that use up the attempts leave open what a copy of a cancel did that was turned away.
    @Test(arguments: [Verdict.unsettled, .doubtful], [false, true])
    func attemptsUsedUpByReadingsFailOnlyWhatWasNeverSent(verdict: Verdict, wasSent: Bool) {
        let progress = Progress.with {
            $0.charged = policy.retry.maxAttempts - 1
            $0.lastSent = wasSent ? second(0) : nil
        }
        let it = progress.after(verdict, of: .lookup(from: 60, to: 61), under: policy)
        #expect(it.progress.doubtfulSend == (wasSent ? second(0) : nil))
        #expect((it.next == .settled(.outOfAttempts)) == !wasSent)
    }

    @Test func aReadingDoesNotEndTheBusyTime() {
        let busy = Progress.with {
            $0.busySince = second(0)
            $0.busyAnswers = 3
        }
        let it = busy.after(.standing, of: .lookup(from: 5, to: 5), under: policy)
        #expect(it.progress.busySince == second(0))
        #expect(it.progress.busyAnswers == 3)
    }

    @Test func busyEndsInDoubtWhereThereIsDoubt() {
        let busy = Progress.doubtful { $0.busySince = second(0) }
        let it = busy.after(
            .busy(renewsKey: false), of: .cancel(from: 900, to: 900), under: withoutLookup)
        #expect(it.next == .settled(.noAnswer))
        #expect(it.progress.isDoubtful)
    }

    @Test func anyOtherAnswerEndsTheBusyTime() {
        let busy = Progress.with {
            $0.busySince = second(0)
            $0.busyAnswers = 3
        }
        let answers: [Verdict] = [
            .unsettled, .doubtful, .notSent, .standing, .throttled(after: nil),
        ]
        for answer in answers {
            let it = busy.after(answer, of: .cancel(from: 5, to: 5), under: policy)
            #expect(it.progress.busySince == nil, "\(answer)")
            #expect(it.progress.busyAnswers == 0, "\(answer)")
        }
    }

    @Test func busyRenewsTheKeyWhereRefusalsAreKept() {
        let it = Progress().after(
            .busy(renewsKey: true), of: .cancel(from: 0, to: 1), under: policy)
        #expect(it.progress.keyIsSpent)
        #expect(it.progress.generation == 1)
        #expect(it.dueSecond == 3)
        #expect(it.progress.nextMove(under: policy, at: second(3)) == .cancel(generation: 2))
        let kept = Progress().after(
            .busy(renewsKey: false), of: .cancel(from: 0, to: 1), under: policy)
        #expect(kept.progress.nextMove(under: policy, at: second(3)) == .cancel(generation: 1))
    }

    @Test func busyUnderAMappedKeyThatIsSpentFails() {
        let mapped = Progress.with { $0.keyIsMapped = true }
        let it = mapped.after(.busy(renewsKey: true), of: .cancel(from: 0, to: 1), under: policy)
        #expect(it.next == .settled(.keySpent))
    }

    @Test func busyInDoubtNeverRenewsTheKey() {
        let it = Progress.doubtful().after(
            .busy(renewsKey: true), of: .cancel(from: 1, to: 2), under: policy)
        #expect(it.progress.keyIsSpent)
        // The busy answer's own request may be delivered twice: doubt begins anew with it.
        #expect(it.dueSecond == 52)
        #expect(it.progress.nextMove(under: policy, at: second(52)) == .lookup)
    }

    @Test(
        arguments: [(nil, 10), (.seconds(0), 10), (.seconds(3), 13), (.seconds(600), 610)]
            as [(Duration?, Double)])
    func aThrottleIsWaitedForAtNoCharge(pause: Duration?, due: Double) {
        let it = Progress().after(
            .throttled(after: pause), of: .cancel(from: 9, to: 10), under: policy)
        #expect(it.dueSecond == due)
        #expect(it.progress.charged == 0)
        #expect(!it.progress.isDoubtful)
    }

    @Test func aThrottleThatIsTooLongEndsTheRowOpen() {
        let verdict = Verdict.throttled(after: .seconds(601))
        let fresh = Progress().after(verdict, of: .cancel(from: 9, to: 10), under: policy)
        #expect(fresh.outcome == .unprocessed && fresh.reason == .throttled)
        let doubtful = Progress.doubtful().after(
            verdict, of: .cancel(from: 9, to: 10), under: policy)
        #expect(doubtful.outcome == .inDoubt && doubtful.reason == .throttled)
        #expect(doubtful.progress.isDoubtful)
        guard case .settled(let settlement) = fresh.next else { return }
        #expect(
            settlement.detail
                == "The provider asks to wait 10m 1s, longer than max_wait (10m).")
    }

    @Test func aWaitThatOutlivesTheKeyEndsInDoubtAtOnce() {
        let policy = ProviderKind.keyedWithoutLookup.policy(lifetime: .seconds(100))
        let it = Progress.doubtful().after(
            .throttled(after: .seconds(60)), of: .cancel(from: 1, to: 2), under: policy)
        #expect(it.next == .settled(.keyExpired))
    }

    @Test func cancelsOfOnePaymentKeepTheirSpacing() {
        let spaced = ProviderKind.keyedWithLookup.policy(perPayment: Rate(5, per: .seconds(60)))
        let again = Progress().after(.unsettled, of: .cancel(from: 9, to: 10), under: spaced)
        #expect(again.dueSecond == 22)
        let doubtful = Progress().after(.doubtful, of: .cancel(from: 9, to: 10), under: spaced)
        #expect(doubtful.dueSecond == 22)
        let standing = Progress.doubtful { $0.lastSent = second(55) }.after(
            .standing, of: .lookup(from: 60, to: 61), under: spaced)
        #expect(standing.dueSecond == 67)
        // A look-up is no cancel: it waits for nothing but the settling time.
        let lookup = Progress.doubtful { $0.lastSent = second(60) }.after(
            .doubtful, of: .lookup(from: 60, to: 61),
            under: ProviderKind.keylessWithLookup.policy(
                perPayment: Rate(5, per: .seconds(60))))
        #expect(lookup.dueSecond == 61)
    }

    @Test func aRequestThatNeverLeftStartsNoSpacing() {
        let spaced = ProviderKind.keyedWithLookup.policy(perPayment: Rate(5, per: .seconds(60)))
        let it = Progress().after(.notSent, of: .cancel(from: 9, to: 10), under: spaced)
        #expect(it.dueSecond == 10)
    }
}
