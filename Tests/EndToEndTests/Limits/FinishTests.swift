import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// Several accounts at once, by the built program on real time.
    @Suite struct FinishTests {
        /// One account of a run.
        private struct Lane {
            let name: String
            let merchant: String
            let rows: Int
            let rate: Rate

            /// The least time in which so many requests may leave.
            func bound(for requests: Int) -> Duration {
                Limits(rates: [rate]).interval(of: rate) * requests
            }
        }

        private static let living = [
            Lane(name: "quick", merchant: "1001", rows: 1480, rate: Rate(50, per: .seconds(1))),
            Lane(name: "crawl", merchant: "1002", rows: 15, rate: Rate(30, per: .seconds(60))),
            Lane(name: "one", merchant: "1003", rows: 290, rate: Rate(10, per: .seconds(1))),
            Lane(name: "two", merchant: "1004", rows: 330, rate: Rate(12, per: .seconds(1))),
        ]
        private static let dead = Lane(
            name: "gone", merchant: "1005", rows: 300, rate: Rate(20, per: .seconds(1)))

        /// How the dead account's provider is dead.
        private enum Death {
            /// Nobody listens there. It is given up long after the others have ended.
            case refused
            /// It takes every request, and never answers.
            case silent
        }

        /// Every account ends when it would end alone: within 5 % of its own bound, whatever the
        /// order of the input and whatever becomes of the others.
        @Test(.timeLimit(.minutes(2))) func noAccountDelaysAnother() async throws {
            try await withThrowingTaskGroup { group in
                group.addTask { try await Self.finish(isShuffled: false, .refused) }
                group.addTask { try await Self.finish(isShuffled: true, .silent) }
                try await group.waitForAll()
            }
        }

        private static func finish(isShuffled: Bool, _ death: Death) async throws {
            let merchants = (living + [dead]).flatMap { ["--msn", $0.merchant] }
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox(["--arrivals"] + merchants) { sandbox in
                    try await sandbox.impose(.hang, seconds: 600, on: dead.merchant)
                    try workshop.write(settings(port: sandbox.port, death), to: "annul.yaml")
                    try workshop.write(csv(isShuffled: isShuffled), to: "payments.csv")
                    let ended = try await workshop.annul("run", "payments.csv")
                    #expect(ended.code == 5, "\(ended.errors)")
                    let log = ArrivalLog(try await sandbox.arrivals())
                    try judge(log)
                    try judge(try await workshop.status(), log)
                    let audit = Audit(
                        of: try await workshop.rows(), against: try await sandbox.truth())
                    #expect(audit.agrees, "\(audit.text)")
                }
            }
        }

        private static func judge(_ log: ArrivalLog) throws {
            let began = try #require(log.first)
            for lane in living {
                let own = log.of(lane.merchant)
                // Its rows and a token.
                #expect(own.arrivals.count == lane.rows + 1)
                let bound = lane.bound(for: lane.rows + 1)
                let taken = try #require(own.last) - began
                #expect(
                    taken <= bound * 1.05,
                    "\(lane.name): \(taken.inSeconds) of \(bound.inSeconds) s")
                #expect(taken >= bound * 0.95 - lane.bound(for: 1))
            }
        }

        /// What the summary says of the pace is true, and not of the dead account.
        private static func judge(_ status: JSONValue, _ log: ArrivalLog) throws {
            let slowest = try #require(
                living.max { $0.bound(for: $0.rows + 1) < $1.bound(for: $1.rows + 1) })
            let pace = status["pace"]
            #expect(pace["account"].string == slowest.name)
            let bound = try #require(pace["bound_seconds"].text.flatMap(Double.init))
            #expect(abs(bound - slowest.bound(for: slowest.rows + 1).inSeconds) < 0.01)
            let began = try #require(log.first)
            let last = try #require(living.compactMap { log.of($0.merchant).last }.max())
            let seconds = try #require(pace["seconds"].text.flatMap(Double.init))
            #expect(abs(seconds - (last - began).inSeconds) < 1, "\(seconds)")
            let ratio = try #require(pace["ratio"].text.flatMap(Double.init))
            #expect((0.99...1.05).contains(ratio), "\(ratio)")
            for account in try #require(status["accounts"].elements) {
                let isDead = account["account"].string == dead.name
                let reason = account["stopped"]["reason"].string
                #expect(reason == (isDead ? "provider_down" : nil))
            }
        }

        private static func csv(isShuffled: Bool) -> String {
            var rows = (living + [dead]).flatMap { lane in
                (0..<lane.rows).map { "\(lane.name)-payment-\($0),\(lane.name)" }
            }
            var moments = Moments(seed: Seeds.chosen[0])
            if isShuffled { rows.shuffle(using: &moments) }
            return "reference,account\n" + rows.joined(separator: "\n") + "\n"
        }

        private static func settings(port: Int, _ death: Death) -> String {
            let accounts = (living + [dead]).map { lane in
                let isRefused = lane.name == dead.name && death == .refused
                let breaker = "{open_after: 5, give_up: \(isRefused ? "40s" : "10s")}"
                return """
                      \(lane.name):
                        provider: vipps
                        environment: test
                        base_url: http://127.0.0.1:\(isRefused ? 1 : port)
                        merchant: "\(lane.merchant)"
                        credentials:
                          client_id: {env: END_TO_END_CLIENT_ID}
                          client_secret: {env: END_TO_END_CLIENT_SECRET}
                          subscription_key: {env: END_TO_END_SUBSCRIPTION_KEY}
                        limits: {rate: \(lane.rate), concurrency: 8, per_payment: 6000/min}
                        timeouts: {connect: 2s, request: 2s}
                        doubt: {settle: 2s}
                        retry: {base: 100ms, cap: 1s}
                        breaker: \(breaker)

                    """
            }
            return "ledger: annul.ledger\naccounts:\n" + accounts.joined()
        }
    }
}
