import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Synchronization
import Testing

/// Whole runs, by what their provider sees of them.
struct AllowanceTests {
    private static func network(
        seed: UInt64 = 5, _ answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: seed), answer: answer) }

    private static func times(_ network: ScriptedNetwork) -> [Duration] {
        network.written.map(\.at)
    }

    /// Commits of 30 ms, a network that is anywhere from 0 to `jitter` late: what leaves conforms
    /// where it arrives, and a minute of it is nearly all that may.
    @Test(
        arguments: [(20, 0.05, 50, 0), (20, 0.05, 50, 30), (20, 0.2, 200, 30), (5, 0.05, 50, 30)])
    func aMinuteIsUsedAndNoWindowOverflows(
        setting: (rate: Int, share: Double, jitter: Int, commit: Int)
    ) throws {
        let network = Self.network { request, _ in WellMannered.answer(request) }
        network.world.commitTime = .milliseconds(setting.commit)
        var random = SplitMix64(seed: 11)
        network.delays = {
            (random.duration(upTo: .milliseconds(setting.jitter)), .milliseconds(30))
        }
        let rate = Rate(setting.rate, per: .seconds(1))
        let account = try Night.Account.certitrade(rows: setting.rate * 65) {
            $0.limits.rates = [rate]
            $0.limits.jitterShare = setting.share
            $0.limits.concurrency = 16
        }
        let report = try Night.play([account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        let times = Self.times(network)
        #expect(WindowTests.most(times, in: .seconds(1)) <= setting.rate)
        let began = try #require(times.first)
        let inAMinute = Double(times.count { $0 >= began && $0 < began + .seconds(60) })
        let allowed = 60 * Double(setting.rate) / (1 + setting.share)
        #expect(inAMinute >= 0.97 * allowed, "\(inAMinute) of \(allowed)")
    }

    /// Every fiftieth request or so meets a commit of 150 ms, as when a journal is moved: those
    /// before it are ready in time all the same.
    @Test func commitsThatTakeLongNowAndThenCostNoTurn() throws {
        let count = Mutex(0)
        let world = SimulatedWorld(seed: 5)
        let network = ScriptedNetwork(world) { request, _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            world.commitTime = .milliseconds(number.isMultiple(of: 50) ? 150 : 30)
            return WellMannered.answer(request)
        }
        network.delays = { (.zero, .milliseconds(30)) }
        let account = try Night.Account.certitrade(rows: 2600) {
            $0.limits.rates = [Rate(40, per: .seconds(1))]
            $0.limits.concurrency = 16
        }
        _ = try Night.play([account], over: network)
        let times = Self.times(network)
        let began = try #require(times.first)
        let used = Double(times.count { $0 < began + .seconds(60) })
        #expect(used >= 0.97 * 60 * 40 / 1.05, "\(used)")
    }

    @Test func severalRatesAndOwnLimitsHoldTogetherInARun() throws {
        // Every cancel is refused in a way that needs a look-up to tell.
        let network = Self.network { request, _ in
            WellMannered.isCancel(request)
                ? ProviderResponse(403, #"{"error":{"code":403,"message":"Forbidden"}}"#)
                : WellMannered.answer(request)
        }
        let account = try Night.Account.certitrade(rows: 60) {
            $0.limits.rates = [Rate(20, per: .seconds(1)), Rate(100, per: .seconds(60))]
            $0.limits.lookups = [Rate(1, per: .seconds(2))]
            $0.limits.burst = 3
        }
        _ = try Night.play([account], over: network)
        let times = Self.times(network)
        let lookups = network.written.filter { !WellMannered.isCancel($0.request) }.map(\.at)
        #expect(lookups.count > 20, "\(lookups.count)")
        #expect(WindowTests.most(lookups, in: .seconds(2)) == 1)
        #expect(WindowTests.most(times, in: .seconds(60)) <= 102)
        #expect(WindowTests.most(times, in: .seconds(1)) <= 22)
    }

    /// 429 for ten seconds, without a word of how long: pauses grow, and the pace is back within
    /// the documented minute.
    @Test func aStormOfThrottlesPassesAndThePaceComesBack() throws {
        let storm = Duration.seconds(20)..<Duration.seconds(30)
        let network = Self.network { request, now in
            storm.contains(now) ? ProviderResponse(429) : WellMannered.answer(request)
        }
        let account = try Night.Account.certitrade(rows: 3000) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
            $0.limits.concurrency = 16
        }
        let report = try Night.play([account], over: network)
        #expect(report.stops.isEmpty)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        let times = Self.times(network)
        // Five pauses at most fit into the storm, each met by what was under way.
        let duringStorm = times.count { storm.contains($0) }
        #expect(duringStorm <= 5 * 16, "\(duringStorm)")
        let full = 20 / 1.05
        let back = try #require(times.first { $0 >= storm.upperBound })
        #expect(back < .seconds(50))
        // The documented time: nine tenths of the pace 54 s after the last pause's end.
        let later = back + .seconds(54)
        let rate = Double(times.count { $0 >= later && $0 < later + .seconds(10) }) / 10
        #expect(rate >= 0.9 * full, "\(rate) of \(full)")
        let lessons = try #require(report.lessons["certitrade"])
        #expect((2...5).contains(lessons.storms))
        #expect(lessons.slowestPace <= 0.5)
    }

    /// The whole account waits, requests under way included, and no claim is held meanwhile.
    @Test func retryAfterHoldsTheWholeAccount() throws {
        let network = Self.network { request, now in
            now > .seconds(5) && now < .seconds(6)
                ? ProviderResponse(429, retryAfter: "60") : WellMannered.answer(request)
        }
        // Claims take as long as requests: when it is told, others have their turn already.
        network.world.commitTime = .milliseconds(40)
        network.delays = { (.zero, .milliseconds(30)) }
        let account = try Night.Account.certitrade(rows: 300) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
        }
        let report = try Night.play([account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        let times = Self.times(network)
        let told = try #require(times.first { $0 > .seconds(5) }) + .milliseconds(30)
        #expect(times.allSatisfy { $0 <= told || $0 >= told + .seconds(60) })
        #expect(report.lessons["certitrade"]?.slowestPace == 1)
        // Nobody's attempt waited for it.
        let heard = network.world.trueWall + (told - network.world.now)
        let waited = report.attempts.filter { $0.at > heard + .milliseconds(100) }
        #expect(waited.count > 100)
        #expect(waited.allSatisfy { $0.at >= heard + .seconds(59) })
    }

    /// What remains is counted down, not found out by being refused: a fixed window of 30 in 10 s
    /// that says how much of it is left.
    @Test func aQuotaThatIsUsedUpIsWaitedFor() throws {
        var (window, used, refused) = (Int64(-1), 0, 0)
        let network = Self.network { request, now in
            let present = now.wholeMilliseconds / 10_000
            if present != window { (window, used) = (present, 0) }
            let reset = 10 - now.wholeMilliseconds % 10_000 / 1000
            guard used < 30 else {
                refused += 1
                return ProviderResponse(429)
            }
            used += 1
            var response = WellMannered.answer(request)
            if let name = HTTPField.Name("RateLimit") {
                response.head.headerFields[name] = #""w";r=\#(30 - used);t=\#(reset)"#
            }
            return response
        }
        network.delays = { (.milliseconds(15), .milliseconds(60)) }
        let account = try Night.Account.certitrade(rows: 200) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
            $0.limits.concurrency = 16
        }
        let report = try Night.play([account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        #expect(refused == 0)
        #expect(try #require(Self.times(network).last) < .seconds(90))
    }

    @Test func aPolicyIsKeptAndTold() throws {
        let network = Self.network { request, _ in
            var response = WellMannered.answer(request)
            if let name = HTTPField.Name("RateLimit-Policy") {
                response.head.headerFields[name] = #""burst";q=40;w=10,"daily";q=90;w=86400"#
            }
            return response
        }
        let account = try Night.Account.certitrade(rows: 300) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
        }
        let report = try Night.play([account], over: network)
        #expect(report.outcomes(of: "certitrade") == [.cancelled])
        #expect(WindowTests.most(Self.times(network), in: .seconds(10)) <= 40)
        #expect(
            report.lessons["certitrade"]?.sentence == "told of 40 in 10s, 90 in 1d")
    }
}
