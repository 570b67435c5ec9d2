import AnnulModel
import Testing

/// The key lives 1000 s, the settling time is 50 s, five attempts are allowed.
struct NextMoveTests {
    @Test(arguments: ProviderKind.allCases)
    func aFreshPaymentIsCancelledUnderItsFirstKey(kind: ProviderKind) {
        #expect(Progress().nextMove(under: kind.policy(), at: second(0)) == .cancel(generation: 1))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let claim: String
        let kind: ProviderKind
        let at: Int64
        let expected: Move
        let progress: Progress

        init(
            _ claim: String, _ kind: ProviderKind, at: Int64, _ expected: Move,
            _ change: (inout Progress) -> Void = { _ in }
        ) {
            self.claim = claim
            self.kind = kind
            self.at = at
            self.expected = expected
            progress = .doubtful(change)
        }

        var testDescription: String { claim }
    }

    @Test(arguments: [
        Case("a young key is used again at once", .keyedWithLookup, at: 1, .cancel(generation: 1)),
        Case("the same without a look-up", .keyedWithoutLookup, at: 1, .cancel(generation: 1)),
        Case("the generation in use is kept", .keyedWithLookup, at: 1, .cancel(generation: 3)) {
            $0.generation = 3
        },
        Case("the last safe second", .keyedWithLookup, at: 949, .cancel(generation: 1)),
        Case("the margin before the key ends is not used", .keyedWithLookup, at: 950, .lookup),
        Case(
            "an old key without a look-up is an end in doubt", .keyedWithoutLookup, at: 950,
            .end(.keyExpired)),
        Case(
            "a clock that was set back proves nothing", .keyedWithoutLookup, at: -1,
            .end(.keyExpired)),
        Case("nor lets it a look-up be early", .keyedWithLookup, at: -1, .wait(until: second(50))),
        Case("a key of unknown age is an old one", .keyedWithoutLookup, at: 1, .end(.keyExpired)) {
            $0.keyFirstUsed = nil
        },
        Case(
            "the age counts from the first use", .keyedWithLookup, at: 990,
            .wait(until: second(1030))
        ) {
            $0.doubtfulSend = second(980)
        },
        Case("a spent key is not sent again in doubt", .keyedWithLookup, at: 60, .lookup) {
            $0.keyIsSpent = true
        },
        Case("and its look-up waits", .keyedWithLookup, at: 1, .wait(until: second(50))) {
            $0.keyIsSpent = true
        },
        Case(
            "a spent key without a look-up is an end in doubt", .keyedWithoutLookup, at: 1,
            .end(.noAnswer)
        ) { $0.keyIsSpent = true },
        Case(
            "a mapped key in doubt is no reason to fail", .keyedWithoutLookup, at: 1,
            .end(.noAnswer)
        ) {
            $0.keyIsSpent = true
            $0.keyIsMapped = true
        },
        Case("used-up attempts leave the look-up", .keyedWithLookup, at: 60, .lookup) {
            $0.charged = 5
        },
        Case("look-ups have attempts of their own", .keyedWithLookup, at: 60, .lookup) {
            $0.charged = 9
        },
        Case("which end too", .keyedWithLookup, at: 60, .end(.noAnswer)) { $0.charged = 10 },
        Case(
            "used-up attempts without a look-up are an end in doubt", .keyedWithoutLookup, at: 1,
            .end(.noAnswer)
        ) { $0.charged = 5 },
        Case(
            "without keys the settling time is waited for", .keylessWithLookup, at: 0,
            .wait(until: second(50))),
        Case("to its last second", .keylessWithLookup, at: 49, .wait(until: second(50))),
        Case("then the payment is read", .keylessWithLookup, at: 50, .lookup),
        Case("it counts from the last send", .keylessWithLookup, at: 60, .wait(until: second(80))) {
            $0.doubtfulSend = second(30)
        },
        Case("keyless look-ups end", .keylessWithLookup, at: 60, .end(.noAnswer)) {
            $0.charged = 10
        },
        Case(
            "nothing can be done without either", .keylessWithoutLookup, at: 9999, .end(.noLookup)),
    ])
    func doubtLeavesOneSafeMove(_ it: Case) {
        #expect(it.progress.nextMove(under: it.kind.policy(), at: second(it.at)) == it.expected)
    }

    @Test(arguments: ProviderKind.allCases)
    func withoutDoubtASpentKeyIsRenewedUnlessTheInputDemandsIt(kind: ProviderKind) {
        var progress = Progress.with {
            $0.generation = 2
            $0.keyIsSpent = true
            $0.keyFirstUsed = second(0)
        }
        #expect(progress.nextMove(under: kind.policy(), at: second(1)) == .cancel(generation: 3))
        progress.keyIsMapped = true
        #expect(progress.nextMove(under: kind.policy(), at: second(1)) == .end(.keySpent))
    }

    @Test(arguments: ProviderKind.allCases)
    func usedUpAttemptsFailOnlyWhereNothingCanHaveHappened(kind: ProviderKind) {
        var progress = Progress.with { $0.charged = 4 }
        #expect(progress.nextMove(under: kind.policy(), at: second(1)) == .cancel(generation: 1))
        progress.charged = 5
        #expect(progress.nextMove(under: kind.policy(), at: second(1)) == .end(.outOfAttempts))
        progress.doubtfulSend = second(0)
        guard case .end(let settlement) = progress.nextMove(under: kind.policy(), at: second(1))
        else { return }
        #expect(settlement.outcome == .inDoubt)
    }

    /// In doubt, no key but the present one, whatever else is known.
    @Test(arguments: ProviderKind.allCases)
    func doubtNeverLeadsToANewKey(kind: ProviderKind) {
        for charged in 0...11 {
            for isSpent in [false, true] {
                for age in stride(from: Int64(-100), through: 1100, by: 25) {
                    let progress = Progress.doubtful {
                        ($0.charged, $0.keyIsSpent, $0.generation) = (charged, isSpent, 4)
                    }
                    let move = progress.nextMove(under: kind.policy(), at: second(age))
                    guard case .cancel(let generation) = move else { continue }
                    #expect(generation == 4 && !isSpent && charged < 5)
                    #expect(kind.isKeyed && (0..<950).contains(age))
                }
            }
        }
    }

    @Test func theEndsSayWhatIsCertain() {
        #expect(Settlement.outOfAttempts.outcome == .failed)
        #expect(Settlement.keySpent.outcome == .failed && Settlement.keySpent.reason == .keySpent)
        #expect(Settlement.stillBusy.outcome == .failed && Settlement.stillBusy.reason == .busy)
        for ended in [Settlement.keyExpired, .noLookup, .noAnswer] {
            #expect(ended.outcome == .inDoubt)
            #expect(ended.detail.hasPrefix("A request may have taken effect"))
        }
    }
}
