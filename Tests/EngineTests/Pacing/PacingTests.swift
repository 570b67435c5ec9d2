import AnnulModel
import Engine
import Testing

@Suite struct PacingTests {
    /// The most sends in any window, as the limiter lets them through.
    private func mostSends(_ turns: [Duration], in window: Duration) -> Int {
        turns.indices.map { first in
            turns[first...].prefix { $0 < turns[first] + window }.count
        }.max() ?? 0
    }

    @Test(arguments: [1, 4, 10])
    func aGreedyCallerStaysWithinBurstAndRate(burst: Int) {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], burst: burst, jitterShare: 0.05)
        var pacing = Pacing(limits, at: .zero)
        var now = Duration.seconds(5)
        var turns: [Duration] = []
        for _ in 0..<500 {
            let turn = pacing.leave(at: now)
            turns.append(turn)
            now = turn
        }
        #expect(mostSends(turns, in: .seconds(1)) <= 10 + burst - 1)
        #expect(mostSends(turns, in: .seconds(10)) <= 100 + burst - 1)
        // 97 % of what the jitter allowance leaves.
        let achieved = Double(turns.count - 1) / (turns[499] - turns[0]).inSeconds
        #expect(achieved >= 0.97 * 10 / 1.05)
    }

    @Test func severalRatesHoldTogether() {
        let limits = Limits(
            rates: [Rate(10, per: .seconds(1)), Rate(60, per: .seconds(60))], jitterShare: 0.05)
        var pacing = Pacing(limits, at: .zero)
        var turns: [Duration] = []
        for _ in 0..<200 { turns.append(pacing.leave(at: turns.last ?? .zero)) }
        #expect(mostSends(turns, in: .seconds(60)) <= 60)
    }

    @Test func aRestartBeginsWithoutABurst() {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], burst: 5, jitterShare: 0)
        var pacing = Pacing(limits, at: .seconds(100))
        let first = pacing.leave(at: .seconds(100))
        let second = pacing.leave(at: .seconds(100))
        #expect(first == .milliseconds(100_100))
        #expect(second == .milliseconds(100_200))
    }

    @Test func admissionsAreSpacedAndTurnsGivenBackLoseNothing() {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], jitterShare: 0)
        var pacing = Pacing(limits, at: .zero)
        let turns = (0..<3).map { _ in pacing.admit(at: .zero, lead: .zero) }
        #expect(turns == [.milliseconds(100), .milliseconds(200), .milliseconds(300)])
        for _ in 0..<3 { pacing.giveBack() }
        #expect(pacing.admit(at: .zero, lead: .zero) == .milliseconds(100))
    }

    @Test func aSlowCommitIsAllowedFor() {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], jitterShare: 0)
        var pacing = Pacing(limits, at: .zero)
        #expect(pacing.admit(at: .zero, lead: .milliseconds(30)) == .milliseconds(70))
    }

    @Test func theSlowestCommitOfLateIsAllowedFor() {
        var lead = ClaimLead()
        lead.note(.milliseconds(150))
        for _ in 0..<100 { lead.note(.milliseconds(40)) }
        #expect((.milliseconds(130)...(.milliseconds(140))).contains(lead.time))
        for _ in 0..<2000 { lead.note(.milliseconds(40)) }
        #expect(lead.time < .milliseconds(41))
        lead.note(.seconds(20))
        #expect(lead.time == .milliseconds(500))
    }

    @Test func withoutRatesNothingWaits() {
        var pacing = Pacing(Limits(rates: []), at: .zero)
        #expect(pacing.admit(at: .seconds(1), lead: .zero) == .seconds(1))
        #expect(pacing.leave(at: .seconds(1)) == .seconds(1))
    }
}

@Suite struct RetryBudgetTests {
    @Test func retriesAreAShareOfRequestsAndSomeASecond() {
        var policy = RetryPolicy()
        (policy.budgetShare, policy.budgetPerSecond) = (0.2, 10)
        var budget = RetryBudget(policy, at: .zero)
        var waits: [Duration] = []
        for _ in 0..<20 { waits.append(budget.withdraw(at: .zero)) }
        #expect(waits.prefix(10).allSatisfy { $0 == .zero })
        #expect(waits[10] == .milliseconds(100))
        #expect(waits[19] == .seconds(1))
    }

    @Test func aRetryWithoutBudgetWaitsButNotForEver() {
        var policy = RetryPolicy()
        (policy.budgetShare, policy.budgetPerSecond) = (0.2, 0)
        var budget = RetryBudget(policy, at: .zero)
        #expect(budget.withdraw(at: .zero) == .seconds(60))
    }
}

@Suite struct BreakerTests {
    private func policy() -> BreakerPolicy {
        var policy = BreakerPolicy()
        policy.openAfter = 3
        policy.first = .seconds(1)
        policy.cap = .seconds(4)
        policy.giveUp = .seconds(60)
        return policy
    }

    @Test func itOpensAfterFailuresInARowAndProbesWithGrowingPauses() {
        var breaker = Breaker(policy())
        for _ in 0..<2 { breaker.fail(at: .zero) }
        #expect(breaker.ask(at: .zero) == .go)
        breaker.fail(at: .zero)
        #expect(!breaker.isClosed)
        #expect(breaker.ask(at: .zero) == .wait(until: .seconds(1)))
        var now = Duration.seconds(1)
        for pause in [2, 4, 4] {
            #expect(breaker.ask(at: now) == .probe)
            breaker.fail(at: now)
            #expect(breaker.ask(at: now) == .wait(until: now + .seconds(pause)))
            now += .seconds(pause)
        }
    }

    @Test func oneProbeAtATime() {
        var breaker = Breaker(policy())
        for _ in 0..<3 { breaker.fail(at: .zero) }
        #expect(breaker.ask(at: .seconds(1)) == .probe)
        #expect(breaker.ask(at: .seconds(1)) == .wait(until: .seconds(64)))
        breaker.succeed()
        #expect(breaker.ask(at: .seconds(1)) == .go)
    }

    @Test func aSuccessInBetweenKeepsItClosed() {
        var breaker = Breaker(policy())
        for _ in 0..<10 {
            breaker.fail(at: .zero)
            breaker.fail(at: .zero)
            breaker.succeed()
        }
        #expect(breaker.isClosed)
    }

    @Test func itGivesUpWhenFailuresHaveLastedForItsTime() {
        var breaker = Breaker(policy())
        for _ in 0..<3 { breaker.fail(at: .seconds(10)) }
        var now = Duration.seconds(10)
        while case .wait(let moment) = breaker.ask(at: now) {
            now = moment
            #expect(breaker.ask(at: now) == .probe)
            breaker.fail(at: now)
        }
        // The last probe is made at the end of the time, however long the pause would be.
        #expect(now == .seconds(70))
        #expect(breaker.ask(at: now) == .giveUp(downFor: .seconds(60)))
    }

    /// Time in which nobody asks is no outage.
    @Test func aFailureBeforeALongPauseIsNotForgottenNorHeldAgainstIt() {
        var breaker = Breaker(policy())
        breaker.fail(at: .zero)
        #expect(breaker.ask(at: .seconds(3600)) == .go)
        breaker.fail(at: .seconds(3600))
        #expect(breaker.ask(at: .seconds(3600)) == .go)
    }
}
