import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// An account's pace as its provider sees it, by the built program on real time.
    @Suite struct PaceTests {
        /// Runs that don't disturb each other share their minute.
        @Test(.timeLimit(.minutes(3))) func aMinuteAtTheLimit() async throws {
            try await withThrowingTaskGroup { group in
                group.addTask { try await Self.aLateNetworkOverflowsNoWindow() }
                group.addTask { try await Self.norDoSlowCommits() }
                group.addTask { try await Self.norDoSeveralRates() }
                group.addTask { try await Self.thePaceComesBackAfterAStorm() }
                group.addTask { try await Self.anOutageCostsNoRow(.unavailable) }
                group.addTask { try await Self.anOutageCostsNoRow(.refused) }
                try await group.waitForAll()
            }
        }

        /// Whoever may send more than the provider allows is seen to do so, by the same counts.
        ///
        /// One goes twice as fast, which the slack of the machine does not hide; the other as fast
        /// as the provider, with no room for the network.
        @Test(.timeLimit(.minutes(1)), arguments: [("80/s", "5%", true), ("40/s", "0%", false)])
        func whoeverExceedsTheLimitIsSeen(rate: String, jitter: String, isPlain: Bool) async throws
        {
            var settings = Settings(rate: rate)
            settings.jitter = jitter
            try await Workshop.lend(
                sandbox: ["--rate", "40/s", "--jitter", "50ms", "--arrivals"], settings
            ) { workshop, sandbox in
                try workshop.write(Payments(200).csv, to: "payments.csv")
                let slack = try await Metronome.slack {
                    let ended = try await workshop.annul("run", "payments.csv")
                    #expect(ended.code == 0, "\(ended.errors)")
                }
                #expect(try await sandbox.totals().accountViolations > 0)
                let log = ArrivalLog(try await sandbox.arrivals())
                #expect(log.most(in: .seconds(1) - (isPlain ? slack : .zero)) > 40)
            }
        }

        // MARK: At the limit

        /// The network takes 50 ms of what is allowed for.
        ///
        /// A busy machine delays requests too, on their way from one program to the other, and has
        /// as much for itself. Only a simulation is exact to the millisecond.
        private static func aLateNetworkOverflowsNoWindow() async throws {
            var settings = Settings(rate: "40/s")
            settings.jitter = "10%"
            try await use(settings, jitter: "50ms", interval: 1.1 / 40) { workshop in
                try await workshop.annul("run", "payments.csv")
            }
        }

        /// Every commit takes 30 ms longer.
        ///
        /// Of the default allowance the network takes 10 ms.
        private static func norDoSlowCommits() async throws {
            try await use(Settings(rate: "40/s"), jitter: "10ms", interval: 1.05 / 40) { workshop in
                try await workshop.annul(["run", "payments.csv"], on: .slow(milliseconds: 30))
            }
        }

        /// At 40 a second a minute is nearly all used, and no second overflows.
        private static func use(
            _ settings: Settings, jitter: String, interval: Double,
            run: (Workshop) async throws -> Ended
        ) async throws {
            try await Workshop.lend(
                sandbox: ["--rate", "40/s", "--jitter", jitter, "--arrivals"], settings
            ) { workshop, sandbox in
                try workshop.write(Payments(2400).csv, to: "payments.csv")
                let slack = try await Metronome.slack {
                    let ended = try await run(workshop)
                    #expect(ended.code == 0, "\(ended.errors)")
                }
                let log = ArrivalLog(try await sandbox.arrivals())
                #expect(log.most(in: .seconds(1) - slack) <= 40, "slack \(slack)")
                // What the sandbox itself enforces knows of no slack: a machine that is busier
                // than the allowance has room for is throttled now and then.
                let isCalm = slack <= .milliseconds(40)
                let violations = try await sandbox.totals().accountViolations
                #expect(violations == 0 || !isCalm, "slack \(slack)")
                let allowed = 60 / interval
                let used = log.count(from: try #require(log.first), for: .seconds(60))
                let least = isCalm ? 0.97 : 0.9
                #expect(
                    Double(used) >= least * allowed, "\(used) of \(allowed), slack \(slack)")
            }
        }

        private static func norDoSeveralRates() async throws {
            try await Workshop.lend(
                sandbox: ["--jitter", "10ms", "--arrivals"], Settings(rate: "[40/s, 900/min]")
            ) { workshop, sandbox in
                try workshop.write(Payments(920).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 0, "\(ended.errors)")
                let log = ArrivalLog(try await sandbox.arrivals())
                #expect(log.most(in: .seconds(60)) <= 900)
                #expect(log.most(in: .seconds(1)) <= 40)
                let used = log.count(from: try #require(log.first), for: .seconds(60))
                #expect(Double(used) >= 0.97 * 900 / 1.05, "\(used)")
            }
        }

        // MARK: Storms

        /// 429 for three seconds, without a word of how long: nine tenths of the pace are back 54 s
        /// after the pause.
        private static func thePaceComesBackAfterAStorm() async throws {
            try await Workshop.lend(sandbox: ["--arrivals"], Settings(rate: "40/s")) {
                workshop, sandbox in
                try workshop.write(Payments(1900).csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { _ in
                    try await sandbox.receives(80, of: "cancel")
                    try await sandbox.impose(.storm, seconds: 3)
                }
                #expect(ended.code == 0, "\(ended.errors)")
                #expect(ended.output.contains("throttled"), "\(ended.output)")
                let log = ArrivalLog(try await sandbox.arrivals())
                let storm = log.answered(429)
                // Two or three pauses, each met by what was under way.
                #expect((1...48).contains(storm.arrivals.count))
                let end = try #require(storm.last)
                let back = try #require(log.answered(200).arrivals.first { $0.at > end }?.at)
                #expect(back <= end + .seconds(5))
                let full = 40 / 1.05
                #expect(log.pace(from: back, for: .seconds(5)) < 0.6 * full, "it begins slowly")
                let later = back + .seconds(54)
                #expect(try #require(log.last) > later + .seconds(6))
                let pace = log.pace(from: later, for: .seconds(6))
                #expect(pace >= 0.9 * full, "\(pace) of \(full)")
            }
        }

        // MARK: Outages

        private enum Outage {
            /// 503 to everything.
            case unavailable
            /// Connections end, and no new ones are taken.
            case refused
        }

        /// For twelve seconds in the middle the provider is away.
        private static func anOutageCostsNoRow(_ outage: Outage) async throws {
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox(["--arrivals"]) { sandbox in
                    let length = Duration.seconds(12)
                    try workshop.write(Payments(600).csv, to: "payments.csv")
                    let ended: Ended
                    switch outage {
                    case .unavailable:
                        try workshop.configure(Settings(rate: "20/s"), port: sandbox.port)
                        ended = try await workshop.annul(["run", "payments.csv"]) { _ in
                            try await sandbox.receives(150, of: "cancel")
                            try await sandbox.impose(
                                .unavailable, seconds: Int(length.inSeconds))
                        }
                    case .refused:
                        ended = try await workshop.run(
                            Settings(rate: "20/s"), throughAnOutageOf: length, of: sandbox)
                    }
                    #expect(ended.code == 0, "\(ended.errors)")
                    let truth = try await sandbox.truth()
                    let rows = try await workshop.rows()
                    let audit = Audit(of: rows, against: truth)
                    #expect(audit.agrees, "\(audit.text)")
                    #expect(rows.count == 600)
                    let good: Set<Outcome> = [.cancelled, .alreadyCancelled]
                    #expect(rows.allSatisfy { good.contains($0.outcome) })
                    try judge(ArrivalLog(try await sandbox.arrivals()), outage, length)
                    let tries = try await workshop.exported().column("annul_attempts")
                    #expect(tries.allSatisfy { (1...8).contains(Int($0) ?? 0) }, "\(Set(tries))")
                }
            }
        }

        private static func judge(_ log: ArrivalLog, _ outage: Outage, _ length: Duration) throws {
            let away = log.answered(503)
            let gap = zip(log.arrivals, log.arrivals.dropFirst()).max { one, other in
                one.1.at - one.0.at < other.1.at - other.0.at
            }
            let (began, asked): (Timestamp, Int)
            switch outage {
            case .unavailable:
                (began, asked) = (try #require(away.first), away.arrivals.count)
            case .refused: (began, asked) = (try #require(gap).0.at, 0)
            }
            // Twenty failures to notice, with what is under way, and few probes.
            #expect(asked <= 20 + 16 + 8, "\(asked) requests")
            // Each row that was asked for in vain is asked for once more, or twice.
            #expect(log.arrivals.count <= 600 + 3 * asked + 40)
            let back = try #require(
                log.answered(200).arrivals.first { $0.at >= began + length }?.at)
            // Pauses of 1, 2, 4 and 8 seconds.
            #expect(back <= began + length + .seconds(8), "\(back - began)")
            let full = 20 / 1.05
            let pace = log.pace(from: back + .seconds(2), for: .seconds(8))
            #expect(pace >= 0.95 * full, "\(pace) of \(full)")
        }
    }
}

extension Workshop {
    /// Runs `annul` over a network that ends in the middle, and is there again after a time.
    fileprivate func run(
        _ settings: Settings, throughAnOutageOf length: Duration, of sandbox: SandboxProcess
    ) async throws -> Ended {
        try await withThrowingTaskGroup { group in
            let (ports, port) = AsyncStream<Int>.makeStream()
            let (ends, end) = AsyncStream<Void>.makeStream()
            group.addTask { () -> Ended? in
                defer { port.finish() }
                var taken = 0
                try await proxy(to: sandbox.port, ["--share", "0"]) { number in
                    taken = number
                    port.yield(number)
                    try await sandbox.receives(150, of: "cancel")
                }
                try remove("proxy-port")
                // The outage itself.
                try await Task.sleep(for: length)
                let again = ["--share", "0", "--proxy-port", "\(taken)"]
                try await proxy(to: sandbox.port, again) { _ in for await _ in ends {} }
                return nil
            }
            group.addTask { () -> Ended? in
                defer { end.finish() }
                var numbers = ports.makeAsyncIterator()
                guard let number = await numbers.next() else { return nil }
                try configure(settings, port: number)
                return try await annul("run", "payments.csv")
            }
            var ended: Ended?
            for try await result in group { ended = result ?? ended }
            return try #require(ended)
        }
    }
}
