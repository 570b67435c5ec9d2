import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Runs over rows of earlier ones, and runs that were given up.
    @Suite struct RerunTests {
        @Test(.timeLimit(.minutes(1))) func aRerunSendsOnlyWhatMayStillBeCancelled() async throws {
            let payments = Payments(90, [.captured, .unknown, .expired], every: 3)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let run = try #require(try await workshop.status()["run"].string)
                let first = try await workshop.rows()
                let before = try await sandbox.truth()
                let unknown = first.filter { $0.outcome == .notFound }.compactMap(\.reference)
                #expect(unknown.count == 10)

                let again = try await workshop.annul("rerun", "latest", "--failed")
                #expect(again.code == 3, "\(again.errors)")
                #expect(again.errors.contains("running 10 rows of run"))
                let second = try await workshop.rows()
                #expect(second.map(\.reference) == unknown)
                #expect(second.map(\.outcome) == unknown.map { _ in .notFound })
                let truth = try await sandbox.truth()
                for (payment, earlier) in zip(truth.payments, before.payments)
                where !unknown.contains(payment.reference) {
                    #expect(payment == earlier)
                }

                // What was captured is asked about again only if somebody says so.
                let named = try await workshop.annul("rerun", run, "--reason", "captured")
                #expect(named.code == 3, "\(named.errors)")
                let third = try await workshop.rows()
                #expect(third.map(\.outcome) == Self.tenTimes(.notCancellable))
                let rest = try await workshop.annul("rerun", run)
                #expect(rest.code == 0)
                #expect(rest.output == "")
                #expect(rest.errors.contains("left out: 10 rows that a later run works on"))
                #expect(rest.errors.contains("nothing to run again of run \(run)"))
                let audit = Audit(of: first + second + third, against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
            }
        }

        private static func tenTimes(_ outcome: Outcome) -> [Outcome] {
            [Outcome](repeating: outcome, count: 10)
        }

        @Test(.timeLimit(.minutes(1))) func aLimitedRunLeavesTheRestToARerun() async throws {
            let payments = Payments(50, [], every: 1)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let limited = try await workshop.annul("run", "--limit", "20", "payments.csv")
                #expect(limited.code == 4, "\(limited.errors)")
                #expect(try await sandbox.totals().effects == 20)
                let rows = try await workshop.rows()
                #expect(rows.prefix(20).allSatisfy { $0.outcome == .cancelled })
                #expect(rows.dropFirst(20).allSatisfy { $0.outcome == .unprocessed })

                let rest = try await workshop.annul("rerun", "latest", "--unprocessed")
                #expect(rest.code == 0, "\(rest.errors)")
                #expect(try await workshop.rows().count == 30)
                #expect(try await sandbox.totals().effects == 50)
                // Each row still names the line that it came from.
                let table = try await workshop.exported()
                #expect(
                    try table.column("annul_file") == [String](repeating: "payments.csv", count: 30)
                )
                #expect(try table.column("annul_line").first == "22")
                #expect(try table.column("order_id").first == "order, 21")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aPaymentWithAnOpenRowElsewhereIsNeverSentFresh()
            async throws
        {
            let payments = Payments(300, [], every: 1)
            try await Workshop.lend(Settings(rate: "100/s")) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let drained = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(20, of: "cancel")
                    try annul.send(.terminate)
                }
                #expect(drained.code == 143, "\(drained.errors)")
                let run = try #require(try await workshop.status()["run"].string)
                let before = try await sandbox.truth()

                let again = try await workshop.annul("run", "payments.csv")
                #expect(again.code == 4, "\(again.errors)")
                #expect(try await sandbox.truth() == before)
                let rerun = try await workshop.annul("rerun", run)
                #expect(rerun.code == 0)
                #expect(rerun.errors.contains("`annul resume \(run)` goes on with them"))
                #expect(try await sandbox.truth() == before)

                let given = try await workshop.annul("abandon", run)
                #expect(given.code == 4, "\(given.errors)")
                #expect(try await workshop.annul("abandon", run).code == 4)
                #expect(try await sandbox.truth() == before)
                let rows = try await workshop.rows(of: run)
                let left = rows.filter { $0.outcome == .unprocessed }.compactMap(\.reference)
                #expect(!left.isEmpty)

                let rest = try await workshop.annul("rerun", run)
                #expect(rest.code == 0, "\(rest.errors)")
                #expect(try await workshop.rows().map(\.reference) == left)
                let truth = try await sandbox.truth()
                #expect(truth.totals.effects == payments.rows.count)
                #expect(try await workshop.annul("resume").errors.contains("nothing to resume"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRefusedInputIsNotRunAgain() async throws {
            let payments = Payments(30, [])
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv + ",,,\n", to: "payments.csv")
                let plan = try await workshop.annul("plan", "--strict", "payments.csv")
                #expect(plan.code == 65)
                #expect(plan.output.contains("payments.csv line 32: column 'reference'"))
                #expect(plan.errors.contains("a run would be refused: 1 of 31 rows are unusable"))
                let refused = try await workshop.annul("run", "--strict", "payments.csv")
                #expect(refused.code == 65, "\(refused.errors)")
                let run = try #require(try await workshop.status()["run"].string)
                #expect(refused.errors.contains("`annul export \(run) --rejected`"))
                let again = try await workshop.annul("rerun", "latest")
                #expect(again.code == 65)
                #expect(again.errors.contains("was refused with its whole input"))
                let stranger = try await workshop.annul("rerun", run, "--account", "vipps-tset")
                #expect(stranger.code == 65)
                #expect(try await sandbox.totals().requests == 0)
                // Its rows are in the ledger, and no other run is kept from the payments.
                #expect(try await workshop.exported().column("reference").count == 31)
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let unknown = try await workshop.annul("rerun", "latest", "--account", "vipps-tset")
                #expect(unknown.code == 64)
                #expect(unknown.errors.contains("has no rows of it. Did you mean 'vipps-test'?"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRecheckAsksAndSendsNothingThatIsDone() async throws {
            let payments = Payments(40, [.already], every: 2)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let before = try await sandbox.totals()
                let again = try await workshop.annul("run", "--recheck", "payments.csv")
                #expect(again.code == 0, "\(again.errors)")
                let rows = try await workshop.rows()
                #expect(rows.map(\.outcome) == payments.rows.map { _ in .alreadyCancelled })
                let after = try await sandbox.totals()
                #expect(after.effects == before.effects)
                #expect(after.byKind["cancel"] == before.byKind["cancel"])
                #expect(after.byKind["lookup", default: 0] > before.byKind["lookup", default: 0])
            }
        }
    }
}
