import AnnulModel
import Testing

@testable import Providers

struct HTTPDateTests {
    @Test(
        arguments: [
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_515_509_557_999, "Tue, 09 Jan 2018 14:52:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400_000, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ] as [(Int64, String)])
    func aMomentIsWrittenInUTC(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).httpDate == text)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func whatIsWrittenIsReadBack(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let second = Int64.random(in: 0...4_102_444_800, using: &generator)
            let moment = Timestamp(milliseconds: second * 1000)
            #expect(Timestamp(httpDate: moment.httpDate) == moment, "seed \(seed), \(second)")
        }
    }
}
