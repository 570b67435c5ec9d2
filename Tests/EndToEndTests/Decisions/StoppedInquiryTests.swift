import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// What becomes of asking and deciding where something else stopped.
    @Suite struct StoppedInquiryTests {
        /// A run that died with two payments in doubt, and whose provider is there no more.
        private func died(_ workshop: Workshop) async throws -> Int {
            var settings = Settings(concurrency: 2, requestTimeout: "20s")
            settings.account = ["breaker: {first: 50ms, cap: 200ms, give_up: 1s}"]
            var port = 0
            _ = try await workshop.sandbox(["--slow", "60s"]) { sandbox in
                port = sandbox.port
                try workshop.configure(settings, port: port)
                try workshop.write(Payments(2, [.slow], every: 1).csv, to: "payments.csv")
                let killed = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(2, of: "cancel")
                    try annul.send(.kill)
                }
                #expect(killed.wasKilled)
            }
            // What may have been sent reads so before anybody has opened the ledger again.
            #expect(Set(try await workshop.rows().map(\.outcome)) == [.inDoubt])
            settings.requestTimeout = "1s"
            try workshop.configure(settings, port: port)
            return port
        }

        @Test(.timeLimit(.minutes(1))) func whatEveryRowHasLeftBehindIsNoReasonAnyMore()
            async throws
        {
            try await Workshop.lend { workshop in
                _ = try await died(workshop)
                let halted = try await workshop.annul("resume")
                #expect(halted.code == 5, "\(halted.errors)")
                #expect(halted.output.contains("provider_down"), "\(halted.output)")
                let settled = try await workshop.annul(
                    "settle", "latest", "--in-doubt", "--as", "cancelled", "--because", "seen")
                #expect(settled.code == 0, "\(settled.errors)")
                let status = try await workshop.status()
                #expect(status["state"].string == "finished")
                #expect(status["exit_code"].intValue == 0)
                #expect(try await workshop.annul("resume").code == 0)
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        /// Whose settling time nobody knows any more may have the longest.
        @Test(.timeLimit(.minutes(1))) func anAccountThatIsGoneIsNotDeniedEarly() async throws {
            try await Workshop.lend { workshop in
                let port = try await died(workshop)
                let denial = [
                    "settle", "latest", "--in-doubt", "--as", "not_cancelled", "--because", "seen",
                ]
                let known = Settings(concurrency: 2, requestTimeout: "1s").text(port: port)
                try workshop.write(known.replacing("123456", with: "654321"), to: "annul.yaml")
                let early = try await workshop.annul(denial) { _ in }
                #expect(early.code == 75, "\(early.errors)")
                // Under another name it is the same account, with its own settling time.
                try workshop.write(
                    known.replacing("vipps-test", with: "renamed")
                        .replacing("{settle: 1s}", with: "{settle: 10m}"), to: "annul.yaml")
                let renamed = try await workshop.annul(denial) { _ in }
                #expect(renamed.code == 75, "\(renamed.errors)")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aSignalEndsAsking() async throws {
            try await Workshop.lend { workshop in
                let port = try await died(workshop)
                #expect(try await workshop.annul("abandon", "latest").code == 4)
                _ = try await workshop.sandbox(["--port", "\(port)", "--latency", "3s"]) {
                    sandbox in
                    try workshop.configure(
                        Settings(concurrency: 2, requestTimeout: "5s"), port: port)
                    let ended = try await workshop.annul(["resolve"]) { annul in
                        try await sandbox.receives(1, of: "token")
                        try annul.send(.interrupt)
                        try await annul.listen(for: "what is being asked is waited for")
                        try annul.send(.interrupt)
                        try await annul.listen(for: "giving up what is being asked")
                    }
                    #expect(ended.code == 130, "\(ended.errors)")
                    #expect(try await workshop.annul("history").output.contains("exit code 130"))
                }
                #expect(Set(try await workshop.rows().map(\.outcome)) == [.inDoubt])
                #expect(try await workshop.annul("verify").code == 0)
            }
        }
    }
}
