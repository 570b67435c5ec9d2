import AnnulModel
import FoundationEssentials
import Testing

@testable import Reporting

@Suite struct TimestampTextTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_235_106_789, "2026-11-21T04:25:06.789Z"),
        (1_709_164_800_001, "2024-02-29T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func momentsAreWrittenInUTCWithMilliseconds(milliseconds: Int64, text: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.description == text)
        var cached = TimestampText()
        #expect(String(decoding: cached.bytes(of: moment), as: UTF8.self) == text)
    }

    @Test func theCacheWritesWhatEachMomentSaysItself() {
        var cached = TimestampText()
        var random = Counting()
        var moment = TestLedger.start
        for _ in 0..<5000 {
            let step = Int64(random.next() % 7919) - 2500
            moment = Timestamp(milliseconds: moment.milliseconds + step * 37)
            #expect(String(decoding: cached.bytes(of: moment), as: UTF8.self) == "\(moment)")
        }
    }

    @Test func theCalendarAgreesWithFoundation() {
        for day in stride(from: Int64(-40_000), to: 60_000, by: 1) {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 3_723_004)
            let date = Date(timeIntervalSince1970: Double(day * 86_400 + 3723))
            let expected = date.formatted(.iso8601).dropLast() + ".004Z"
            if moment.description != expected {
                Issue.record("\(moment) is not \(expected)")
                return
            }
        }
    }
}
