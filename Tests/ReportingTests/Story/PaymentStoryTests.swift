import AnnulModel
import GRDB
@testable import Ledger
import Testing

@testable import Reporting

@Suite struct PaymentStoryTests {
    @Test func aPaymentsStoryReadsLikeThis() async throws {
        let (test, _) = try await example()
        let stories = try PaymentStory.stories(of: "p-1", from: try test.reader())
        #expect(stories.map(\.text) == [Self.expected])
    }

    private static let expected = """
        Payment p-1 (vipps 123456, test)

        Run first, row 1 (payments.csv, line 2), account vipps-no, 10.00 NOK
          in_doubt, no_answer: A request may have taken effect: The connection was
          reset.
          2026-11-21T04:25:06.789Z  attempt 1: cancel, generation 1, key
                                    c5c8fdba-85ce-82bc-9023-ad517c1ae244
          2026-11-21T04:25:08.289Z  doubtful, counts as a failed attempt, in doubt from
                                    here: The connection was reset.
          2026-11-21T04:25:08.289Z  attempt 2: cancel, generation 1, key
                                    c5c8fdba-85ce-82bc-9023-ad517c1ae244
          2026-11-21T04:25:09.789Z  doubtful, counts as a failed attempt, in doubt from
                                    here: The connection was reset.

        Run first, row 3 (payments.csv, line 4), account vipps-no
          duplicate, same_payment: Line 2 has the same payment.
          2026-11-21T04:25:06.789Z  intake, duplicate (same_payment), see run first, row
                                    1: Line 2 has the same payment.

        Run second, row 2 (payments.csv, line 3), account vipps-no
          cancelled, cancelled_by_us: Cancelled.
          2026-11-21T04:25:09.789Z  taken_over, in doubt from here
          2026-11-21T04:25:09.789Z  attempt 1: cancel, generation 1, key
                                    c5c8fdba-85ce-82bc-9023-ad517c1ae244
          2026-11-21T04:25:11.289Z  settled, cancelled (cancelled_by_us), HTTP 200,
                                    provider id psp-1, released 9.00 NOK: Cancelled.

        Run second, row 3 (payments.csv, line 4), account vipps-no
          duplicate, same_payment: Line 3 has the same payment.
          2026-11-21T04:25:09.789Z  intake, duplicate (same_payment), see run second,
                                    row 2: Line 3 has the same payment.

        """

    @Test func aRowLeadsToItsPaymentsWholeStory() async throws {
        let (test, second) = try await example()
        let story = try PaymentStory(ofRow: 2, of: second, from: try test.reader())
        #expect(story.payment?.reference == "p-1")
        #expect(
            story.rows.map { "\($0.history.run.name) \($0.history.row.number)" } == [
                "first 1", "first 3", "second 2", "second 3",
            ])
        #expect(story.rows[0].steps.map(\.number) == [1, 2])
        #expect(story.rows[0].steps.map { $0.result?.verdict } == ["doubtful", "doubtful"])
        #expect(story.rows[1].steps[0].result?.other == RowPlace(run: "first", number: 1))
    }

    @Test func anUnusableRowHasAStoryWithoutAPayment() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.unusable(line: 9)])
        let story = try PaymentStory(ofRow: 1, of: run, from: try test.reader())
        #expect(
            story.text == """
                A row that names no payment

                Run r, row 1 (payments.csv, line 9)
                  rejected, missing_field: column 'reference': It is empty. Fill it in.
                  2026-11-21T04:25:06.789Z  intake, rejected (missing_field): column
                                            'reference': It is empty. Fill it in.

                """)
    }

    @Test func everyMerchantOfAReferenceHasItsStory() async throws {
        let test = try await TestLedger()
        _ = try await test.run("r", [.payment("1"), .payment("1", account: "billmate-se")])
        let stories = try PaymentStory.stories(of: "1", from: try test.reader())
        #expect(stories.map { $0.payment?.merchant } == [TestLedger.vipps, TestLedger.billmate])
    }

    @Test func anAttemptUnderWayHasNoResult() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("1")])
        try await test.work(run, [:])
        let story = try PaymentStory(ofRow: 1, of: run, from: try test.reader())
        #expect(story.rows[0].steps.map { $0.result == nil } == [true])
        #expect(story.text.contains("no result yet: the request may be under way"))
    }

    @Test func anUnknownReferenceIsSaidToBeUnknown() async throws {
        let test = try await TestLedger()
        let error = #expect(throws: LedgerError.self) {
            try PaymentStory.stories(of: "007\u{1b}", from: try test.reader())
        }
        #expect(error?.code == .unknown)
        #expect(
            error?.message
                == "no payment '007' in \(test.ledger.path). References are compared letter by"
                + " letter, leading zeros too.")
    }

    @Test(arguments: [
        LedgerReader.rowsOfPayment.replacing("?", with: "1"),
        LedgerReader.attemptsOfRow.replacing("?", with: "1"),
        LedgerReader.resultsOfRow.replacing("?", with: "1"),
    ])
    func storiesNeedNoScanOfATable(sql: String) async throws {
        let test = try await TestLedger()
        let plan = try await DatabaseQueue(path: test.ledger.path).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sql)").map {
                $0["detail"] as String
            }
        }
        let scans = plan.filter {
            $0.hasPrefix("SCAN") && !["SCAN made", "SCAN found", "SCAN CONSTANT ROW"].contains($0)
        }
        #expect(scans == [])
        #expect(plan.contains { $0.hasPrefix("SEARCH") })
    }

    /// A payment that was lost twice, given up, and cancelled by the next run, which has it twice.
    private func example() async throws -> (TestLedger, RunRecord) {
        var test = try await TestLedger()
        let first = try await test.run(
            "first", [.payment("p-1", minor: 1000), .payment("p-2"), .payment("p-1", line: 4)])
        try await test.work(first, ["p-1": [.lost, .lost]])
        try await test.ledger.end(first.id, .abandoned, because: .abandoned, exitCode: 4)
        test = try await test.reopened()
        let second = try await test.run(
            "second", [.payment("p-3"), .payment("p-1", line: 3), .payment("p-1", line: 4)])
        try await test.work(second, ["p-1": [.cancelled(900)]])
        return (test, second)
    }
}

/// Rows that came back from an earlier run.
@Suite struct ReturnedStoryTests {
    @Test func aStoryTellsWhereRowsCameFrom() async throws {
        let test = try await TestLedger()
        let first = try await test.run("first", [.payment("p-1"), .payment("p-2", line: 3)])
        try await test.work(first, ["p-1": [.captured], "p-2": [.captured]])
        try await test.ledger.end(first.id, .finished, because: nil, exitCode: 3)
        _ = try await test.run(
            "second", [.payment("p-3").from("first", line: 2), .payment("p-4").from("x", line: 9)])
        let reader = try test.reader()
        let texts = try ["p-1", "p-3", "p-2"].map { reference in
            try PaymentStory.stories(of: reference, from: reader).map(\.text).joined()
        }
        #expect(texts[0].contains("\n  Came back as run second, row 1\n"), "\(texts[0])")
        #expect(
            texts[1].contains("\n  Came back from run first, row 1: reference edited\n"),
            "\(texts[1])")
        #expect(!texts[2].contains("Came back"))
        let second = try reader.run(named: "second")
        let foreign = try PaymentStory(ofRow: 2, of: second, from: reader).text
        #expect(
            foreign.contains("Came back from elsewhere (x payments.csv line 9): adopted"),
            "\(foreign)")
    }

    @Test(arguments: [
        (
            [RowChange.reference: 9, .account: 5, .unchanged: 298],
            "edited 14: reference 9, account 5; unchanged 298"
        ),
        ([.unchanged: 1], "unchanged 1"),
        (
            [.mended: 2, .moved: 3, .unusable: 1],
            "edited 2: mended 2; moved 3 (rejected: a column was sorted or dragged); unusable 1"
        ),
        ([.adopted: 4], "adopted 4 (in doubt: another ledger's)"), ([:], nil),
    ])
    func rowsThatCameBackAreCounted(counts: [RowChange: Int64], text: String?) {
        #expect(ReturnedRows(counts).text == text)
    }
}
