import AnnulModel
import Testing

@testable import Engine

/// When the ends of its rows stop an account.
struct LaneGuardTests {
    private func guardian(_ change: (inout Guards) -> Void) -> LaneGuard {
        var guards = Guards()
        change(&guards)
        return LaneGuard(guards)
    }

    @Test func aShareIsExceededOnlyBeyondItAndFromTheMinimumOn() {
        var lane = guardian { $0.halt = HaltThresholds(failed: 0.1, minimum: 10) }
        for _ in 0..<8 { #expect(lane.note(Settlement(.cancelled), isCanary: false) == nil) }
        #expect(lane.note(Settlement(.notFound), isCanary: false) == nil)
        // One of ten is a tenth, and not more.
        #expect(lane.note(Settlement(.cancelled), isCanary: false) == nil)
        let stop = lane.note(Settlement(.inDoubt, .noAnswer, "No answer."), isCanary: false)
        #expect(stop?.reason == .halt)
        #expect(
            stop?.detail.hasPrefix(
                "2 of 11 rows failed or ended in doubt, more than the 10% of guards.halt.failed.")
                == true)
    }

    @Test(arguments: [Outcome.failed, .notFound, .manual, .inDoubt, .rejected])
    func whatCountsAsFailed(outcome: Outcome) {
        var lane = guardian { $0.halt = HaltThresholds(failed: 0, minimum: 1) }
        #expect(lane.note(Settlement(outcome), isCanary: false) != nil)
    }

    @Test(arguments: [
        Outcome.cancelled, .alreadyCancelled, .remainderReleased, .accepted, .notCancellable,
        .unprocessed,
    ])
    func whatDoesNot(outcome: Outcome) {
        var lane = guardian { $0.halt = HaltThresholds(failed: 0, minimum: 1) }
        #expect(lane.note(Settlement(outcome), isCanary: false) == nil)
    }

    @Test func capturedRowsAreNoFailuresOfACanaryButOthersAre() {
        var lane = guardian { $0.canary = Canary(rows: 3, maxFailed: 1) }
        _ = lane.note(Settlement(.notCancellable, .captured), isCanary: true)
        _ = lane.note(Settlement(.cancelled), isCanary: true)
        _ = lane.note(Settlement(.notCancellable, .expired), isCanary: true)
        #expect(lane.judgeCanary() == nil)
        _ = lane.note(Settlement(.failed), isCanary: true)
        #expect(lane.judgeCanary()?.reason == .canary)
    }

    @Test func rowsThatAreNotOfTheCanaryDontCountInIt() {
        var lane = guardian { $0.canary = Canary(rows: 1) }
        _ = lane.note(Settlement(.failed), isCanary: false)
        _ = lane.note(Settlement(.cancelled), isCanary: true)
        #expect(lane.judgeCanary() == nil)
    }

    @Test func withoutGuardsNothingStops() {
        var lane = guardian { _ in }
        for _ in 0..<1000 { #expect(lane.note(Settlement(.failed), isCanary: true) == nil) }
        #expect(lane.judgeCanary() == nil)
    }
}
