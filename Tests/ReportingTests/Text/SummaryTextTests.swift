import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct SummaryTextTests {
    @Test func aRunReadsLikeThis() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "20261121-042506-7k3f",
            [
                .payment("p-1", line: 2, minor: 149_900), .payment("p-2", line: 3, minor: 2000),
                .payment("p-3", line: 4, minor: 5), .unusable(line: 5),
                .payment("b-1", account: "billmate-se", line: 6, minor: 70, currency: "SEK"),
            ])
        try await test.work(
            run, ["p-1": [.cancelled(149_900)], "p-2": [.captured], "p-3": [.lost]])
        let lane = try #require(try test.reader().lanes(of: run).last)
        #expect(lane.account == "billmate-se")
        try await test.ledger.mark(
            lane: lane.id, because: .authFailed,
            detail:
                "Billmate refuses the key\u{1b}[31m of the account twice in a row, and so nothing"
                + " more is sent.")
        let written = try test.write(run, .halted, because: .accountStopped, exitCode: 5)
        let text = SummaryText(of: written.summary, files: "runs/20261121-042506-7k3f").text
        let head = written.summary.head
        let expected = Self.expected.replacing("COMMIT", with: "\(head.commit)")
            .replacing("HASH", with: head.hex)
        #expect(text == expected)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: [
        (RereadCounts(), RunState.finished, nil),
        (
            RereadCounts(waiting: 2, until: TestLedger.start), .interrupted,
            """
            Read again
              2 rows cancelled and still to be read again, the last at 2026-11-21 04:25 UTC.
            """
        ),
        (
            RereadCounts(waiting: 1, until: TestLedger.start, unconfirmed: 3), .abandoned,
            """
            Read again
              1 row cancelled and not read again, as was asked for at the time.
              3 rows cancelled that could not be read again: the provider did not answer in
              all attempts. They may have completed since; look there.
            """
        ),
    ])
    func whatWasNotReadAgainIsSaid(rereads: RereadCounts, state: RunState, text: String?)
        async throws
    {
        let test = try await TestLedger()
        let run = try await test.run("run", [.payment("p-1")])
        let reader = try test.reader()
        let ended = run.ended(state, because: nil, exitCode: 0, at: test.clock.now)
        let summary = try RunSummary(
            of: ended, lanes: try reader.lanes(of: run), tallies: try reader.tallies(),
            head: try reader.head(), asOf: test.clock.now, rereads: rereads)
        let whole = SummaryText(of: summary, files: nil).text
        #expect(text.map { whole.contains("\n\n\($0)\n\n") } ?? !whole.contains("Read again"))
    }

    private static let expected = """
        Run 20261121-042506-7k3f: halted (account_stopped), exit code 5
        Began 2026-11-21 04:25 UTC, ended 2026-11-21 04:25 UTC (4s)

        vipps-no (vipps 123456, test)
          cancelled        1  1499.00 NOK
          not_cancellable  1    20.00 NOK
          in_doubt         1     0.05 NOK

        Rows without an account
          rejected  1

        billmate-se (billmate 7, test)
          stopped (auth_failed): Billmate refuses the key [31m of the account twice in a
          row, and so nothing more is sent.
          unprocessed  1  0.70 SEK

        All accounts
          cancelled        1  1499.00 NOK
          not_cancellable  1    20.00 NOK
          in_doubt         1     0.05 NOK
          unprocessed      1     0.70 SEK
          rejected         1
          total            5  1519.05 NOK
                                 0.70 SEK

        Money                           NOK   SEK
          authorized by the input   1519.05  0.70
            good                    1499.00  0.00
            failed                    20.00  0.00
            open                       0.05  0.70
            unusable and duplicate     0.00  0.00
          released now              1499.00  0.00
          released before              0.00  0.00
          stays charged               20.00  0.00
          providers beyond input       0.00  0.00
          It balances: authorized = good + failed + open + unusable and duplicate
          1 row without an amount

        Why, and what to do
          not_cancellable, captured: 1 row
            row 2 (p-2): It is captured.
            To do: Refund it at the provider if the customer is not to pay.
          in_doubt, no_answer: 1 row
            row 3 (p-3): A request may have taken effect: The connection was reset.
            To do: `annul resolve` asks the provider; what it can't tell, `annul settle`
            records for you.
          unprocessed, auth_failed: 1 row
            row 5 (b-1): Billmate refuses the key [31m of the account twice in a row,
            and so nothing more is sent.
            To do: Renew the account's credentials, then `annul resume`.
          rejected, missing_field: 1 row
            row 4: column 'reference': It is empty. Fill it in.
            To do: Correct the row in a copy of rejected.csv, and run that.

        Files: runs/20261121-042506-7k3f
        Head of the ledger, at commit COMMIT:
          HASH
        Next:
          annul resume 20261121-042506-7k3f             goes on with it
          annul export 20261121-042506-7k3f --failed    lists the 1 row that failed
          annul export 20261121-042506-7k3f --in-doubt  lists the 1 row in doubt
          annul show 20261121-042506-7k3f 2             tells that payment's whole story

        """

    @Test func aRunOfOneAccountNeedsNoTotals() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1")])
        try await test.work(run, ["p-1": [.cancelled()]])
        let ended = run.ended(.finished, because: nil, exitCode: 0, at: test.clock.now)
        let summary = try test.summary(ended)
        #expect(
            SummaryText(of: summary, files: nil).text == """
                Run r: finished, exit code 0
                Began 2026-11-21 04:25 UTC, ended 2026-11-21 04:25 UTC (1s)

                vipps-no (vipps 123456, test)
                  cancelled  1

                Head of the ledger, at commit \(summary.head.commit):
                  \(summary.head.hex)

                """)
    }

    /// What one run leaves is said by the next, until a later row takes the payment over.
    @Test func whatEarlierRunsLeftOpenIsCounted() async throws {
        let test = try await TestLedger()
        let first = try await test.run(
            "first", [.payment("p-1"), .payment("p-2"), .payment("p-3"), .payment("p-4")])
        try await test.work(
            first, ["p-1": [.cancelled()], "p-2": [.captured], "p-3": [.lost]])
        let early = try test.write(first, .interrupted, because: .drained, exitCode: 143)
        #expect(early.summary.leftOpenBefore == 0)
        #expect(!SummaryText(of: early.summary, files: nil).text.contains("Left open"))
        let next = try await test.reopened()
        let second = try await next.run("second", [.payment("p-5")])
        try await next.work(second, ["p-5": [.cancelled()]])
        let written = try next.write(second, exitCode: 0)
        // One in doubt, one whose turn has not come; what is captured is not open.
        #expect(written.summary.leftOpenBefore == 2)
        let text = SummaryText(of: written.summary, files: nil, program: "annul --config a.yaml")
        #expect(
            text.text.hasSuffix(
                """
                Left open by earlier runs: 2 payments
                Next:
                  annul --config a.yaml status --open  lists all that is not good

                """))
        #expect(written.summary.json["left_open_before"].intValue == 2)
        #expect(
            written.summary.json["next"][0]["command"].string == "annul status --open")
    }

    /// A command that leaves no room for its purpose has a line of its own.
    @Test func noLineIsWiderThanEightyColumns() async throws {
        let test = try await TestLedger()
        let run = try await test.run("20261121-042506-7k3f", [.payment("p-1"), .payment("p-2")])
        try await test.work(run, ["p-1": [.captured]])
        let written = try test.write(run, .halted, because: .deadline, exitCode: 5)
        let text = SummaryText(of: written.summary, files: nil).text
        #expect(
            text.hasSuffix(
                """
                Next:
                  annul resume 20261121-042506-7k3f --deadline none
                      goes on without its deadline
                  annul export 20261121-042506-7k3f --failed  lists the 1 row that failed
                  annul show 20261121-042506-7k3f 1           tells that payment's whole story

                """), "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    /// Commands that would do nothing are not advised.
    @Test func whatCannotBeRunAgainIsNotAdvisedToBe() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1")])
        try await test.work(run, ["p-1": [.captured]])
        let written = try test.write(run, exitCode: 3)
        #expect(
            written.summary.nextSteps.map(\.command) == ["export r --failed", "show r 1"])
    }

    @Test func whatProvidersWroteCannotSteerTheTerminal() {
        #expect("\u{1b}[2J\u{202e}evil\r\nnext\u{7f}\u{9b}31m\u{2028}".plain == "[2J evil next 31m")
        #expect("  a\t\tb  ".plain == "a b")
        #expect("beløp 💶 中文".plain == "beløp 💶 中文")
    }

    @Test func longWordsKeepTheirLine() {
        let word = String(repeating: "x", count: 30)
        #expect("a b \(word) c".wrapped(to: 20, indent: "  ") == ["  a b", "  \(word)", "  c"])
        #expect("".wrapped(to: 20, indent: "  ").isEmpty)
    }

    @Test func theListOfRunsIsATable() async throws {
        let test = try await TestLedger()
        let empty = try RunList(from: try test.reader(), asOf: test.clock.now)
        #expect(empty.text == "There is no run yet.\n")
        let first = try await test.run("20261120-030000-aaaa", [.payment("p-1"), .unusable()])
        try await test.work(first, ["p-1": [.cancelled()]])
        try await test.ledger.end(first.id, .finished, because: nil, exitCode: 3)
        _ = try await test.run("20261121-030000-bbbb", [.payment("p-1"), .payment("p-2")])
        let list = try RunList(from: try test.reader(), asOf: test.clock.now)
        #expect(
            list.text == """
                run                   name  state     rows  good  failed  open  input  exit
                20261120-030000-aaaa        finished     2     1       0     0      1     3
                20261121-030000-bbbb        ready        2     0       0     1      1

                """)
    }
}
