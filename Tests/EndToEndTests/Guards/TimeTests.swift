import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Deadlines, and times at which an account is not touched.
    @Suite struct TimeTests {
        private func clockText(_ moment: Timestamp) -> String {
            String(moment.description.dropFirst(11).prefix(5))
        }

        @Test(.timeLimit(.minutes(2))) func theDeadlineEndsARunAndStaysWithIt() async throws {
            var settings = Settings()
            settings.rate = "5/s"
            let now = RunClock.system().wall()
            // The next minute that begins in three seconds or later.
            let deadline = clockText(now + .seconds(63))
            settings.file = ["deadline: \"\(deadline) UTC\""]
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(Payments(1000, []).csv, to: "payments.csv")
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                #expect((600..<1000).contains(plan["left_at_deadline"].intValue ?? 0))
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 5, "\(run.errors)")
                #expect(run.errors.contains("has come: nothing more is claimed"))
                let status = try await workshop.status()
                #expect(status["reason"].string == "deadline")
                let left = try await workshop.rows().filter { $0.outcome == .unprocessed }.count
                #expect((600..<1000).contains(left))
                let requests = try await sandbox.totals().requests
                let again = try await workshop.annul("resume")
                #expect(again.code == 5)
                #expect(again.errors.contains("--deadline none` goes on without one"))
                #expect(try await sandbox.totals().requests == requests)

                try workshop.configure(Settings(), port: sandbox.port)
                let resumed = try await workshop.annul("resume", "--deadline", "none")
                #expect(resumed.code == 0, "\(resumed.errors)")
            }
        }

        @Test(.timeLimit(.minutes(1))) func anAccountIsNotTouchedInItsPause() async throws {
            var settings = Settings()
            let now = RunClock.system().wall()
            let window = "\(clockText(now + .seconds(-3600)))-\(clockText(now + .seconds(3600)))"
            settings.account = ["pause: [\"\(window) UTC\"]"]
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(Payments(5, []).csv, to: "payments.csv")
                let plan = try await workshop.annul("plan", "payments.csv")
                #expect(plan.output.contains("rests in its pauses"), "\(plan.output)")
                let run = try await workshop.annul(["run", "--verbose", "payments.csv"]) { annul in
                    try await annul.listen(for: "previous run")
                    try await Task.sleep(for: .seconds(1))
                    #expect(try await sandbox.totals().requests == 0)
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
                #expect(try await sandbox.totals().requests == 0)
                try workshop.configure(Settings(), port: sandbox.port)
                #expect(try await workshop.annul("resume").code == 0)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("05:00", "say where that is, for example 05:00 Europe/Oslo"),
                ("5 Europe/Oslo", "it must be none, or a time of day with its place"),
                ("05:00 Europe/Olso", "this machine knows no time zone 'Europe/Olso'"),
            ])
        func aDeadlineNeedsAPlace(text: String, says: String) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                try workshop.write("reference\nr\n", to: "payments.csv")
                let run = try await workshop.annul("run", "--deadline", text, "payments.csv")
                #expect(run.code == 64)
                #expect(run.errors.contains(says), "\(run.errors)")
            }
        }
    }
}
