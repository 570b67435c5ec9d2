import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Somebody hears of each night; and when nobody listens, the night is no different.
    @Suite struct PingTests {
        private static func settings(_ url: String) -> Settings {
            Settings(file: ["notify: {ping: {url: \(url)}}"])
        }

        @Test(.timeLimit(.minutes(1))) func aRunIsToldOfAtItsBeginningAndItsEnd() async throws {
            try await Watchman.lend { watchman in
                var environment = Settings.environment
                environment["END_TO_END_PING"] = watchman.address
                try await Workshop.lend(Self.settings("{env: END_TO_END_PING}")) { workshop, _ in
                    try workshop.write(Payments(30, [.captured]).csv, to: "payments.csv")
                    let ended = try await workshop.annul(
                        ["run", "payments.csv", "--verbose"], environment
                    ) { _ in }
                    #expect(ended.code == 3, "\(ended.errors)")
                    #expect(watchman.pings.map(\.word) == ["start", "3"])
                    let runs = Set(watchman.pings.map(\.run))
                    #expect(runs.count == 1 && runs.first??.utf8.count == 36)
                    let body = try #require(watchman.pings.last).body
                    #expect(body.contains("finished, exit code 3"))
                    #expect(body.contains("captured"))
                    #expect(!body.contains("test-"), "it names payments")
                    #expect(watchman.pings.first?.body == "")
                    #expect(!"\(ended.errors)\(ended.output)".contains("hunter2"))

                    // What finds nothing to do passes for nothing.
                    let idle = try await workshop.annul(["resume"], environment) { _ in }
                    #expect(idle.code == 0)
                    #expect(watchman.pings.count == 2)

                    let check = try await workshop.annul(["check"], environment) { _ in }
                    #expect(check.code == 0)
                    #expect(check.output.contains("notify.ping.url: {env: END_TO_END_PING}"))
                    #expect(watchman.pings.count == 2)
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func twoRunsAreToldApart() async throws {
            try await Watchman.lend { watchman in
                try await Workshop.lend(Self.settings(watchman.address)) { workshop, _ in
                    try workshop.write(Payments(3).csv, to: "payments.csv")
                    _ = try await workshop.annul("run", "payments.csv")
                    _ = try await workshop.annul("run", "payments.csv")
                    #expect(watchman.pings.map(\.word) == ["start", "0", "start", "0"])
                    let runs = watchman.pings.map(\.run)
                    #expect(runs[0] == runs[1] && runs[2] == runs[3] && runs[0] != runs[2])
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatFailsBeforeThereIsARunIsToldToo() async throws {
            try await Watchman.lend { watchman in
                try await Workshop.lend(Self.settings(watchman.address)) { workshop, _ in
                    let ended = try await workshop.annul("run", "nowhere.csv")
                    #expect(ended.code == 66, "\(ended.errors)")
                    #expect(watchman.pings.map(\.word) == ["66"])
                    #expect(watchman.pings.first?.run == nil)
                }
            }
        }

        /// The run is over and its ledger free while somebody is still waited for, who hangs; a
        /// signal ends that.
        @Test(.timeLimit(.minutes(1))) func whoeverHangsHoldsNothingUp() async throws {
            try await Watchman.lend(answer: nil) { watchman in
                try await Workshop.lend(Self.settings(watchman.address)) { workshop, sandbox in
                    try workshop.write(Payments(50).csv, to: "payments.csv")
                    var signalled = ContinuousClock.now
                    let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                        let deadline = ContinuousClock.now + .seconds(9)
                        while watchman.pings.isEmpty {
                            try #require(ContinuousClock.now < deadline, "nobody is told")
                            try await Task.sleep(for: .milliseconds(20))
                        }
                        while try await workshop.annul("resolve").code == 11 {
                            try #require(ContinuousClock.now < deadline, "the ledger is in use")
                        }
                        signalled = .now
                        try annul.send(.terminate)
                    }
                    #expect(ended.code == 0, "\(ended.errors)")
                    #expect(ContinuousClock.now - signalled < .seconds(5))
                    #expect(ended.errors.contains("warning: ping failed  cause: given up"))
                    #expect(Set(watchman.pings.map(\.word)).isSubset(of: ["start", "0"]))
                    let truth = try await sandbox.totals()
                    #expect(truth.effects == 50)
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whoeverRefusesChangesNothing() async throws {
            try await Watchman.lend(answer: "404 Not Found") { watchman in
                try await Workshop.lend(Self.settings(watchman.address)) { workshop, _ in
                    try workshop.write(Payments(3).csv, to: "payments.csv")
                    let ended = try await workshop.annul("run", "payments.csv", "--quiet")
                    #expect(ended.code == 0)
                    #expect(ended.output == "")
                    let lines = ended.errors.split(separator: "\n")
                    #expect(lines.count == 2)
                    #expect(
                        lines.allSatisfy {
                            $0.contains("warning: ping failed  cause: answered 404")
                        }, "\(ended.errors)")
                    #expect(!ended.errors.contains("hunter2"))
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func anAddressThatCantBeHadChangesNothing() async throws {
            try await Workshop.lend(Self.settings("{env: NOWHERE}")) { workshop, _ in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 0)
                #expect(
                    ended.errors.contains(
                        "annul: warning: nobody is pinged: notify.ping.url comes from the environment "
                            + "variable NOWHERE, which is not set. Set it, or change "
                            + "'notify.ping.url'."))
                let check = try await workshop.annul("check")
                #expect(check.code == 78)
            }
        }
    }
}
