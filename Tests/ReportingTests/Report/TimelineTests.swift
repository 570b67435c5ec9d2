import AnnulModel
import Testing

@testable import Reporting

@Suite struct TimelineTests {
    private let start: Int64 = 1_795_235_106_789

    private func moment(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: start + seconds * 1000)
    }

    @Test(
        arguments: [
            (10, 1), (119, 1), (121, 2), (1000, 10), (3000, 30), (7000, 60), (86_000, 1800),
            (40 * 86_400, 86_400), (900 * 86_400, 2_419_200),
        ] as [(Int64, Int64)])
    func stretchesGrowWithTheRunAndLoseNothing(seconds: Int64, length: Int64) {
        var timeline = Timeline()
        for second in stride(from: 0, through: seconds, by: max(1, Int(seconds / 5000))) {
            timeline.add(second % 7 == 0 ? .throttled : .finished, at: moment(Int64(second)))
        }
        let added = stride(from: 0, through: seconds, by: max(1, Int(seconds / 5000))).map(\.self)
        #expect(timeline.secondsPerStretch == length)
        #expect(timeline.stretches.count <= Timeline.most)
        #expect(timeline.stretches.reduce(0) { $0 + $1.total } == added.count)
        #expect(
            timeline.stretches.reduce(0) { $0 + $1.throttled } == added.count { $0 % 7 == 0 })
        #expect(timeline.start.milliseconds % (length * 1000) == 0)
        #expect(timeline.start <= moment(0))
    }

    @Test func joinedStretchesHoldWhatEndedInThem() {
        var timeline = Timeline()
        timeline.add(.finished, at: Timestamp(milliseconds: 1_000_000))
        timeline.add(.unfinished, at: Timestamp(milliseconds: 1_001_000))
        timeline.add(.throttled, at: Timestamp(milliseconds: 1_125_000))
        #expect(timeline.secondsPerStretch == 2)
        #expect(timeline.start.milliseconds == 1_000_000)
        #expect(timeline.stretches.count == 63)
        #expect(timeline.stretches[0] == .init(finished: 1, unfinished: 1, throttled: 0))
        #expect(timeline.stretches[62] == .init(finished: 0, unfinished: 0, throttled: 1))
    }

    @Test func whatEndedBeforeTheFirstByASetClockIsCountedWithIt() {
        var timeline = Timeline()
        timeline.add(.finished, at: moment(100))
        timeline.add(.finished, at: moment(0))
        #expect(timeline.stretches.map(\.finished) == [2])
    }

    @Test func theChartSaysInWordsWhatItShows() {
        var timeline = Timeline()
        for second in 0..<10 as Range<Int64> {
            for _ in 0..<(second == 4 ? 9 : 3) { timeline.add(.finished, at: moment(second)) }
        }
        timeline.add(.throttled, at: moment(9))
        let chart = TimelineChart(timeline: timeline)
        #expect(
            chart.description == "37 attempts ended; at most 9 a second over 1s; 1 throttled.")
        #expect(chart.svg.text.contains("<desc id=\"chart-text\">37 attempts ended"))
        #expect(!chart.svg.text.contains("style="))
        #expect(chart.label(moment(0)) == "04:25:06")
    }
}
