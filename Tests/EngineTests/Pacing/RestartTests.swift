import AnnulModel
import Engine
import Providers
import Simulation
import Testing

/// Killed at any moment and started again, as often as one likes: what all the processes send
/// together conforms to every rate as if it were one.
struct RestartTests {
    /// An account's limits, and how a process of it lives and dies.
    private struct World {
        let limits: Limits
        let jitter: Duration
        var random: SplitMix64

        /// Up to three rates, bursts, and limits of look-ups and tokens, of any sizes.
        init(seed: UInt64) {
            var random = SplitMix64(seed: seed)
            func rate() -> Rate {
                let windows: [Duration] = [.seconds(1), .seconds(5), .seconds(60)]
                return Rate(
                    1 + Int(random.next() % 30), per: windows[Int(random.next() % 3)])
            }
            var limits = Limits(
                rates: (0..<1 + Int(random.next() % 3)).map { _ in rate() },
                burst: 1 + Int(random.next() % 20),
                // Never quite none: thirds of a second are rounded.
                jitterShare: [0.001, 0.05, 0.2][Int(random.next() % 3)])
            if random.chance(0.6) { limits.lookups = [rate()] }
            if random.chance(0.6) { limits.tokens = [rate()] }
            // What is allowed for is a share of each window: the shortest decides.
            let own = limits.rates + limits.lookups + limits.tokens
            let shortest = own.map(\.window).min() ?? .zero
            self.limits = limits
            self.jitter = shortest * limits.jitterShare
            self.random = random
        }

        /// What arrives at the provider over many lives, each of which begins with `pacing`.
        mutating func arrivals(_ pacing: (Limits, Duration) -> Pacing)
            -> [(kind: RequestKind, at: Duration)]
        {
            var (now, arrivals) = (Duration.zero, [(kind: RequestKind, at: Duration)]())
            for _ in 0..<12 {
                var process = pacing(limits, now)
                // Some lives rest first, and have a burst to spend when they are killed.
                if random.chance(0.5) { now += random.duration(upTo: .seconds(30)) }
                for _ in 0..<Int(random.next() % 60) {
                    let kind = [RequestKind.cancel, .cancel, .lookup, .token][
                        Int(random.next() % 4)]
                    // As the send gate does: what only its own limit holds asks again then.
                    now = max(now, process.ownTurn(kind) ?? now)
                    let turn = process.leave(kind, at: now)
                    // It may die while a request waits for its turn, which then never leaves.
                    if random.chance(0.03) { break }
                    now = turn
                    arrivals.append((kind, turn + random.duration(upTo: jitter)))
                }
            }
            return arrivals
        }

        /// The rates that are not kept, with the most requests in one of their windows.
        func overruns(_ arrivals: [(kind: RequestKind, at: Duration)]) -> [String] {
            func over(_ rates: [Rate], _ burst: Int, _ moments: [Duration]) -> [String] {
                rates.compactMap { rate in
                    let most = WindowTests.most(moments, in: rate.window)
                    return most > rate.count + burst - 1 ? "\(most) in \(rate)" : nil
                }
            }
            func moments(of kind: RequestKind) -> [Duration] {
                arrivals.filter { $0.kind == kind }.map(\.at)
            }
            return over(limits.rates, limits.burst, arrivals.map(\.at))
                + over(limits.lookups, 1, moments(of: .lookup)).map { "look-ups: \($0)" }
                + over(limits.tokens, 1, moments(of: .token)).map { "tokens: \($0)" }
        }
    }

    @Test func whatAllLivesSendConformsToEveryRate() {
        var kinds: Set<RequestKind> = []
        for seed in 1...UInt64(400) {
            var world = World(seed: seed)
            let arrivals = world.arrivals { Pacing($0, at: $1) }
            kinds.formUnion(arrivals.map(\.kind))
            let overruns = world.overruns(arrivals)
            #expect(overruns.isEmpty, "seed \(seed): \(overruns.joined(separator: ", "))")
        }
        #expect(kinds.count == 3)
    }

    /// Negative controls: a start as after a long rest, with its full burst, and one that waits for
    /// nothing show in many worlds, in limits of every kind.
    @Test(arguments: [Duration.seconds(3600), .seconds(60)])
    func aStartWithASavedBurstShows(rested: Duration) {
        var shown: Set<String> = []
        for seed in 1...UInt64(400) {
            var world = World(seed: seed)
            let arrivals = world.arrivals { Pacing($0, at: $1 - rested) }
            for overrun in world.overruns(arrivals) {
                shown.insert(overrun.split(separator: ":").count == 2 ? "own" : "all")
            }
        }
        #expect(shown == ["own", "all"])
    }
}
