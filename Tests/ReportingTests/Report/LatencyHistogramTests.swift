import Testing

@testable import Reporting

@Suite struct LatencyHistogramTests {
    @Test func percentilesAreThoseOfTheSortedValuesWithinAThirtySecondPart() {
        var random = Counter()
        for spread in [50, 5000, 3_000_000] as [UInt64] {
            var values = (0..<1999).map { _ in Int64(random.next() % spread) }
            var histogram = LatencyHistogram()
            for value in values { histogram.add(.milliseconds(value)) }
            values.sort()
            for perMille in [1, 500, 900, 990, 1000] as [Int64] {
                let rank = (Int64(values.count) * perMille + 999) / 1000
                let exact = values[Int(rank) - 1]
                let read = histogram.percentile(perMille: perMille) ?? -1
                #expect(read >= exact, "\(perMille) of \(spread)")
                #expect(read - exact <= exact / 32, "\(perMille) of \(spread): \(read), \(exact)")
            }
        }
    }

    @Test func smallDurationsAreExact() {
        var histogram = LatencyHistogram()
        for value in 1...63 { histogram.add(.milliseconds(value)) }
        #expect(histogram.percentile(perMille: 500) == 32)
        #expect(histogram.percentile(perMille: 1000) == 63)
        #expect(histogram.count == 63)
    }

    @Test func nothingHasNoPercentileAndAClockThatWasSetBackCountsAsNone() {
        var histogram = LatencyHistogram()
        #expect(histogram.percentile(perMille: 500) == nil)
        histogram.add(.seconds(-5))
        #expect(histogram.percentile(perMille: 500) == 0)
        #expect(histogram.longest == 0)
    }

    @Test func noPercentileIsAboveTheLongest() {
        var histogram = LatencyHistogram()
        histogram.add(.milliseconds(1025))
        #expect(histogram.percentile(perMille: 990) == 1025)
    }

    /// Numbers that look like chance, the same every time.
    private struct Counter {
        private var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
