import AnnulModel
import FoundationEssentials
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// What must be said before real money moves; the sandbox stands for it.
    @Suite struct LiveMoneyTests {
        private func live(_ file: [String] = [], rate: String = "2000/s") -> Settings {
            var settings = Settings()
            settings.environment = "live"
            settings.file = file
            settings.rate = rate
            return settings
        }

        private func lend(
            _ settings: Settings, rows: Int = 8,
            _ body: (Workshop, SandboxProcess) async throws -> Void
        ) async throws {
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(Payments(rows, []).csv, to: "payments.csv")
                #expect(try await workshop.annul("init", "--ledger").code == 0)
                try await body(workshop, sandbox)
            }
        }

        @Test(.timeLimit(.minutes(1))) func withoutConfirmationThePlanIsAllThereIs() async throws {
            try await lend(live()) { workshop, sandbox in
                let plan = try await workshop.annul("plan", "payments.csv", "--json")
                #expect(plan.code == 0, "\(plan.errors)")
                let digest = try #require(try plan.json()["digest"].string)
                let run = try await workshop.annul("run", "payments.csv", "--json")
                #expect(run.code == 6, "\(run.errors)")
                #expect(try run.json()["digest"].string == digest)
                #expect(run.errors.contains("annul run payments.csv --json --confirm \(digest)"))
                let told = try await workshop.annul("run", "payments.csv")
                #expect(told.code == 6)
                for text in [
                    "8 payments would be cancelled. This can't be undone.",
                    "Real money: vipps-test.",
                    "vipps-test (vipps 123456, live) at http://127.0.0.1",
                    "It takes at least", "NOK",
                ] { #expect(told.output.contains(text), "\(text)") }
                let wrong = try await workshop.annul(
                    "run", "payments.csv", "--confirm", "0123456789abcdef")
                #expect(wrong.code == 6)
                #expect(wrong.errors.contains("its digest is another"))
                #expect(try await sandbox.totals().requests == 0)

                let confirmed = try await workshop.annul(
                    "run", "payments.csv", "--confirm", String(digest.prefix(12)))
                #expect(confirmed.code == 0, "\(confirmed.errors)")
                #expect(try await sandbox.totals().effects == 8)
                let history = try await workshop.annul("history").output
                #expect(history.contains("confirmation: by --confirm \(digest.prefix(12))"))
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                (",\n,", ",\n", ""), ("max_rows: 9", "max_rows: 10", "guards: {max_rows: 9}"),
                ("merchant: \"123456\"", "merchant: \"654321\"", ""),
                ("compare: never", "compare: all", ""),
            ])
        func theDigestFollowsWhatIsSent(old: String, new: String, file: String) async throws {
            var settings = live(file.isEmpty ? [] : [file])
            settings.account = ["compare: never"]
            try await lend(settings) { workshop, sandbox in
                let before = try await workshop.annul("plan", "payments.csv", "--json").json()
                if old == ",\n," {
                    try workshop.write(Payments(9, []).csv, to: "payments.csv")
                } else {
                    let text = settings.text(port: sandbox.port)
                    try #require(text.contains(old))
                    try workshop.write(text.replacing(old, with: new), to: "annul.yaml")
                }
                let digest = try #require(before["digest"].string)
                let run = try await workshop.annul("run", "payments.csv", "--confirm", digest)
                #expect(run.code == 6, "\(run.errors)")
                #expect(try await sandbox.totals().requests == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aResumedRunKeepsItsConfirmation() async throws {
            try await lend(live(rate: "20/s"), rows: 60) { workshop, sandbox in
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                let digest = try #require(plan["digest"].string)
                let arguments = ["run", "payments.csv", "--confirm", digest]
                let run = try await workshop.annul(arguments) { annul in
                    try await sandbox.receives(3, of: "cancel")
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
                // Another address is another provider.
                try workshop.configure(live(), port: sandbox.port + 1)
                let moved = try await workshop.annul("resume")
                #expect(moved.code == 78, "\(moved.errors)")
                #expect(moved.errors.contains("Restore base_url"))
                try workshop.configure(live(), port: sandbox.port)
                #expect(try await workshop.annul("resume").code == 0)
                #expect(try await sandbox.totals().effects == 60)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRerunWantsConfirmationToo() async throws {
            try await lend(live(), rows: 8) { workshop, sandbox in
                try workshop.write(Payments(8, [.captured], every: 2).csv, to: "payments.csv")
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                let digest = try #require(plan["digest"].string)
                #expect(
                    try await workshop.annul("run", "payments.csv", "--confirm", digest).code == 3)
                let rerun = ["rerun", "latest", "--reason", "captured", "--json"]
                let first = try await workshop.annul("status", "--json").json()["runs"][0]["run"]
                    .string
                let asked = try await workshop.annul(rerun) { _ in }
                #expect(asked.code == 6, "\(asked.errors)")
                let again = try #require(try asked.json()["digest"].string)
                let name = try #require(first)
                let confirmed = try await workshop.annul(
                    ["rerun", name, "--reason", "captured", "--confirm", again]) { _ in }
                #expect(confirmed.code == 3, "\(confirmed.errors)")
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("", [], Int32(6), "has no section 'unattended'"),
                ("{max_rows: 8}", [], 0, ""),
                ("{max_rows: 7}", [], 6, "8 payments are to be cancelled, and unattended.max_rows"),
                (
                    "{max_rows: 9, max_total: {NOK: 1}}", [], 6,
                    "unattended.max_total allows 1.00 NOK"
                ),
                ("{max_rows: 9, min_rows: 9}", [], 6, "unattended.min_rows asks for at least 9"),
                ("{max_rows: 9, max_growth: 150%}", [], 6, "and this run has none"),
                (
                    "{max_rows: 9, max_growth: 150%}", ["--name", "nightly-2026-11-21"], 6,
                    "there is no earlier run of the name"
                ),
            ])
        func nobodyIsNeededWithinThePolicy(
            policy: String, arguments: [String], code: Int32, says: String
        ) async throws {
            let settings = live(policy.isEmpty ? [] : ["unattended: \(policy)"])
            try await lend(settings) { workshop, sandbox in
                let run = try await workshop.annul(
                    ["run", "--unattended"] + arguments + ["payments.csv"]
                ) { _ in }
                #expect(run.code == code, "\(run.errors)")
                #expect(run.errors.contains(says), "\(run.errors)")
                #expect(try await sandbox.totals().effects == (code == 0 ? 8 : 0))
            }
        }

        @Test(.timeLimit(.minutes(1))) func growthIsHeldAgainstEarlierRunsOfTheName() async throws {
            let settings = live(["unattended: {max_rows: 1000, max_growth: 150%}"])
            try await lend(settings, rows: 10) { workshop, sandbox in
                let named = ["--name", "nightly-2026-11-20"]
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                let digest = try #require(plan["digest"].string)
                let first = try await workshop.annul(
                    ["run", "payments.csv", "--confirm", digest] + named
                ) { _ in }
                #expect(first.code == 0, "\(first.errors)")
                // Ten are done; of the others sixteen are too many, and fifteen are not.
                for (rows, code) in [(26, Int32(6)), (25, 0)] {
                    try workshop.write(Payments(rows, []).csv, to: "payments.csv")
                    let run = try await workshop.annul(
                        "run", "--unattended", "--name", "nightly-2026-11-21", "payments.csv")
                    #expect(run.code == code, "\(run.errors)")
                    #expect(
                        code == 0
                            || run.errors.contains(
                                "16 payments are to be cancelled, and unattended.max_growth allows"
                                    + " 150% of the 10"),
                        "\(run.errors)")
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: [("8", Int32(0)), ("7", 6), ("", 6), ("yes", 6)])
        func theNumberOfPaymentsIsTyped(typed: String, code: Int32) async throws {
            try await lend(live()) { workshop, sandbox in
                let (run, screen) = try await workshop.annul(
                    ["run", "payments.csv"], typing: typed)
                #expect(run.code == code, "\(run.errors)")
                #expect(screen.contains("8 payments would be cancelled. This can't be undone."))
                #expect(try await sandbox.totals().effects == (code == 0 ? 8 : 0))
            }
        }

        /// Ctrl-C is how people say no.
        @Test(.timeLimit(.minutes(1))) func aSignalAtTheQuestionIsANo() async throws {
            try await lend(live()) { workshop, sandbox in
                let (run, _) = try await workshop.annul(["run", "payments.csv"], typing: nil)
                #expect(run.code == 130, "\(run.errors)")
                #expect(run.errors.contains("annul: stopping: nothing has been sent.\n"))
                #expect(try await sandbox.totals().requests == 0)
                #expect(try await workshop.status()["state"].string == "abandoned")
                // Nothing of it stands in the way of the next.
                let (again, screen) = try await workshop.annul(
                    ["run", "payments.csv"], typing: "8")
                #expect(again.code == 0, "\(again.errors)")
                #expect(screen.contains("8 payments would be cancelled."))
            }
        }

        /// A digest is what is to be sent, whoever has confirmed what before.
        @Test(.timeLimit(.minutes(1))) func anotherDigestStopsAConfirmedRun() async throws {
            try await lend(live(rate: "20/s"), rows: 60) { workshop, sandbox in
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                let digest = try #require(plan["digest"].string)
                let arguments = ["run", "payments.csv", "--confirm", digest]
                let run = try await workshop.annul(arguments) { annul in
                    try await sandbox.receives(3, of: "cancel")
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
                let before = try await sandbox.totals().requests
                let wrong = try await workshop.annul("resume", "--confirm", "0123456789ab")
                #expect(wrong.code == 6, "\(wrong.errors)")
                #expect(wrong.errors.contains("its digest is another"))
                #expect(try await sandbox.totals().requests == before)
                #expect(try await workshop.annul("resume", "--confirm", digest).code == 0)
                #expect(try await sandbox.totals().effects == 60)
            }
        }

        /// A run that was ready when its process died has the digest of its plan.
        @Test(.timeLimit(.minutes(1))) func theDigestOutlivesItsProcess() async throws {
            var settings = live()
            settings.file = ["input: {columns: {reference: \"Payment ID\"}}"]
            try await lend(settings) { workshop, sandbox in
                let text = Payments(8, []).csv.replacing("reference", with: "Payment ID")
                try workshop.write(text, to: "payments.csv")
                let plan = try await workshop.annul("plan", "payments.csv", "--json").json()
                let digest = try #require(plan["digest"].string)
                let (killed, _) = try await workshop.annul(
                    ["run", "payments.csv"], typing: nil, signal: .kill)
                #expect(killed.wasKilled)
                #expect(try await workshop.status()["state"].string == "ready")
                let resumed = try await workshop.annul("resume", "--confirm", digest)
                #expect(resumed.code == 0, "\(resumed.errors)")
                #expect(try await sandbox.totals().effects == 8)
            }
        }

        /// An export that came out empty must not pass for a night's work.
        @Test(.timeLimit(.minutes(1))) func anEmptyNightWantsAPerson() async throws {
            try await lend(live(["unattended: {max_rows: 100, min_rows: 1}"])) {
                workshop, sandbox in
                let arguments = ["run", "--unattended", "--name", "nightly-1", "payments.csv"]
                try workshop.write(Payments(0, []).csv, to: "payments.csv")
                let empty = try await workshop.annul(arguments) { _ in }
                #expect(empty.code == 6, "\(empty.errors)")
                #expect(empty.errors.contains("unattended.min_rows asks for at least 1"))
                // The name is free for the file as it should have been.
                try workshop.write(Payments(5, []).csv, to: "payments.csv")
                let mended = try await workshop.annul(arguments) { _ in }
                #expect(mended.code == 0, "\(mended.errors)")
                #expect(try await sandbox.totals().effects == 5)
            }
        }

        /// Nobody being there, a scheduler must not work off a halted run piece by piece.
        @Test(.timeLimit(.minutes(1))) func aHaltedRunWaitsForAPerson() async throws {
            let settings = live([
                "unattended: {max_rows: 100}", "guards: {canary: {rows: 2, max_failed: 0}}",
            ])
            try await lend(settings) { workshop, sandbox in
                try workshop.write(Payments(8, [.expired], every: 1).csv, to: "payments.csv")
                let arguments = ["run", "--unattended", "--name", "nightly-1", "payments.csv"]
                let first = try await workshop.annul(arguments) { _ in }
                #expect(first.code == 5, "\(first.errors)")
                let before = try await sandbox.totals().requests
                let again = try await workshop.annul(arguments) { _ in }
                #expect(again.code == 5, "\(again.errors)")
                #expect(again.errors.contains("which was halted (canary). Nothing was sent"))
                #expect(try await sandbox.totals().requests == before)
            }
        }

        @Test(.timeLimit(.minutes(1))) func withStandardInputTheTerminalIsAsked() async throws {
            try await lend(live()) { workshop, sandbox in
                let (run, screen) = try await workshop.annul(
                    ["run", "--format", "csv", "-"], typing: "8", input: Payments(8, []).csv)
                #expect(run.code == 0, "\(run.errors)")
                #expect(screen.contains("type the number of payments"))
                let history = try await workshop.annul("history").output
                #expect(history.contains("confirmation: 8 typed at a terminal"), "\(history)")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aLiveRunNeverCreatesItsLedger() async throws {
            try await Workshop.lend(live()) { workshop, sandbox in
                try workshop.write(Payments(3, []).csv, to: "payments.csv")
                let run = try await workshop.annul(
                    "run", "--confirm", "0123456789ab", "payments.csv")
                #expect(run.code == 66, "\(run.errors)")
                #expect(
                    run.errors.contains(
                        "`annul init --ledger` creates one; if there was one yesterday, stop"))
                let other = ["--ledger", "other.ledger", "init", "--ledger"]
                #expect(try await workshop.annul(other) { _ in }.code == 0)
                #expect(try workshop.names(in: "").contains("other.ledger"))
                #expect(try await workshop.annul(other) { _ in }.code == 73)
                #expect(try await workshop.annul("init").code == 64)
            }
        }

        @Test(.timeLimit(.minutes(1))) func testAndLiveNeverMix() async throws {
            try await lend(live(["unattended: {max_rows: 100}"])) { workshop, sandbox in
                let run = try await workshop.annul("run", "--unattended", "payments.csv")
                #expect(run.code == 0, "\(run.errors)")
                try workshop.configure(Settings(), port: sandbox.port)
                let test = try await workshop.annul("run", "payments.csv")
                #expect(test.code == 78, "\(test.errors)")
                #expect(test.errors.contains("Use one ledger for each environment."))
            }
        }
    }
}
