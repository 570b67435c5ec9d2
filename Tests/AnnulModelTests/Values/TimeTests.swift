import AnnulModel
import Testing

struct TimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_233_906_789, "2026-11-21T04:05:06.789Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func momentsReadInUTC(milliseconds: Int64, text: String) {
        #expect("\(Timestamp(milliseconds: milliseconds))" == text)
    }

    @Test func everyMillisecondIsShown() {
        let start: Int64 = 1_795_233_906_000
        let wrong = (Int64(0)..<1000).filter { number in
            let digits = String("00\(number)".suffix(3))
            return !"\(Timestamp(milliseconds: start + number))".hasSuffix(".\(digits)Z")
        }
        #expect(wrong.isEmpty)
    }

    @Test func momentsAndDurationsAddUp() {
        let moment = Timestamp(milliseconds: 1000)
        #expect(moment + .seconds(2) == Timestamp(milliseconds: 3000))
        #expect(moment + .seconds(-2) == Timestamp(milliseconds: -1000))
        // Less than a millisecond is nothing.
        #expect(moment + .microseconds(999) == moment)
        #expect(Timestamp(milliseconds: 3000) - moment == .seconds(2))
        #expect(moment - Timestamp(milliseconds: 3000) == .seconds(-2))
        #expect(moment < Timestamp(milliseconds: 1001))
    }

    @Test(
        arguments: [
            (.zero, "0ms"), (.milliseconds(250), "250ms"), (.milliseconds(999), "999ms"),
            (.seconds(1), "1s"), (.milliseconds(1999), "1s"), (.seconds(45), "45s"),
            (.seconds(60), "1m"), (.seconds(61), "1m 1s"), (.seconds(3600), "1h"),
            (.seconds(5400), "1h 30m"), (.seconds(5455), "1h 30m"), (.seconds(3605), "1h 5s"),
            (.seconds(90_000), "1d 1h"), (.seconds(-5), "0ms"),
        ] as [(Duration, String)])
    func durationsReadInTwoUnits(duration: Duration, words: String) {
        #expect(duration.inWords == words)
    }

    @Test(
        arguments: [
            (.zero, 0), (.seconds(2), 2000), (.microseconds(1999), 1),
            (.microseconds(-1999), -1), (.milliseconds(-2500), -2500),
        ] as [(Duration, Int64)])
    func millisecondsRoundTowardsZero(duration: Duration, milliseconds: Int64) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }

    @Test func secondsAreExactEnough() {
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
        #expect(Duration.milliseconds(-1500).inSeconds == -1.5)
    }

    /// Two processes of one machine read each other's wall times while nobody sets the clock.
    @Test func theSystemsClocksAgree() throws {
        let first = try #require(RunClock.system().base)
        let second = try #require(RunClock.system().base)
        #expect(first.agrees(with: second))
        let set = ClockBase(boot: first.boot, origin: first.origin + .seconds(3))
        #expect(!first.agrees(with: set) && !set.agrees(with: first))
        #expect(!first.agrees(with: ClockBase(boot: "another", origin: first.origin)))
    }

    @Test func aClockDoesNotSleepForWhatIsPast() async throws {
        let clock = RunClock(
            now: { .seconds(10) }, wall: { Timestamp(milliseconds: 0) },
            sleep: { _ in throw CancellationError() })
        try await clock.sleep(until: .seconds(10))
        await #expect(throws: CancellationError.self) { try await clock.sleep(until: .seconds(11)) }
    }
}
