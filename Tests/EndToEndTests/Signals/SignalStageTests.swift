import AnnulModel
import FoundationEssentials
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Each signal, in each stage of a run, once and twice in a row.
    @Suite struct SignalStageTests {
        static let signals: [(Signal, Int32)] = [
            (.interrupt, 130), (.terminate, 143), (.terminalClosed, 129),
        ]

        /// Reading ends at once and can be taken up again; nothing was sent.
        @Test(.timeLimit(.minutes(1)), arguments: signals)
        func aSignalEndsReading(signal: Signal, code: Int32) async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(600).csv(withCopies: 12_000), to: "payments.csv")
                let clock = ContinuousClock()
                var signalled = clock.now
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await annul.listen(for: "payments.csv: ")
                    signalled = clock.now
                    try annul.send(signal)
                    try await annul.listen(
                        for: "annul: stopping: reading ends here; nothing has been sent.")
                }
                #expect(ended.code == code, "\(ended.errors)")
                #expect(clock.now - signalled < .milliseconds(900))
                #expect(ended.output == "")
                let status = try await workshop.status()
                #expect(status["state"].string == "reading")
                let run = try #require(status["run"].string)
                #expect(ended.errors.contains("`annul resume \(run)` reads on"), "\(ended.errors)")
                #expect(try await sandbox.totals().requests == 0)

                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 0, "\(resumed.errors)")
                #expect(
                    resumed.errors.contains("annul: run \(run) is read in part, "),
                    "\(resumed.errors)")
                #expect(try await workshop.rows().count == 12_600)
                #expect(try await sandbox.totals().effects == 600)
            }
        }

        /// Whoever waits for an input that does not come can be stopped all the same.
        @Test(.timeLimit(.minutes(1)), arguments: signals, [false, true])
        func aSignalEndsWaitingForInput(_ signal: (Signal, Int32), twice: Bool) async throws {
            try await Workshop.lend { workshop, sandbox in
                let clock = ContinuousClock()
                var signalled = clock.now
                let ended = try await workshop.annul(
                    ["run", "--format", "csv", "-"], withInput: "reference\ntest-ok-000001\n"
                ) { annul in
                    try await annul.listen(for: "-: ")
                    signalled = clock.now
                    try annul.send(signal.0)
                    try await annul.listen(for: "stopping: reading ends here")
                    if twice { try annul.send(signal.0) }
                }
                #expect(ended.code == signal.1, "\(ended.errors)")
                #expect(ended.errors.contains("is read by `annul resume`"), "\(ended.errors)")
                #expect(clock.now - signalled < (twice ? .milliseconds(800) : .seconds(5)))
                #expect(try await workshop.status()["state"].string == "reading")
                #expect(try await sandbox.totals().requests == 0)
            }
        }

        /// What is in flight has a time limit, and the message names it.
        @Test(.timeLimit(.minutes(1))) func whatDoesNotEndInTimeIsGivenUp() async throws {
            // A look-up follows each refusal, and the two together take longer.
            let payments = Payments(8, [.already], every: 1)
            let settings = Settings(concurrency: 8, requestTimeout: "5s")
            try await Workshop.lend(sandbox: ["--latency", "4s"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let clock = ContinuousClock()
                var signalled = clock.now
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(8, of: "cancel")
                    signalled = clock.now
                    try annul.send(.terminate)
                    try await annul.listen(for: "what is in flight ends first, in 6s at most.")
                    try await annul.listen(for: "giving up what is in flight")
                }
                #expect(ended.code == 143, "\(ended.errors)")
                #expect(clock.now - signalled < .seconds(8))
                let audit = Audit(of: try await workshop.rows(), against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
            }
        }

        /// Twice in a row while sending: every claim is settled before the process ends.
        @Test(.timeLimit(.minutes(1)), arguments: signals)
        func twiceWhileSendingGivesUpDurably(signal: Signal, code: Int32) async throws {
            let settings = Settings(concurrency: 8, requestTimeout: "20s")
            try await Workshop.lend(sandbox: ["--latency", "4s"], settings) { workshop, sandbox in
                try workshop.write(Payments(40).csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(8, of: "cancel")
                    try annul.send(signal)
                    try await annul.listen(for: "ends first, in 21s at most. Once more to give")
                    try annul.send(signal)
                    try await annul.listen(for: "giving up what is in flight; it stays in doubt")
                }
                #expect(ended.code == code, "\(ended.errors)")
                #expect(try await workshop.rows().count { $0.outcome == .inDoubt } == 8)
                #expect(try await workshop.status()["state"].string == "interrupted")
                let run = try workshop.names(in: "runs")[0]
                try workshop.checkFiles(of: run, rows: 40)
                // Nothing was left claimed: the next opening has nothing to say.
                let looked = try await workshop.annul(["resume"]) { annul in
                    try await annul.listen(for: "run \(run)")
                    try annul.send(.kill)
                }
                #expect(!looked.errors.contains("under way"), "\(looked.errors)")
            }
        }

        /// When all is done but the files, they are put in place first; the second signal leaves
        /// them to `resume`.
        @Test(.timeLimit(.minutes(1)), arguments: signals, [false, true])
        func aSignalWhileFilesAreWritten(_ signal: (Signal, Int32), twice: Bool) async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(600).csv(withCopies: 12_000), to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await workshop.waits(for: ".results.csv.partial")
                    try annul.send(signal.0)
                    try await annul.listen(for: "stopping: nothing is in flight any more")
                    if twice { try annul.send(signal.0) }
                }
                let run = try workshop.names(in: "runs")[0]
                guard twice else {
                    #expect(ended.code == 0, "\(ended.errors)")
                    return try workshop.checkFiles(of: run, rows: 12_600)
                }
                #expect(ended.code == signal.1, "\(ended.errors)")
                #expect(ended.errors.contains("annul: the files are written by `annul resume`"))
                let requests = try await sandbox.totals().requests
                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 0, "\(resumed.errors)")
                for found in [
                    "annul: the last process ended in the middle of run \(run), with nothing under",
                    "annul: the files of run \(run) are incomplete: writing them was cut short;",
                ] {
                    #expect(resumed.errors.contains(found), "\(resumed.errors)")
                }
                try workshop.checkFiles(of: run, rows: 12_600)
                #expect(try await sandbox.totals().requests == requests)
            }
        }
    }
}

extension Workshop {
    /// Waits until some run's folder has a file.
    fileprivate func waits(for name: String) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let runs = (try? names(in: "runs")) ?? []
            if runs.contains(where: { (try? names(in: "runs/\($0)"))?.contains(name) == true }) {
                return
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("\(name) never came")
    }
}
