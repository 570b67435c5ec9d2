import AnnulModel
import Testing

struct TransitionTests {
    private let cancelled = Settlement(.cancelled, nil, "Done.")
    private let captured = Settlement(.notCancellable, .captured, "Captured.")

    @Test(arguments: ProviderKind.allCases)
    func proofSettlesWhateverWentBefore(kind: ProviderKind) {
        for progress in [Progress(), .doubtful()] {
            for exchange in [Exchange.cancel(from: 1, to: 2), .lookup(from: 60, to: 61)] {
                let it = progress.after(.settled(cancelled), of: exchange, under: kind.policy())
                #expect(it.next == .settled(cancelled))
                #expect(!it.progress.isDoubtful)
                #expect(it.progress.charged == progress.charged)
            }
        }
    }

    /// An acknowledgement is no proof: the payment stays in doubt for a later run.
    @Test(arguments: [Outcome.accepted, .inDoubt])
    func anOpenOutcomeLeavesTheDoubt(outcome: Outcome) {
        let policy = ProviderKind.keylessWithLookup.policy()
        let open = Settlement(outcome)
        let fresh = Progress().after(.settled(open), of: .cancel(from: 1, to: 2), under: policy)
        #expect(fresh.next == .settled(open))
        #expect(fresh.progress.doubtfulSend == second(2))
        let read = Progress.doubtful().after(
            .settled(open), of: .lookup(from: 60, to: 61), under: policy)
        #expect(read.progress.doubtfulSend == second(0))
    }

    @Test(arguments: ProviderKind.allCases)
    func theRefusalOfAFirstRequestIsFinal(kind: ProviderKind) {
        let it = Progress().after(
            .refused(captured), of: .cancel(from: 1, to: 2), under: kind.policy())
        #expect(it.next == .settled(captured))
        #expect(it.progress.keyIsSpent == kind.keepsRefusals)
        #expect(it.progress.lastSent == second(2))
    }

    @Test func aKeptRefusalSettlesTheEarlierRequestToo() {
        for kind in [ProviderKind.keyedWithLookup, .keyedWithoutLookup] {
            let it = Progress.doubtful().after(
                .refused(captured), of: .cancel(from: 1, to: 2), under: kind.policy())
            #expect(it.next == .settled(captured))
            #expect(!it.progress.isDoubtful)
            #expect(it.progress.keyIsSpent)
        }
    }

    @Test(arguments: [(Int64(1), false), (49, false), (50, true), (51, true)])
    func aRefusalThatIsNotKeptSettlesOnlyAfterTheSettlingTime(claimed: Int64, isFinal: Bool) {
        let policy = ProviderKind.keyedForgettingRefusals.policy()
        let it = Progress.doubtful().after(
            .refused(captured), of: .cancel(from: claimed, to: claimed + 1), under: policy)
        #expect(
            it.next == (isFinal ? .settled(captured) : .pending(due: second(max(50, claimed + 1)))))
        #expect(it.progress.isDoubtful == !isFinal)
        #expect(!it.progress.keyIsSpent)
        #expect(it.progress.charged == 1)
    }

    /// What counts is the claim: an answer that comes late tells of a request that left early.
    @Test func aRequestFromBeforeTheSettlingTimeIsNotFinalBecauseItsAnswerIsLate() {
        let policy = ProviderKind.keyedForgettingRefusals.policy()
        let it = Progress.doubtful().after(
            .refused(captured), of: .cancel(from: 49, to: 74), under: policy)
        #expect(it.next == .pending(due: second(74)))
        #expect(it.progress.isDoubtful)
    }

    @Test(arguments: [ProviderKind.keyedWithLookup, .keylessWithLookup])
    func aRefusedLookupSettlesOnlyAfterTheSettlingTime(kind: ProviderKind) {
        let unknown = Settlement(.notFound, .unknownPayment, "Unknown.")
        let early = Progress.doubtful().after(
            .refused(unknown), of: .lookup(from: 49, to: 50), under: kind.policy())
        #expect(early.progress.isDoubtful)
        let late = Progress.doubtful().after(
            .refused(unknown), of: .lookup(from: 50, to: 51), under: kind.policy())
        #expect(late.next == .settled(unknown))
        #expect(late.progress.keyIsSpent == kind.keepsRefusals)
    }

    @Test(arguments: ProviderKind.allCases)
    func aStandingPaymentIsCancelledAgainUnderItsKey(kind: ProviderKind) {
        let it = Progress.doubtful { $0.generation = 2 }.after(
            .standing, of: .lookup(from: 60, to: 61), under: kind.policy())
        #expect(it.next == .pending(due: second(61)))
        #expect(!it.progress.isDoubtful)
        let move = it.progress.nextMove(under: kind.policy(), at: second(61))
        #expect(move == .cancel(generation: 2))
    }

    @Test(arguments: ProviderKind.allCases)
    func aLostAnswerIsDoubtAsOfItsEnd(kind: ProviderKind) {
        let it = Progress().after(.doubtful, of: .cancel(from: 1, to: 26), under: kind.policy())
        #expect(it.progress.doubtfulSend == second(26))
        #expect(it.progress.lastSent == second(26))
        #expect(it.progress.charged == 1)
        switch kind {
        case .keyedWithLookup, .keyedWithoutLookup, .keyedForgettingRefusals,
            .keyedKeepingFailures:
            #expect(it.dueSecond == 26)
        case .keylessWithLookup: #expect(it.dueSecond == 76)
        case .keylessWithoutLookup: #expect(it.next == .settled(.noLookup))
        }
    }

    @Test func aLaterLostAnswerMovesTheDoubtOn() {
        let it = Progress.doubtful().after(
            .doubtful, of: .cancel(from: 30, to: 40), under: ProviderKind.keyedWithLookup.policy())
        #expect(it.progress.doubtfulSend == second(40))
        #expect(it.progress.keyFirstUsed == second(0))
    }

    @Test func aLostLookupIsNoNewDoubt() {
        let it = Progress.doubtful().after(
            .doubtful, of: .lookup(from: 60, to: 70), under: ProviderKind.keylessWithLookup.policy()
        )
        #expect(it.progress.doubtfulSend == second(0))
        #expect(it.progress.lastSent == second(0))
        #expect(it.progress.charged == 2)
        #expect(it.next == .pending(due: second(70)))
    }

    @Test func aRequestThatNeverLeftCostsNothing() {
        for kind in ProviderKind.allCases {
            let it = Progress().after(.notSent, of: .cancel(from: 1, to: 2), under: kind.policy())
            #expect(it.next == .pending(due: second(2)))
            #expect(!it.progress.isDoubtful)
            #expect(it.progress.lastSent == nil)
            #expect(it.progress.charged == 0)
            // It counts as used all the same: the claim can't know.
            #expect(it.progress.keyFirstUsed == second(1))
        }
        let doubtful = Progress.doubtful().after(
            .notSent, of: .cancel(from: 1, to: 2), under: ProviderKind.keyedWithLookup.policy())
        #expect(doubtful.progress.doubtfulSend == second(0))
    }

    @Test func aBarredAccountChargesNoRow() {
        let it = Progress.doubtful().after(
            .halt(.authFailed), of: .cancel(from: 1, to: 2),
            under: ProviderKind.keyedWithLookup.policy())
        #expect(it.progress.charged == 1)
        #expect(it.progress.isDoubtful)
        #expect(it.next == .pending(due: second(2)))
    }

    @Test func anAccountThatIsDownChargesNoRow() {
        let policy = ProviderKind.keyedWithLookup.policy()
        for verdict in [Verdict.unsettled, .doubtful] {
            let exchange = Exchange.cancel(from: 1, to: 2, charges: false)
            #expect(Progress().after(verdict, of: exchange, under: policy).progress.charged == 0)
        }
    }

    @Test(arguments: ProviderKind.allCases)
    func theLastUnsettledAttemptFailsForCertain(kind: ProviderKind) {
        let fourth = Progress.with { $0.charged = 4 }
        var it = fourth.after(.unsettled, of: .cancel(from: 1, to: 2), under: kind.policy())
        if kind.hasLookup {
            // Certain it is once somebody has looked, after what a copy may take.
            #expect(it.next == .pending(due: second(52)))
            #expect(it.progress.nextMove(under: kind.policy(), at: second(52)) == .lookup)
            it = it.progress.after(.standing, of: .lookup(from: 52, to: 53), under: kind.policy())
        }
        #expect(it.next == .settled(.outOfAttempts))
        #expect(it.progress.keyIsSpent == kind.keepsRefusals)
        let move = it.progress.with { $0.charged = 0 }
            .nextMove(under: kind.policy(), at: second(60))
        #expect(move == .cancel(generation: kind.keepsRefusals ? 2 : 1))
    }

    /// Nothing was sent that a provider could keep.
    @Test func aKeyThatWasNeverUsedIsNotSpent() {
        let policy = ProviderKind.keyedKeepingFailures.policy()
        #expect(Progress().givenUp(under: policy) == Progress())
    }

    @Test(arguments: ProviderKind.allCases)
    func inDoubtNoKeyIsSpentByGivingUp(kind: ProviderKind) {
        #expect(Progress.doubtful().givenUp(under: kind.policy()) == .doubtful())
    }

    /// Else a row whose input demands a key could never be tried again.
    @Test func aMappedKeyIsNotSpentByGivingUp() {
        let fourth = Progress.with { ($0.charged, $0.keyIsMapped) = (4, true) }
        let policy = ProviderKind.keyedKeepingFailures.policy()
        let it = fourth.after(.unsettled, of: .cancel(from: 1, to: 2), under: policy)
        #expect(it.next == .settled(.outOfAttempts))
        #expect(!it.progress.keyIsSpent)
    }

    /// What a payment's state proves may stand against a refusal that nobody heard.
    @Test func aKeyIsSpentOnceItsPaymentIsFoundInAWrongState() {
        let captured = Settlement(.notCancellable, .captured, "Captured.")
        let policy = ProviderKind.keyedWithLookup.policy()
        let it = Progress.doubtful().after(
            .settled(captured), of: .lookup(from: 60, to: 61), under: policy)
        #expect(it.next == .settled(captured))
        #expect(it.progress.keyIsSpent)
    }

    /// A network may deliver twice what was answered with nothing done.
    @Test func aRefusalAfterTheKeysEndIsDoubtWhereNobodyCanLook() {
        let throttled = Progress().after(
            .throttled(after: nil), of: .cancel(from: 0, to: 1),
            under: ProviderKind.keyedKeepingFailures.policy()
        ).progress
        #expect(!throttled.isDoubtful)
        for (kind, last, outcome) in [
            (ProviderKind.keyedKeepingFailures, Int64(900), Outcome.failed),
            (.keyedKeepingFailures, 951, .inDoubt), (.keyedWithLookup, 951, .failed),
        ] {
            let refused = Verdict.refused(Settlement(.failed, .wrongState))
            let it = throttled.after(
                refused, of: .cancel(from: last, to: last + 1), under: kind.policy())
            #expect(it.outcome == outcome)
            #expect(it.progress.isDoubtful == (outcome == .inDoubt))
        }
        let unknown = throttled.with { $0.keyAgeIsUnknown = true }.after(
            .refused(Settlement(.failed, .wrongState)), of: .cancel(from: 2, to: 3),
            under: ProviderKind.keyedKeepingFailures.policy())
        #expect(unknown.outcome == .inDoubt && unknown.reason == .keyExpired)
    }

    @Test func aKeyOfUnknownAgeIsNotUsedAgainInDoubt() {
        let it = Progress.doubtful { $0.keyAgeIsUnknown = true }
        let policy = ProviderKind.keyedWithoutLookup.policy()
        #expect(it.nextMove(under: policy, at: second(1)) == .end(.keyExpired))
    }

    @Test func theLastAttemptInDoubtNeverFails() {
        let fourth = Progress.doubtful { $0.charged = 4 }
        let expected: [ProviderKind: Transition.Next] = [
            .keyedWithoutLookup: .settled(.noAnswer),
            .keyedKeepingFailures: .settled(.noAnswer),
            .keyedWithLookup: .pending(due: second(52)),
            .keyedForgettingRefusals: .pending(due: second(52)),
        ]
        for (kind, next) in expected {
            let it = fourth.after(.unsettled, of: .cancel(from: 1, to: 2), under: kind.policy())
            #expect(it.next == next, "\(kind)")
        }
    }
}
