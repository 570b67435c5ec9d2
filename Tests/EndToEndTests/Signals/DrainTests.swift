import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct DrainTests {
        private static let concurrency = 8

        @Test(
            .timeLimit(.minutes(1)),
            arguments: zip([Signal.interrupt, .terminate, .terminalClosed], [130, 143, 129]))
        func aSignalDrains(signal: Signal, code: Int32) async throws {
            let payments = Payments(400, [.lost, .captured], every: 5)
            let settings = Settings(rate: "300/s", concurrency: Self.concurrency)
            try await Workshop.lend(sandbox: ["--latency", "50ms"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                var atSignal = 0
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(60, of: "cancel")
                    try annul.send(signal)
                    try await annul.listen(for: "stopping: nothing more is claimed")
                    atSignal = try await sandbox.totals().requests
                }
                #expect(ended.code == code, "\(ended.errors)")
                let stopped = try await sandbox.truth()
                // What was claimed is sent; a refused cancel is followed by a look-up.
                #expect(stopped.totals.requests <= atSignal + 2 * Self.concurrency)
                #expect(stopped.totals.effects < payments.rows.count / 2)
                let status = try await workshop.status()
                #expect(status["state"].string == "interrupted")
                #expect(status["exit_code"].intValue == Int64(code))
                let rows = try await workshop.rows()
                #expect(rows.contains { $0.outcome == .unprocessed })
                let audit = Audit(of: rows, against: stopped)
                #expect(audit.agrees, "\(audit.text)")

                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 3, "\(resumed.errors)")
                #expect(!resumed.errors.contains("under way"))
                let end = Audit(of: try await workshop.rows(), against: try await sandbox.truth())
                #expect(end.agrees, "\(end.text)")
                #expect(end.totals.effects == 360)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aSecondSignalGivesUpWhatIsInFlight() async throws {
            let payments = Payments(60)
            let settings = Settings(concurrency: Self.concurrency, requestTimeout: "20s")
            try await Workshop.lend(sandbox: ["--latency", "4s"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let clock = ContinuousClock()
                var signalled = clock.now
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(Self.concurrency, of: "cancel")
                    try annul.send(.interrupt)
                    try await annul.listen(for: "stopping:")
                    signalled = clock.now
                    try annul.send(.interrupt)
                    try await annul.listen(for: "giving up what is in flight")
                }
                #expect(ended.code == 130, "\(ended.errors)")
                #expect(clock.now - signalled < .seconds(3), "it waits for no answer")
                let rows = try await workshop.rows()
                #expect(rows.count { $0.outcome == .inDoubt } == Self.concurrency)
                #expect(
                    rows.count { $0.outcome == .unprocessed }
                        == payments.rows.count - Self.concurrency)
                let audit = Audit(of: rows, against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
                #expect(audit.totals.effects == Self.concurrency)
            }
        }

        @Test(.timeLimit(.minutes(1))) func resumingResolvesWhatWasGivenUp() async throws {
            let payments = Payments(24, [.slow], every: 1)
            let settings = Settings(concurrency: Self.concurrency)
            try await Workshop.lend(sandbox: ["--slow", "1s"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(Self.concurrency, of: "cancel")
                    try annul.send(.interrupt)
                    try await annul.listen(for: "stopping:")
                    try annul.send(.interrupt)
                }
                #expect(ended.code == 130, "\(ended.errors)")
                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 0, "\(resumed.errors)")
                let audit = Audit(of: try await workshop.rows(), against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
                #expect(audit.totals.effects == payments.rows.count)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aSecondProcessIsTurnedAway() async throws {
            let settings = Settings(requestTimeout: "20s")
            // Long enough for three programs to begin, also where they are slow.
            try await Workshop.lend(sandbox: ["--latency", "6s"], settings) { workshop, sandbox in
                try workshop.write(Payments(10).csv, to: "payments.csv")
                try workshop.write("reference\nother-000001\n", to: "other.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(1, of: "cancel")
                    for command in [["run", "other.csv"], ["resume"]] {
                        let second = try await workshop.annul(command) { _ in }
                        #expect(second.code == 11)
                        #expect(second.output == "")
                        let holder = ": process \(annul.id) on "
                        #expect(second.errors.contains(holder), "\(second.errors)")
                    }
                    // Who only looks is let in.
                    #expect(try await workshop.status()["state"].string == "running")
                    #expect(try await workshop.rows().count == 10)
                }
                #expect(ended.code == 0, "\(ended.errors)")
                let truth = try await sandbox.truth()
                #expect(!truth.payments.contains { $0.reference == "other-000001" })
            }
        }
    }
}
