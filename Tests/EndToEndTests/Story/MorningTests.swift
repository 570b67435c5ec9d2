import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// A night and the morning after it, as its operator lives through them.
    @Suite struct MorningTests {
        @Test(.timeLimit(.minutes(1))) func aNightWithFailuresEndsWithEveryPaymentCancelled()
            async throws
        {
            let payments = Payments(30, [.unknown], every: 15)
            // What is slow takes effect, and is answered when nobody listens any more.
            try await Workshop.lend(sandbox: ["--slow", "5s"]) { workshop, sandbox in
                let settings = Settings().text(port: sandbox.port)
                try workshop.write(
                    settings.replacing("retry:\n", with: "retry:\n      max_attempts: 2\n"),
                    to: "annul.yaml")
                try workshop.write(payments.csv, to: "payments.csv")
                let night = try await workshop.annul(
                    "--quiet", "run", "--name", "nightly-2026-11-21", "--unattended",
                    "payments.csv")
                #expect(night.code == 3, "\(night.errors)")
                let first = try #require(try await workshop.status()["run"].string)
                try expect(
                    night.output,
                    says: [
                        "Run \(first) (nightly-2026-11-21): finished, exit code 3",
                        "not_found, unknown_payment: 2 rows",
                        "To do: Compare reference and account with the provider's; run the",
                        "annul export \(first) --failed  lists the 2 rows that failed",
                    ])

                let status = try await workshop.annul("status", "latest")
                #expect(status.code == 0)
                try expect(status.output, says: ["not_found", "It balances: authorized = good"])
                let corrected = try await correctedRows(workshop)
                try workshop.write(corrected, to: "corrected.csv")

                try await runUnderOutage("corrected.csv", workshop, sandbox)
                let second = try #require(try await workshop.status()["run"].string)
                let open = try await workshop.annul("status", "--open")
                #expect(open.code == 4)
                let lines = open.output.split(separator: "\n")
                #expect(lines.count == 2, "\(open.output)")
                #expect(lines[0].contains("test-slow-000901  in_doubt no_answer"))
                #expect(lines[0].hasSuffix("annul resolve \(second)"))

                try await sandbox.lift()
                let resolved = try await workshop.annul("resolve")
                #expect(resolved.code == 0, "\(resolved.output)\(resolved.errors)")
                #expect(try await workshop.annul("status", "--open").code == 0)
                let end = try await workshop.annul("status", first)
                try expect(
                    end.output,
                    says: [
                        "Continued by run \(second)", "After all of them every row is good",
                    ])

                let rows = try await workshop.rows(of: first) + workshop.rows(of: second)
                let truth = try await sandbox.truth()
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                // Twenty-eight of the night, two of the morning, each once.
                #expect(truth.totals.effects == 30)
                #expect(truth.totals.repeatedEffects == 0)
                #expect(rows.filter { $0.outcome.group == .good }.count == 30)
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        private func expect(_ text: String, says sentences: [String]) throws {
            for sentence in sentences { #expect(text.contains(sentence), "\(sentence)\n\(text)") }
        }

        /// What a spreadsheet saves once both references were corrected.
        private func correctedRows(_ workshop: Workshop) async throws -> String {
            let export = try await workshop.annul("export", "latest", "--failed", "--spreadsheet")
            #expect(export.code == 0, "\(export.errors)")
            var sheet = try Sheet(export.output)
            #expect(sheet["reference"] == ["'test-unknown-000015", "'test-unknown-000030"])
            sheet["reference"] = ["'test-slow-000901", "test-ok-000902"]
            return sheet.saved
        }

        /// The provider goes down once it has both cancels, before it has answered the slow one.
        private func runUnderOutage(
            _ file: String, _ workshop: Workshop, _ sandbox: SandboxProcess
        ) async throws {
            let before = try await sandbox.totals().byKind["cancel"] ?? 0
            let run = try await workshop.annul(["run", file]) { _ in
                try await sandbox.receives(before + 2, of: "cancel")
                try await sandbox.impose(.unavailable, seconds: 600)
            }
            #expect(run.code == 4, "\(run.output)\(run.errors)")
            #expect(run.errors.contains("rows that came back: edited 2: reference 2"))
            try expect(
                run.output,
                says: [
                    "in_doubt, no_answer: 1 row",
                    "To do: `annul resolve` asks the provider; what it can't tell, `annul settle`",
                    "asks about them, cancels nothing",
                ])
        }
    }
}
