import AnnulModel
import Engine
import HTTPTypes
import Ledger
import Providers
import Simulation
import Synchronization
import Testing

/// Several accounts together, and accounts whose provider is away for a while.
struct FinishTests {
    private static func network(
        _ answer: @escaping (ProviderRequest, Duration) -> ProviderResponse
    ) -> ScriptedNetwork { ScriptedNetwork(SimulatedWorld(seed: 5), answer: answer) }

    /// Five accounts: one a hundred times slower than the fastest, one whose provider is not there.
    private static func five() throws -> [Night.Account] {
        try [
            ("fast", 2000, Rate(100, per: .seconds(1))), ("dead", 400, Rate(20, per: .seconds(1))),
            ("slow", 60, Rate(1, per: .seconds(1))), ("one", 800, Rate(20, per: .seconds(1))),
            ("two", 900, Rate(25, per: .seconds(1))),
        ].map { name, rows, rate in
            try Night.Account.certitrade(
                name, merchant: "\(rows)", rows: rows, host: "\(name).example"
            ) {
                $0.limits.rates = [rate]
                $0.limits.concurrency = 16
                $0.breaker.giveUp = .seconds(30)
            }
        }
    }

    /// Every account ends when it would end alone: within 3 % of its own bound, whatever the order
    /// of the input and whatever becomes of the others.
    @Test(arguments: [false, true])
    func noAccountDelaysAnother(isShuffled: Bool) throws {
        let network = Self.network { request, _ in WellMannered.answer(request) }
        network.isDown = { host, _ in host == "dead.example" }
        network.world.commitTime = .milliseconds(5)
        let accounts = try Self.five()
        let report = try Night.play(accounts, over: network, shuffled: isShuffled)
        #expect(report.stops.keys.sorted() == ["dead"])
        for account in accounts where account.name != "dead" {
            #expect(report.outcomes(of: account.name) == [.cancelled])
            let times = network.written.filter { $0.host == account.host }.map(\.at)
            #expect(times.count == account.rows)
            let rate = try #require(account.policy.limits.rates.first)
            let bound = account.policy.limits.interval(of: rate) * account.rows
            let taken = try #require(times.last)
            #expect(
                taken <= bound * 1.03 + .milliseconds(100),
                "\(account.name): \(taken.inWords) of \(bound.inWords)")
            #expect(taken >= bound * 0.97)
        }
        #expect(report.outcomes(of: "dead") == [.unprocessed])
    }

    /// What an outage may look like from here.
    enum Outage: String, CaseIterable {
        case refused, unavailable, hanging
    }

    /// In the middle of a run nobody answers for a while.
    ///
    /// No row fails by it, hardly anything is asked meanwhile, and then it goes on as fast as
    /// before.
    @Test(arguments: Outage.allCases, [60, 600])
    func anOutageCostsNoRow(outage: Outage, length: Int) throws {
        try Self.play(outage, lasting: .seconds(length), concurrency: 16)
    }

    /// Few workers meet the same rows again and again, which must not use their attempts up.
    @Test(arguments: [(Outage.refused, 1), (.refused, 2), (.unavailable, 3), (.unavailable, 5)])
    func norDoesItWithFewWorkers(outage: Outage, concurrency: Int) throws {
        try Self.play(outage, lasting: .seconds(60), concurrency: concurrency)
    }

    /// Where a request takes a fifth of a second, others must be tried before the same ones again.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func norDoesItAtASlowProvider(seed: UInt64) throws {
        let away = Duration.seconds(20)..<Duration.seconds(80)
        let network = ScriptedNetwork(SimulatedWorld(seed: seed)) { request, now in
            away.contains(now) ? ProviderResponse(503) : WellMannered.answer(request)
        }
        let report = try Night.play([Night.Account.vtex(rows: 400)], over: network)
        #expect(report.outcomes(of: "vtex") == [.cancelled])
        #expect(report.rows.allSatisfy { $0.attempts <= 5 })
    }

    private static func play(
        _ outage: Outage, lasting length: Duration, concurrency: Int
    ) throws {
        let began = Duration.seconds(20)
        let away = began..<(began + length)
        let network = Self.network { request, now in
            outage == .unavailable && away.contains(now)
                ? ProviderResponse(503) : WellMannered.answer(request)
        }
        network.isDown = { _, now in outage == .refused && away.contains(now) }
        network.isSilent = { now in outage == .hanging && away.contains(now) }
        let account = try Night.Account.certitrade(rows: 1000) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
            $0.limits.concurrency = concurrency
        }
        let report = try Night.play([account], over: network)
        #expect(report.stops.isEmpty)
        // Keyless: what was in doubt was looked up, and some of it may have been cancelled.
        let good: Set<Outcome> = [.cancelled, .alreadyCancelled]
        #expect(report.outcomes(of: "certitrade").isSubset(of: good))

        let times = network.written.map(\.at)
        let asked = network.written.filter { away.contains($0.at) }
        // Twenty failures to notice, with what is under way; then probes, with pauses up to 30 s.
        let probes = 8 + Int(length.inSeconds / 30)
        #expect(asked.count <= 20 + 16 + probes, "\(asked.count) requests")
        // A probe of an account without keys is a look-up: it leaves no doubt behind.
        if outage == .unavailable, concurrency == 16 {
            // The first probes, while all that is in doubt waits for its settling time.
            let probes = asked.filter { $0.at >= began + .seconds(4) }.prefix(4)
            #expect(probes.count == 4)
            #expect(probes.allSatisfy { !WellMannered.isCancel($0.request) })
        }
        // By then the time limit of twice as many as are noticed at a time is over.
        let noticed = asked.filter { $0.at >= began + .seconds(60) }
        #expect(outage == .refused || length <= .seconds(60) || !noticed.isEmpty)
        #expect(noticed.allSatisfy { !WellMannered.isCancel($0.request) })
        let back = try #require(times.first { $0 >= away.upperBound })
        #expect(back <= away.upperBound + .seconds(56), "a pause and a time limit at most")
        // Then it is as fast as before, but for the first moment.
        let from = back + .seconds(2)
        let rate = Double(times.count { $0 >= from && $0 < from + .seconds(10) }) / 10
        #expect(rate >= 0.97 * 20 / 1.05 || concurrency == 1, "\(rate)")
        // Retries are no storm: each row is asked for a few times at most.
        #expect(report.rows.allSatisfy { $0.attempts <= 8 })
        #expect(report.attempts.count <= 1000 + 3 * asked.count + 40)
    }

    /// What is to be seen while an account waits, from its first request to its end.
    @Test func whatHoldsAnAccountIsTold() throws {
        let network = Self.network { request, now in
            switch now {
            case .seconds(10) ..< .seconds(11): ProviderResponse(429, retryAfter: "30")
            case .seconds(60) ..< .seconds(100): ProviderResponse(503)
            default: WellMannered.answer(request)
            }
        }
        let account = try Night.Account.certitrade(rows: 1000) {
            $0.limits.rates = [Rate(20, per: .seconds(1))]
        }
        let world = network.world
        let seen = Mutex<[Int: LaneStanding?]>([:])
        _ = try Night.play([account], over: network) { board in
            for second in [5, 20, 70, 130] {
                world.at(.seconds(second)) {
                    let standing = board.entries.first?.standing
                    seen.withLock { $0[second] = .some(standing) }
                }
            }
            world.at(.seconds(9000)) {}
        }
        let told = seen.withLock { $0 }
        #expect(told[5] == LaneStanding(.rate))
        let throttle = try #require(told[20] ?? nil)
        #expect(throttle.hold == .throttle)
        let start = world.trueWall + (.zero - world.now)
        let until = try #require(throttle.until) - start
        #expect((.seconds(40) ... .seconds(41)).contains(until))
        let breaker = try #require(told[70] ?? nil)
        #expect(breaker.hold == .breaker)
        #expect(told[130] == LaneStanding(.rate))
    }

    @Test func theWordsForAHoldAreAPromise() {
        #expect(
            LaneStanding.Hold.allCases.map(\.rawValue) == [
                "rate", "concurrency", "throttle", "window", "breaker", "access", "canary", "rows",
                "stopped",
            ])
    }
}
