import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct ScenarioRunTests {
        /// The provider's limits, and the same in the configuration.
        private static let sandbox = ["--rate", "400/s", "--per-payment", "60/min"]
        private static let settings = Settings(rate: "400/s", perPayment: "60/min")

        @Test(.timeLimit(.minutes(2))) func aRunAgreesWithTheTruth() async throws {
            var payments = Payments(800, Scenario.quick, every: 4)
            payments.add(.throttled)
            payments.add(.throttleddate)
            payments.add(.ok)
            try await Workshop.lend(
                sandbox: Self.sandbox + ["--slow", "300ms"], Self.settings
            ) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv", "--json")
                #expect(ended.code == 3, "\(ended.errors)")
                let run = try #require(ended.json()["run"].string)

                let truth = try await sandbox.truth()
                let rows = try await workshop.rows()
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(rows.map(\.reference) == payments.rows.map(\.reference))
                for (row, payment) in zip(rows, payments.rows) {
                    #expect(row.outcome == payment.scenario.outcome, "\(payment.reference)")
                }
                #expect(truth.totals.accountViolations == 0)
                #expect(truth.totals.referenceViolations == 0)
                #expect(truth.totals.earlyReturns == 0)
                #expect(truth.totals.badAuthentication == 0)
                #expect(truth.totals.tokens == 1)
                try workshop.checkFiles(of: run, rows: payments.rows.count)
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatIsDoneIsNeverDoneAgain() async throws {
            let payments = Payments(120, [.ok, .already, .partly, .lost, .created], every: 2)
            try await Workshop.lend(Settings()) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let first = try await workshop.annul("run", "payments.csv")
                #expect(first.code == 0, "\(first.errors)")
                let before = try await sandbox.truth()

                let run = try workshop.names(in: "runs")[0]
                let inputs = [
                    "payments.csv", "runs/\(run)/results.csv", "runs/\(run)/succeeded.csv",
                ]
                for input in inputs {
                    let again = try await workshop.annul("run", input)
                    #expect(again.code == 0, "\(input): \(again.errors)")
                    let rows = try await workshop.rows()
                    #expect(
                        rows.map(\.outcome) == payments.rows.map { _ in .duplicate }, "\(input)")
                }
                #expect(try await sandbox.truth() == before)
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatFailedIsAskedAgainAndNothingElse() async throws {
            let payments = Payments(120, [.captured, .expired, .unknown], every: 4)
            try await Workshop.lend(Settings()) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let first = try await workshop.rows()
                let before = try await sandbox.truth()
                let failed = first.filter { $0.outcome.group == .failed }.compactMap(\.reference)
                #expect(failed.count == 30)

                let run = try workshop.names(in: "runs")[0]
                let again = try await workshop.annul("run", "runs/\(run)/failed.csv")
                #expect(again.code == 3, "\(again.errors)")
                let second = try await workshop.rows()
                #expect(second.map(\.reference) == failed)
                #expect(
                    second.map(\.outcome)
                        == first.filter { $0.outcome.group == .failed }.map(\.outcome))

                let results = try await workshop.annul("run", "runs/\(run)/results.csv")
                #expect(results.code == 3, "\(results.errors)")
                let third = try await workshop.rows()
                #expect(third.count == payments.rows.count)
                #expect(third.count { $0.outcome == .duplicate } == payments.rows.count - 30)

                let truth = try await sandbox.truth()
                #expect(truth.released == before.released)
                #expect(truth.totals.effects == before.totals.effects)
                for (payment, earlier) in zip(truth.payments, before.payments)
                where !failed.contains(payment.reference) {
                    #expect(payment == earlier)
                }
                let audit = Audit(of: first + second + third, against: truth)
                #expect(audit.agrees, "\(audit.text)")
            }
        }
    }
}

extension Scenario {
    /// How a payment of the scenario ends, if nothing else happens to it.
    fileprivate var outcome: Outcome {
        switch self {
        case .already, .thirdparty: .alreadyCancelled
        case .captured, .expired, .aborted: .notCancellable
        case .partly: .remainderReleased
        case .unknown: .notFound
        case .forbidden: .failed
        default: .cancelled
        }
    }
}
