import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct RunSummaryTests {
    @Test func moneyBalancesByTheInputAndTellsWhatProvidersSaid() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                .payment("cancelled", minor: 1000), .payment("partly", minor: 2000),
                .payment("before", minor: 400), .payment("captured", minor: 800),
                .payment("in-doubt", minor: 60), .payment("untouched", minor: 7),
                .payment("cancelled", minor: 1000), .unusable(), .payment("no-amount"),
                .payment("swedish", minor: 9, currency: "SEK"),
            ])
        try await test.work(
            run,
            [
                "cancelled": [.cancelled(990)], "partly": [.cancelled(500, kept: 1500)],
                "before": [.alreadyCancelled], "captured": [.captured], "in-doubt": [.lost],
            ])
        let summary = try test.summary(run)
        let totals = summary.totals
        #expect(totals.rows == 10)
        #expect([totals.good, totals.failed, totals.open, totals.input] == [3, 1, 4, 2])
        #expect(totals.undecided == 4)
        #expect(totals.rowsWithoutAmount == 2)
        #expect(totals.money.map(\.currency.code) == ["NOK", "SEK"])
        let nok = totals.money[0]
        #expect(nok.authorized == 5267)
        #expect([nok.good, nok.failed, nok.open, nok.input] == [3400, 800, 67, 1000])
        #expect([nok.released, nok.already, nok.kept] == [1490, 400, 2300])
        #expect(nok.difference == -10)
        #expect(
            totals.outcomes.map {
                "\($0.reading.outcome) \($0.reading.reason?.rawValue ?? "-") \($0.rows)"
            }
                == [
                    "cancelled cancelled_by_us 1", "alreadyCancelled cancelled_before 1",
                    "remainderReleased released 1", "notCancellable captured 1",
                    "inDoubt no_answer 1", "unprocessed - 3", "rejected missing_field 1",
                    "duplicate same_payment 1",
                ])
        #expect(summary.accounts.map(\.account) == ["vipps-no", ""])
        #expect(summary.accounts[0].merchant == TestLedger.vipps)
    }

    @Test func undecidedRowsReadAsTheirAccountOrRunSays() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r", [.payment("p-1"), .payment("b-1", account: "billmate-se")])
        let lane = try #require(try test.reader().lanes(of: run).first)
        try await test.ledger.mark(lane: lane.id, because: .authFailed, detail: "401 twice.")
        let ended = run.ended(.interrupted, because: .drained, exitCode: 143, at: test.clock.now)
        let summary = try test.summary(ended)
        #expect(
            summary.accounts.map(\.counts.outcomes[0].reading) == [
                .init(outcome: .unprocessed, reason: .authFailed, group: .open),
                .init(outcome: .unprocessed, reason: .drained, group: .open),
            ])
        #expect(summary.accounts[0].stoppedBecause == .authFailed)
        #expect(summary.accounts[0].stoppedDetail == "401 twice.")
        #expect(summary.run.exitCode == 143)
    }

    @Test func aDuplicateOfAnUndecidedRowElsewhereCountsAsOpen() async throws {
        let test = try await TestLedger()
        _ = try await test.run("first", [.payment("p-1", minor: 5)])
        let run = try await test.run("second", [.payment("p-1", minor: 5)])
        let totals = try test.summary(run).totals
        #expect([totals.open, totals.input, totals.undecided] == [1, 0, 0])
        #expect(totals.outcomes[0].reading.outcome == .duplicate)
        #expect(totals.money[0].open == 5)
    }

    @Test func aRunOfNoRowsHasASummary() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [InputRow]())
        let summary = try test.summary(run)
        #expect(summary.totals == RowCounts())
        #expect(summary.accounts.isEmpty)
        #expect(try test.write(run, exitCode: 0).manifest.files[0].rows == 0)
    }

    @Test func aRefusedRunsRowsAreUnprocessed() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1"), .unusable()])
        try await test.ledger.refuse(run, exitCode: 65)
        let summary = try test.summary(try test.reader().run(named: "r"))
        #expect(summary.run.state == .refused)
        #expect(
            summary.totals.outcomes[0].reading
                == .init(outcome: .unprocessed, reason: .fileRefused, group: .open))
    }

    @Test(arguments: [
        (
            "UPDATE tally SET rows = 4 WHERE outcome = 'pending'",
            "the counters say 5 rows, and there are 3"
        ),
        (
            "UPDATE tally SET rows = rows + CASE outcome WHEN 'pending' THEN -3 ELSE 3 END",
            "-1 rows are counted as unprocessed"
        ),
        (
            "UPDATE tally SET amount = 401 WHERE outcome = 'pending'",
            "the counters of 'vipps-no' say 701 minor units of NOK, and the rows say 1400"
        ),
        (
            "UPDATE tally SET currency = 'SEK' WHERE outcome = 'pending'",
            "the counters of 'vipps-no' say 1 rows (NOK), and there are 3"
        ),
        (
            "UPDATE tally SET amount = 9223372036854775807 WHERE outcome = 'pending'",
            "the sums of account 'vipps-no' are too large"
        ),
    ])
    func countersThatContradictTheRowsAreNotReported(sql: String, problem: String) async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                .payment("p-1", minor: 300), .payment("p-2", minor: 100),
                .payment("p-3", minor: 1000),
            ])
        try await test.work(run, ["p-1": [.cancelled()]])
        try await test.doctor(sql)
        let error = #expect(throws: LedgerError.self) { try test.summary(run) }
        #expect(error?.code == .damaged)
        #expect(
            error?.message
                == "run r does not balance: \(problem). Don't rely on its figures; restore"
                + " a backup.")
    }

    @Test func filesThatContradictTheCountersAreNotPutInPlace() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1", minor: 300)])
        try await test.work(run, ["p-1": [.cancelled()]])
        try await test.doctor("UPDATE tally SET outcome = 'already_cancelled'")
        let error = #expect(throws: LedgerError.self) { try test.write(run) }
        #expect(
            error?.message
                == "run r does not balance: 1 rows are cancelled, cancelled_by_us, and the counters"
                + " say 0. Don't rely on its figures; restore a backup.")
    }
}
