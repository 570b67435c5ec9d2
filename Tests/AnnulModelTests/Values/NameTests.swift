import AnnulModel
import Testing

struct NameTests {
    private struct Counting: RandomNumberGenerator, Sendable {
        var last: UInt64 = 0
        mutating func next() -> UInt64 {
            last += 1
            return last
        }
    }

    @Test func aRunIsNamedByItsTimeAndChance() {
        let moment = Timestamp(milliseconds: 1_795_233_906_789)
        #expect(RunName.new(at: moment, random: RandomSource(Counting())) == "20261121-040506-3456")
    }

    @Test func namesAreFitForFoldersAndDiffer() {
        let random = RandomSource(Counting(last: 12345))
        let names = (0..<31).map { RunName.new(at: Timestamp(milliseconds: $0), random: random) }
        #expect(Set(names).count == 31)
        let allowed = "0123456789abcdefghijklmnopqrstuvwxyz-"
        #expect(names.allSatisfy { $0.count == 20 && $0.allSatisfy(allowed.contains) })
    }

    @Test func laterRunsSortBehindEarlierOnes() {
        let random = RandomSource(Counting())
        let times: [Int64] = [0, 1_700_000_000_000, 1_700_000_001_000, 1_795_233_906_789]
        let names = times.map { RunName.new(at: Timestamp(milliseconds: $0), random: random) }
        #expect(names == names.sorted())
    }

    @Test(
        arguments: [
            ("vipps", .vipps), ("VIPPS", .vipps), ("MobilePay", .vipps), ("worldline", .bambora),
            ("Qvickly", .billmate), ("vtex", .vtex), ("certitrade", .certitrade), ("", nil),
            ("stripe", nil), ("vipps ", nil),
        ] as [(String, ProviderName?)])
    func providersAreKnownByTheirNames(text: String, name: ProviderName?) {
        #expect(ProviderName(named: text) == name)
    }

    @Test func everyOutcomeBelongsToAGroup() {
        let groups = Dictionary(grouping: Outcome.allCases, by: \.group).mapValues(Set.init)
        #expect(groups[.good] == [.cancelled, .alreadyCancelled, .remainderReleased])
        #expect(groups[.open] == [.accepted, .inDoubt, .unprocessed])
        #expect(groups[.failed] == [.notCancellable, .notFound, .manual, .failed])
        #expect(groups[.input] == [.rejected, .duplicate])
    }

    @Test func whatHasEndedIsNotResumed() {
        let ended = RunState.allCases.filter { !$0.isUnfinished }
        #expect(ended == [.refused, .abandoned, .finished])
    }

    @Test func randomFractionsStayBelowOne() {
        struct Highest: RandomNumberGenerator, Sendable {
            mutating func next() -> UInt64 { .max }
        }
        #expect(RandomSource(Highest()).fraction() < 1)
        #expect(RandomSource(Counting()).fraction() >= 0)
    }
}
