import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// What a run may not exceed, before anything is sent.
    @Suite struct CapTests {
        struct Cap: Sendable, CustomTestStringConvertible {
            let guards: String
            let says: String
            /// What the message says to type.
            let exchange: String
            let onward: [String]
            var csv = Payments(6, []).csv

            var testDescription: String { guards }
        }

        static let caps = [
            Cap(
                guards: "{max_rows: 5}",
                says: "6 payments are to be cancelled, and guards.max_rows allows 5.",
                exchange: "max_rows=6 --note WHY`", onward: ["max_rows=6"]),
            Cap(
                guards: "{max_total: {NOK: 10.00}}",
                says: "NOK is to be released, and guards.max_total allows 10.00 NOK.",
                exchange: "max_total.NOK=",
                onward: ["max_total.NOK=1000000"]),
            Cap(
                guards: "{max_total: {SEK: 1000000}}",
                says: "NOK is to be released, and guards.max_total has no cap for NOK.",
                exchange: "max_total.NOK=",
                onward: ["max_total.NOK=1000000"]),
            Cap(
                guards: "{max_rows: 1, max_total: {NOK: 1000000}}",
                says: "2 rows have no amount, which counts as over guards.max_total.",
                exchange: "max_rows=2 --guard max_total=none --note WHY`",
                onward: ["max_rows=none", "max_total=none"],
                csv: "reference\ntest-ok-1\ntest-ok-2\n"),
        ]

        @Test(.timeLimit(.minutes(1)), arguments: caps)
        func aCapStopsARunBeforeAnythingIsSent(_ cap: Cap) async throws {
            var settings = Settings()
            settings.file = ["guards: \(cap.guards)"]
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(cap.csv, to: "payments.csv")
                let plan = try await workshop.annul("plan", "payments.csv")
                #expect(plan.code == 5, "\(plan.errors)")
                #expect(plan.output.contains(cap.says), "\(plan.output)")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 5, "\(run.errors)")
                #expect(run.errors.contains(cap.says), "\(run.errors)")
                #expect(run.errors.contains("--guard \(cap.exchange)"), "\(run.errors)")
                let status = try await workshop.status()
                #expect(status["state"].string == "halted")
                #expect(status["reason"].string == "cap")
                for row in try await workshop.rows() {
                    #expect(row.outcome == .unprocessed)
                }
                // Going on by itself changes nothing.
                #expect(try await workshop.annul("resume").code == 5)
                #expect(try await sandbox.totals().requests == 0)

                let overrides = cap.onward.flatMap { ["--guard", $0] }
                let unexplained = try await workshop.annul(["resume"] + overrides) { _ in }
                #expect(unexplained.code == 64)
                #expect(unexplained.errors.contains("say it with --note"))
                let resumed = try await workshop.annul(
                    ["resume"] + overrides + ["--note", "INC-4711"]
                ) { _ in }
                #expect(resumed.code == 0, "\(resumed.errors)")
                #expect(try await workshop.annul("history").output.contains("INC-4711"))
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func anExchangedGuardStaysWithItsRun() async throws {
            var settings = Settings()
            settings.file = ["guards: {max_rows: 2}"]
            settings.rate = "20/s"
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(Payments(60, []).csv, to: "payments.csv")
                let arguments = ["--guard", "max_rows=60", "--note", "INC-1", "payments.csv"]
                let run = try await workshop.annul(["run"] + arguments) { annul in
                    try await sandbox.receives(3, of: "cancel")
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
                workshop.quicken(port: sandbox.port)
                #expect(try await workshop.annul("resume").code == 0)
                // The next run has the configured one again.
                try workshop.write(Payments(63, []).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 5)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("max_row=5", "'guards' has no key 'max_row'; did you mean 'max_rows'?"),
                ("max_rows=many", "'guards.max_rows' is 'many'; it must be a whole number"),
                ("max_total.kroner=5", "which is no currency"),
                ("canary.rows=none", "only max_rows, max_total, canary and halt can be lifted"),
                ("max_rows", "say KEY=VALUE"),
            ])
        func aGuardThatThereIsNotIsRefused(override: String, says: String) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                try workshop.write("reference\nr\n", to: "payments.csv")
                let run = try await workshop.annul(
                    "run", "--guard", override, "--note", "x", "payments.csv")
                #expect(run.code == 64)
                #expect(run.errors.contains(says), "\(run.errors)")
            }
        }
    }
}

extension Workshop {
    /// Lifts the rate, so that the rest goes fast.
    fileprivate func quicken(port: Int) {
        var settings = Settings()
        settings.file = ["guards: {max_rows: 2}"]
        try? configure(settings, port: port)
    }
}
