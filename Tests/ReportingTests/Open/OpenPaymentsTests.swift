import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct OpenPaymentsTests {
    private func open(_ test: TestLedger, asJSON: Bool = false) throws -> (text: String, count: Int)
    {
        var text = ""
        let list = OpenPayments(from: try test.reader()) { account, _ in account == "vipps-no" }
        let count = try list.write(asJSON: asJSON) { text += $0 }
        return (text, count)
    }

    /// Two runs: the second takes over what the first left, but for what failed for good.
    private func nights(_ test: TestLedger) async throws -> TestLedger {
        let rows: [InputRow] = ["good", "paid", "lost", "later"].map { .payment($0) }
        let billmate = InputRow.payment("b-1", account: "billmate-se")
        let first = try await test.run("first", rows + [billmate, .unusable()])
        try await test.work(
            first, ["good": [.cancelled(100)], "paid": [.captured], "lost": [.lost]])
        try await test.ledger.abandon(first, exitCode: 4, at: test.clock.now)
        let next = try await test.reopened()
        _ = try await next.run("second", [.payment("later"), .payment("good")])
        return next
    }

    @Test func everyPaymentThatIsNotGoodStandsThereOnceWithWhatToDo() async throws {
        let test = try await nights(try await TestLedger())
        let (text, count) = try open(test)
        let lines = text.split(separator: "\n")
        #expect(count == 4)
        let since = lines.map { String($0.prefix { $0 != "Z" }) }
        #expect(since.prefix(4).allSatisfy { $0.contains("since 2026-11-21T04:2") })
        let expected = [
            (
                "first 2  vipps-no  paid  not_cancellable captured",
                "it is charged: refund it at the provider"
            ),
            ("first 3  vipps-no  lost  in_doubt no_answer", "annul resolve first"),
            ("first 5  billmate-se  b-1  unprocessed abandoned", "annul rerun first --unprocessed"),
            ("second 1  vipps-no  later  unprocessed", "annul resume second"),
        ]
        for (line, (begin, end)) in zip(lines, expected) {
            #expect(line.hasPrefix(begin) && line.hasSuffix(end), "\(line)")
        }
        #expect(lines.last == "4 payments are not good.")
        let json = try JSONValue(parsing: Array(try open(test, asJSON: true).text.utf8))
        #expect(
            json["payments"].elements?.compactMap { $0["reference"].string } == [
                "paid", "lost", "b-1", "later",
            ])
    }

    @Test func whatNobodyTellsIsForAPersonToSettle() async throws {
        let test = try await TestLedger()
        let run = try await test.run("first", [.payment("b-1", account: "billmate-se")])
        try await test.work(
            run, account: "billmate-se", merchant: TestLedger.billmate, ["b-1": [.lost]])
        try await test.ledger.abandon(run, exitCode: 4, at: test.clock.now)
        #expect(
            try open(test).text.contains(
                "ask the provider, then annul settle first 1 --as cancelled|not_cancelled"
                    + " --because TEXT"))
    }

    @Test func whereAllIsGoodItSaysSo() async throws {
        let test = try await TestLedger()
        let run = try await test.run("first", [.payment("p-1"), .payment("p-1"), .unusable()])
        try await test.work(run, ["p-1": [.cancelled()]])
        #expect(try open(test).text == "Every payment is good.\n")
        #expect(try open(test, asJSON: true).text == "{\n  \"schema\": 1,\n  \"payments\": []\n}\n")
    }
}
