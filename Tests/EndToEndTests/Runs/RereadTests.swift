import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Payments that are paid after their cancel, as their provider admits.
    @Suite struct RereadTests {
        private static let paid = Scenario.paidlater.reference(1, at: .billmate)
        private static let references =
            [paid] + (2...6).map { Scenario.ok.reference($0, at: .billmate) }

        /// Lends a folder with one account and its payments, and a sandbox that plays them.
        private func lend(
            reread: String?, _ body: (Workshop, SandboxProcess) async throws -> Void
        ) async throws {
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox(["--paid-after", "200ms"]) { sandbox in
                    try workshop.configureBillmate(reread: reread, port: sandbox.port)
                    let lines = Self.references.map { "\($0),\(Seed.amount(for: $0)),SEK\n" }
                    try workshop.write(
                        "reference,amount_minor,currency\n" + lines.joined(), to: "payments.csv")
                    try await body(workshop, sandbox)
                }
            }
        }

        private func expectNoticed(_ workshop: Workshop, _ sandbox: SandboxProcess) async throws {
            let rows = try await workshop.rows()
            let truth = try await sandbox.truth()
            let audit = Audit(of: rows, against: truth)
            #expect(audit.agrees, "\(audit.text)")
            #expect(audit.races.payments == 1 && audit.races.unnoticed == 0)
            let others = [Outcome](repeating: .cancelled, count: Self.references.count - 1)
            #expect(rows.map(\.outcome) == [.notCancellable] + others)
            #expect(truth.totals.byKind["cancel"] == Self.references.count)
            let status = try await workshop.status()
            #expect(status["state"].string == "finished")
            #expect(status["rereads"]["waiting"].intValue == 0)
            #expect(status["rereads"]["unconfirmed"].intValue == 0)
            let verified = try await workshop.annul("verify")
            #expect(verified.code == 0, "\(verified.output)\(verified.errors)")
        }

        @Test(.timeLimit(.minutes(1))) func whatIsPaidLateIsFoundBeforeTheRunEnds() async throws {
            try await lend(reread: "1s") { workshop, sandbox in
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 3, "\(run.errors)")
                #expect(run.errors.contains("6 cancelled payments are read again until "))
                #expect(
                    run.errors.contains(
                        "because the provider admits late races (doubt.reread)"))
                try await expectNoticed(workshop, sandbox)
                #expect(try await sandbox.totals().byKind["lookup"] == Self.references.count)
                let story = try await workshop.annul("show", "latest", "1")
                #expect(story.output.contains("Read again some time after its cancel: Billmate"))
                #expect(story.output.contains("attempt 2: look-up"))
                #expect(story.output.contains("read again, and no longer so"))
                let other = try await workshop.annul("show", "latest", "2")
                #expect(other.output.contains("read again, and as it was"))
                let plain = try await workshop.annul("run", "payments.csv")
                #expect(plain.code == 3, "what was paid is asked for again: \(plain.errors)")
            }
        }

        /// What the test above rests on: whoever does not look does not see it, and is not blamed.
        @Test(.timeLimit(.minutes(1))) func whatIsNotReadAgainIsNotNoticed() async throws {
            try await lend(reread: nil) { workshop, sandbox in
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 0, "\(run.errors)")
                let rows = try await workshop.rows()
                #expect(rows.allSatisfy { $0.outcome == .cancelled })
                var truth = try await sandbox.truth()
                while !truth.payments.contains(where: \.overtaken) {
                    truth = try await sandbox.truth()
                }
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(audit.races.payments == 1 && audit.races.unnoticed == 1)
                #expect(
                    audit.text.contains(
                        "races: 1 paid after their cancel, as their provider admits; 1 still called"
                            + " cancelled"))
            }
        }

        /// A run that is ended while it waits has not finished, and goes on where it was.
        @Test(.timeLimit(.minutes(1)), arguments: [Signal.interrupt, .kill])
        func theWaitMayBeEndedAndGoneOnWith(signal: Signal) async throws {
            try await lend(reread: "10m") { workshop, sandbox in
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await annul.listen(for: "are read again until")
                    try annul.send(signal)
                }
                if signal == .interrupt { #expect(ended.code == 130, "\(ended.errors)") }
                let status = try await workshop.status()
                #expect(status["rereads"]["waiting"].intValue == 6)
                #expect(status["totals"]["undecided"].intValue == 0)
                if signal == .interrupt {
                    #expect(status["state"].string == "interrupted")
                    #expect(ended.output.contains("6 rows cancelled and still to be read again"))
                    #expect(ended.output.contains("annul resume"))
                }
                #expect(try await sandbox.totals().byKind["lookup"] == nil)
                // Nobody waits longer than the configuration now says.
                try workshop.configureBillmate(reread: "500ms", port: sandbox.port)
                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 3, "\(resumed.errors)")
                try await expectNoticed(workshop, sandbox)
            }
        }
    }
}

extension Workshop {
    /// One account of Billmate, and everything fast.
    fileprivate func configureBillmate(reread: String?, port: Int) throws {
        let account = SandboxAccount.billmate(merchant: "17338", rate: nil)
        let key = account.secrets["key"] ?? ""
        try write(
            """
            ledger: annul.ledger
            accounts:
              billmate-se:
                provider: billmate
                environment: test
                base_url: http://127.0.0.1:\(port)/billmate
                merchant: "17338"
                credentials: {key: {plain: \(key)}}
                limits: {rate: 400/s, concurrency: 4}
                timeouts: {connect: 2s, request: 2s}
                doubt: {settle: 2s\(reread.map { ", reread: \($0)" } ?? "")}

            """, to: "annul.yaml")
    }
}
