import AnnulModel
import Engine
import Providers
import Simulation
import Testing

/// What the provider sees: no window with more than its limit, and hardly less.
struct WindowTests {
    /// The most arrivals in any window of that length, wherever it begins.
    static func most(_ arrivals: [Duration], in window: Duration) -> Int {
        let sorted = arrivals.sorted()
        var (first, most) = (0, 0)
        for (last, arrival) in sorted.enumerated() {
            while sorted[first] + window <= arrival { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    private static func arrivals(
        _ limits: Limits, _ count: Int, jitter: Duration, seed: UInt64, rests: Bool
    ) -> [Duration] {
        var random = SplitMix64(seed: seed)
        var pacing = Pacing(limits, at: .zero)
        var now = Duration.zero
        return (0..<count).map { _ in
            // Now and then nobody has anything to send, so that a burst is saved up.
            if rests, random.chance(0.05) { now += random.duration(upTo: .seconds(3)) }
            now = pacing.leave(at: now)
            return now + random.duration(upTo: jitter)
        }
    }

    @Test(
        arguments: [
            ([Rate(10, per: .seconds(1))], 1, 0.05, 50),
            ([Rate(10, per: .seconds(1))], 4, 0.05, 50),
            ([Rate(20, per: .seconds(1)), Rate(600, per: .seconds(60))], 5, 0.05, 50),
            ([Rate(10, per: .seconds(1))], 1, 0.2, 200),
            ([Rate(10, per: .seconds(1))], 8, 0.2, 200),
            ([Rate(5, per: .seconds(1)), Rate(100, per: .seconds(60))], 1, 0.2, 200),
            ([Rate(1, per: .seconds(60))], 1, 0.05, 200),
        ] as [([Rate], Int, Double, Int)], [true, false])
    func noWindowHoldsMoreThanItsLimit(
        setting: (rates: [Rate], burst: Int, share: Double, jitter: Int), rests: Bool
    ) {
        let limits = Limits(
            rates: setting.rates, burst: setting.burst, jitterShare: setting.share)
        for seed in 1...UInt64(20) {
            let arrivals = Self.arrivals(
                limits, 2000, jitter: .milliseconds(setting.jitter), seed: seed, rests: rests)
            for rate in setting.rates {
                let most = Self.most(arrivals, in: rate.window)
                #expect(most <= rate.count + setting.burst - 1, "\(rate), seed \(seed)")
            }
        }
    }

    /// A negative control: with more jitter than is allowed for, the windows do overflow.
    @Test func moreJitterThanIsAllowedForShows() {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], jitterShare: 0.05)
        let arrivals = Self.arrivals(
            limits, 2000, jitter: .milliseconds(200), seed: 1, rests: false)
        #expect(Self.most(arrivals, in: .seconds(1)) > 10)
    }

    /// A machine that writes up to 20 ms late now and then, before a network that takes all that is allowed for.
    ///
    /// The lateness counts: without being told of it, windows overflow.
    @Test(arguments: [true, false])
    func whatIsWrittenLateCountsFromThen(isTold: Bool) throws {
        let limits = Limits(rates: [Rate(40, per: .seconds(1))], jitterShare: 0.05)
        var overflows = 0
        for seed in 1...UInt64(5) {
            var random = SplitMix64(seed: seed)
            var pacing = Pacing(limits, at: .zero)
            var (turns, arrivals) = ([Duration](), [Duration]())
            for number in 0..<2000 {
                // Eight have their turns before the first of them is written.
                let now = number < 8 ? .zero : turns[number - 8]
                if number >= 8 {
                    let late = random.chance(0.1) ? 20 : 1
                    let written = now + random.duration(upTo: .milliseconds(late))
                    if isTold { pacing.wrote(at: written, inTurn: now) }
                    arrivals.append(written + random.duration(upTo: .milliseconds(50)))
                }
                turns.append(pacing.leave(at: now))
            }
            if Self.most(arrivals, in: .seconds(1)) > 40 { overflows += 1 }
            let taken = try #require(turns.last).inSeconds
            #expect(2000 / taken >= 0.97 * 40 / 1.05, "\(taken)")
        }
        #expect(isTold == (overflows == 0), "\(overflows)")
    }

    @Test(arguments: [0.05, 0.2])
    func whatTheAllowanceLeavesIsUsed(share: Double) {
        let limits = Limits(rates: [Rate(20, per: .seconds(1))], jitterShare: share)
        let arrivals = Self.arrivals(limits, 1500, jitter: .zero, seed: 1, rests: false)
        let inAMinute = arrivals.count { $0 < .seconds(60) }
        #expect(Double(inAMinute) >= 0.97 * 60 * 20 / (1 + share))
    }

    /// Killed at any moment and started again at once, as often as one likes: what all the
    /// processes send together conforms as if it were one.
    @Test(arguments: [1, 5, 20])
    func restartsNeverDoubleABurst(burst: Int) {
        let limits = Limits(
            rates: [Rate(10, per: .seconds(1)), Rate(120, per: .seconds(60))], burst: burst,
            jitterShare: 0.05)
        for seed in 1...UInt64(200) {
            var random = SplitMix64(seed: seed)
            var (now, arrivals) = (Duration.zero, [Duration]())
            for _ in 0..<30 {
                var pacing = Pacing(limits, at: now)
                // Some lives rest first and have a burst to spend when they are killed.
                if random.chance(0.5) { now += random.duration(upTo: .seconds(5)) }
                for _ in 0..<Int(random.next() % 30) {
                    let turn = pacing.leave(at: now)
                    // The process may die while a request waits for its turn: it never leaves.
                    if random.chance(0.05) { break }
                    now = turn
                    arrivals.append(turn + random.duration(upTo: .milliseconds(50)))
                }
            }
            for rate in limits.rates {
                let most = Self.most(arrivals, in: rate.window)
                #expect(most <= rate.count + burst - 1, "\(rate), seed \(seed)")
            }
        }
    }

    @Test func lookupsAndTokensHaveLimitsOfTheirOwnAndCountAsAllDo() {
        var limits = Limits(rates: [Rate(10, per: .seconds(1))], jitterShare: 0)
        limits.lookups = [Rate(2, per: .seconds(1))]
        limits.tokens = [Rate(1, per: .seconds(10))]
        var pacing = Pacing(limits, at: .zero)
        // The first look-up has a turn of its own, and what it can't use yet others may.
        #expect(pacing.ownTurn(.lookup) == .milliseconds(500))
        #expect(pacing.ownTurn(.token) == .seconds(10))
        #expect(pacing.ownTurn(.cancel) == nil)
        #expect(pacing.leave(.cancel, at: .zero) == .milliseconds(100))
        #expect(pacing.next(.lookup, at: .milliseconds(100)) == .milliseconds(500))
        var (lookups, all) = ([Duration](), [Duration]())
        var now = Duration.milliseconds(500)
        for number in 0..<200 {
            let kind = number.isMultiple(of: 3) ? RequestKind.lookup : .cancel
            now = max(now, pacing.ownTurn(kind) ?? now)
            now = pacing.leave(kind, at: now)
            all.append(now)
            if kind == .lookup { lookups.append(now) }
        }
        #expect(Self.most(lookups, in: .seconds(1)) == 2)
        #expect(Self.most(all, in: .seconds(1)) <= 10)
    }

    @Test func aPolicyIsObeyedInEveryWindowAndAgreesWithItsBurst() {
        let limits = Limits(rates: [Rate(100, per: .seconds(1))], jitterShare: 0.05)
        var pacing = Pacing(limits, at: .zero)
        pacing.obey(.init(name: "a", count: 50, window: .seconds(10)), longest: .seconds(600))
        pacing.obey(.init(name: "b", count: 200, window: .seconds(60)), longest: .seconds(600))
        var turns: [Duration] = []
        for _ in 0..<1000 { turns.append(pacing.leave(at: turns.last ?? .zero)) }
        #expect(Self.most(turns, in: .milliseconds(10_500)) == 50)
        #expect(Self.most(turns, in: .seconds(63)) == 200)
        // What is allowed at once goes at once: it is not spread over the window.
        #expect(turns[49] < .seconds(1))
    }

    @Test func aPolicyOfManyRequestsIsObeyedByItsParts() {
        let limits = Limits(rates: [], jitterShare: 0)
        var pacing = Pacing(limits, at: .zero)
        pacing.obey(.init(name: "a", count: 10_000, window: .seconds(300)), longest: .seconds(600))
        var turns: [Duration] = []
        for _ in 0..<25_000 { turns.append(pacing.leave(at: turns.last ?? .zero)) }
        let most = Self.most(turns, in: .seconds(300))
        #expect(most <= 10_000 && most > 9900)
    }

    @Test func theNewestPolicyOfANameCountsAndLongWindowsDoNot() {
        var pacing = Pacing(Limits(rates: []), at: .zero)
        pacing.obey(.init(name: "a", count: 1, window: .seconds(10)), longest: .seconds(600))
        pacing.obey(.init(name: "a", count: 1, window: .seconds(20)), longest: .seconds(600))
        pacing.obey(.init(name: "day", count: 1, window: .seconds(86400)), longest: .seconds(600))
        #expect(pacing.leave(at: .seconds(1)) == .seconds(1))
        #expect(pacing.leave(at: .seconds(1)) == .seconds(22))
    }

    @Test func aSlowerPaceStretchesWithoutABurst() {
        let limits = Limits(rates: [Rate(10, per: .seconds(1))], burst: 5, jitterShare: 0)
        var pacing = Pacing(limits, at: .zero)
        let turns = (0..<4).map { _ in pacing.leave(at: .seconds(10), stretchedBy: 4) }
        #expect(turns == [10_000, 10_400, 10_800, 11_200].map { .milliseconds($0) })
    }

    /// Whatever a provider's headers say, no request leaves sooner than without them.
    @Test func noHeaderEverSpeedsUp() {
        for seed in 1...UInt64(100) {
            var random = SplitMix64(seed: seed)
            let limits = Limits(
                rates: [Rate(10, per: .seconds(1))], burst: 1 + Int(random.next() % 5))
            var (plain, told) = (Pacing(limits, at: .zero), Pacing(limits, at: .zero))
            var (now, later) = (Duration.zero, Duration.zero)
            for _ in 0..<200 {
                if random.chance(0.2) {
                    told.obey(
                        .init(
                            name: "\(random.next() % 3)", count: 1 + Int(random.next() % 100_000),
                            window: random.duration(upTo: .seconds(60))),
                        longest: .seconds(30))
                }
                // Both send as soon as they may.
                now = plain.leave(at: now)
                later = told.leave(at: later, stretchedBy: 1 + random.fraction())
                #expect(later >= now)
            }
        }
    }
}
