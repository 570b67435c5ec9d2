import AnnulModel
import Engine
import Testing

struct ThrottleTests {
    private static let limit = Duration.seconds(600)

    /// A throttle, told to a request that left a moment before.
    private func hear(
        _ throttle: inout Throttle, asking: Duration? = nil, at now: Duration,
        sentAt: Duration? = nil
    ) -> Duration {
        throttle.hear(
            asking: asking, sentAt: sentAt ?? now - .milliseconds(20), at: now,
            atMost: Self.limit)
    }

    @Test func withoutAHeaderPausesGrow() {
        var throttle = Throttle()
        var now = Duration.seconds(10)
        for pause in [1, 2, 4, 8, 16, 32, 32] {
            #expect(hear(&throttle, at: now, sentAt: now) == .seconds(pause))
            #expect(throttle.pausedUntil == now + .seconds(pause))
            now = throttle.pausedUntil
        }
    }

    /// Sixteen requests were under way when the first was throttled: that is one storm.
    @Test func aStormCountsOnce() {
        var throttle = Throttle()
        for _ in 0..<16 { _ = hear(&throttle, at: .seconds(10)) }
        #expect(throttle.pausedUntil == .seconds(11))
        #expect(throttle.pace(at: .seconds(10)) == 0.5)
        #expect(throttle.lessons.storms == 1)
        #expect(throttle.lessons.throttledAnswers == 16)
        #expect(throttle.lessons.paused == .seconds(1))
        // One that left before the pause is slow to come back: still the same.
        _ = hear(&throttle, at: .seconds(12), sentAt: .milliseconds(10_900))
        #expect(throttle.lessons.storms == 1)
    }

    @Test func whatIsAskedForIsWaitedFor() {
        var throttle = Throttle()
        #expect(hear(&throttle, asking: .seconds(30), at: .seconds(10)) == .seconds(30))
        #expect(throttle.pausedUntil == .seconds(40))
        // Who says when to come back may be believed: at full pace then.
        #expect(throttle.pace(at: .seconds(40)) == 1)
        // But not twice within a minute.
        _ = hear(&throttle, asking: .seconds(5), at: .seconds(60))
        #expect(throttle.pace(at: .seconds(65)) == 0.5)
    }

    @Test func theLongestOfAStormCountsAndTheShortestChangesNothing() {
        var throttle = Throttle()
        _ = hear(&throttle, asking: .seconds(5), at: .seconds(10))
        _ = hear(&throttle, asking: .seconds(30), at: .seconds(10))
        _ = hear(&throttle, asking: .seconds(1), at: .seconds(10))
        #expect(throttle.pausedUntil == .seconds(40))
        #expect(throttle.lessons.paused == .seconds(30))
    }

    @Test func aWaitOfNothingIsAWait() {
        var throttle = Throttle()
        #expect(hear(&throttle, asking: .zero, at: .seconds(10)) == .milliseconds(100))
    }

    @Test func aWaitThatIsTooLongIsNamedAndNotKept() {
        var throttle = Throttle()
        #expect(hear(&throttle, asking: .seconds(3600), at: .seconds(10)) == .seconds(3600))
        #expect(throttle.pausedUntil == .seconds(11))
    }

    @Test func anAnswerAfterThePauseEndsTheRow() {
        var throttle = Throttle()
        _ = hear(&throttle, at: .seconds(10))
        // It left before the pause, and says nothing of what came after.
        throttle.isRelieved(sentAt: .milliseconds(9990))
        #expect(hear(&throttle, at: .seconds(11), sentAt: .seconds(11)) == .seconds(2))
        throttle.isRelieved(sentAt: .seconds(13))
        #expect(hear(&throttle, at: .seconds(14), sentAt: .seconds(14)) == .seconds(1))
    }

    /// The documented time: nine tenths of the pace within 54 seconds of the last pause's end.
    @Test func thePaceIsBackWithinAMinute() {
        var throttle = Throttle()
        var now = Duration.seconds(10)
        for _ in 0..<10 {
            _ = hear(&throttle, at: now, sentAt: now)
            now = throttle.pausedUntil
        }
        #expect(throttle.lessons.slowestPace < 0.15)
        let end = throttle.pausedUntil
        #expect(throttle.pace(at: end) < 0.15)
        #expect(throttle.pace(at: end + .seconds(54)) >= 0.9)
        #expect(throttle.pace(at: end + .seconds(60)) == 1)
    }

    @Test func nothingEverSpeedsUp() {
        var throttle = Throttle()
        var random = 7 as UInt64
        var now = Duration.zero
        for _ in 0..<5000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let before = throttle.pausedUntil
            let pace = throttle.pace(at: now)
            switch random >> 62 {
            case 0: _ = hear(&throttle, at: now)
            case 1: _ = hear(&throttle, asking: .milliseconds(Int(random >> 40 & 4095)), at: now)
            case 2: throttle.pause(until: now + .milliseconds(Int(random >> 40 & 4095)), from: now)
            default: now += .milliseconds(Int64(random >> 40 & 16383))
            }
            #expect(throttle.pausedUntil >= before)
            #expect(throttle.pace(at: now) <= 1)
            if random >> 62 < 3 { #expect(throttle.pace(at: now) <= pace) }
        }
        #expect(throttle.lessons.storms > 100)
    }

    @Test func whatWasLearntIsASentence() {
        var throttle = Throttle()
        #expect(throttle.lessons.sentence == nil)
        _ = hear(&throttle, at: .seconds(10))
        _ = hear(&throttle, at: .seconds(10))
        throttle.learn("100 in 1m")
        throttle.learn("100 in 1m")
        #expect(
            throttle.lessons.sentence
                == "throttled once (2 answers); paused for 1s; slowed down to 50 % of the pace; told "
                + "of 100 in 1m")
    }
}
