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
        let text = SummaryText(
            of: written.summary, files: "runs/20261121-042506-7k3f", examples: written.examples
        ).text
        #expect(text == Self.expected)
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

        Money                          NOK   SEK
          authorized by the input  1519.05  0.70
          released now             1499.00  0.00
          released before             0.00  0.00
          stays charged              20.00  0.00
          failed                     20.00  0.00
          open                        0.05  0.70
          unusable and duplicate      0.00  0.00
          providers beyond input      0.00  0.00
          1 row without an amount

        Why
          auth_failed: 1 row
            row 5 (b-1): Billmate refuses the key [31m of the account twice in a row,
            and so nothing more is sent.
          captured: 1 row
            row 2 (p-2): It is captured.
          missing_field: 1 row
            row 4: column 'reference': It is empty. Fill it in.
          no_answer: 1 row
            row 3 (p-3): A request may have taken effect: The connection was reset.

        Files: runs/20261121-042506-7k3f
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
        #expect(
            SummaryText(of: try test.summary(ended), files: nil).text == """
                Run r: finished, exit code 0
                Began 2026-11-21 04:25 UTC, ended 2026-11-21 04:25 UTC (1s)

                vipps-no (vipps 123456, test)
                  cancelled  1

                """)
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
