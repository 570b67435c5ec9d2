import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// What is said of limits, and of being turned away, by the built program.
    @Suite struct LimitsRunTests {
        @Test(.timeLimit(.minutes(1))) func statusSaysWhatARunWaitsFor() async throws {
            let settings = Settings(rate: "20/s")
            try await Workshop.lend(sandbox: [], settings) { workshop, sandbox in
                try workshop.write(Payments(80).csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { _ in
                    try await sandbox.receives(30, of: "cancel")
                    let wait = try await workshop.status()["waits_for"][0]
                    #expect(wait["account"].string == "vipps-test")
                    #expect(wait["for"].string == "rate")
                    let text = try await workshop.annul("status", "latest").output
                    #expect(text.contains("waits for its rate: it is as fast as it may be"))
                }
                #expect(ended.code == 0, "\(ended.errors)")
                #expect(try await workshop.status()["waits_for"] == .array([]))
                #expect(try !workshop.names(in: ".").contains("annul.ledger.now"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func aPaymentThatIsForbiddenFailsAlone() async throws {
            let payments = Payments(90, [.forbidden], every: 30)
            try await Workshop.lend(Settings(rate: "200/s")) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 3, "\(ended.errors)")
                let rows = try await workshop.rows()
                #expect(rows.count { $0.outcome == .failed } == 3)
                #expect(rows.count { $0.outcome == .cancelled } == 87)
                let table = try await workshop.exported()
                #expect(try table.column("annul_reason").count { $0 == "forbidden" } == 3)
                let audit = Audit(of: rows, against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
            }
        }

        /// The secret that a helper gives has changed by the time that it is refused.
        @Test(.timeLimit(.minutes(1))) func aSecretThatHasChangedIsFetchedAgain() async throws {
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox { sandbox in
                    let text = Settings().text(port: sandbox.port).replacing(
                        "{env: END_TO_END_CLIENT_SECRET}", with: "{command: [/bin/sh, secret.sh]}")
                    try workshop.write(text, to: "annul.yaml")
                    try workshop.write(
                        "[ -e asked ] && echo sandbox-secret || { : >asked; echo old; }\n",
                        to: "secret.sh")
                    try workshop.write(Payments(50).csv, to: "payments.csv")
                    let ended = try await workshop.annul("run", "payments.csv")
                    #expect(ended.code == 0, "\(ended.errors)")
                    let totals = try await sandbox.totals()
                    #expect(totals.effects == 50)
                    #expect(totals.byKind["token"] == 2)
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatAProviderAskedForIsSaidInTheEnd() async throws {
            var payments = Payments(40)
            payments.add(.throttled)
            try await Workshop.lend(sandbox: [], Settings()) {
                workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 0, "\(ended.errors)")
                #expect(
                    ended.output.contains("  the provider: throttled once; paused for 2s\n"),
                    "\(ended.output)")
                let learned = try await workshop.status()["accounts"][0]["learned"]
                #expect(learned["throttled"].intValue == 1)
            }
        }
    }
}
