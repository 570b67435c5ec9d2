import AnnulModel
import Crypto
import FoundationEssentials
import Ledger
import Testing

@testable import Reporting

@Suite struct RunReportTests {
    private static let hostile = "</script><img src=x onerror=alert(1)>\u{202e}\"'"

    private func report(_ test: TestLedger, _ run: RunRecord) throws -> String {
        _ = try test.write(run)
        return try test.file(run, RunReport.name)
    }

    private func worked() async throws -> (TestLedger, RunRecord) {
        let test = try await TestLedger()
        let run = try await test.run(
            "20261121-040506-7k3f",
            [
                .payment("p-1", line: 2, minor: 123_456_789), .payment("p-2", line: 3, minor: 2000),
                .payment("p-3", line: 4, minor: 5050), .unusable(line: 5),
                .payment("p-1", line: 6, minor: 123_456_789),
            ])
        try await test.work(run, ["p-1": [.lost, .cancelled()], "p-2": [.captured]])
        return (test, run)
    }

    @Test func itTellsTheRunInOneSentenceAndItsMoneyBalances() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        #expect(
            page.contains(
                "<h1><span>3 payments:</span> <span>1 released,</span> <span>1 failed,</span>"
                    + " <span>1 open.</span> </h1>"))
        #expect(page.contains("2 further rows could not be used, or repeat another."))
        let line =
            "<tr><th scope=\"row\">NOK</th><td class=\"n\">4</td><td class=\"n\">2,469,206.28</td>"
            + "<td class=\"n\">1,234,567.89</td><td class=\"n\">20.00</td><td class=\"n\">50.50</td>"
            + "<td class=\"n\">1,234,567.89</td><td class=\"n\">balances</td></tr>"
        #expect(page.contains(line))
        #expect(page.contains(" 1 row without an amount is not in these sums."))
    }

    @Test func everyReasonThatOccursIsExplained() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        for reason in [Reason.captured, .missingField, .samePayment] {
            #expect(page.contains("<code>\(reason.rawValue)</code>"))
            #expect(page.contains(reason.meaning))
            #expect(page.contains(ReportPage.withCode(reason.remedy).text))
        }
        #expect(!page.contains(Reason.cardNumber.meaning))
    }

    @Test func failedAndOpenRowsAreListedAndTheOthersAreNot() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        let listed = page.split(separator: "<tr data-group=").dropFirst().map {
            String($0.prefix { $0 != ">" })
        }
        #expect(listed == ["\"failed\"", "\"open\""])
        #expect(page.contains("<td class=\"reference\"><bdi>p-2</bdi></td>"))
        #expect(page.contains("All 2 rows that failed or are open."))
        #expect(page.contains("<a href=\"failed.csv\">failed.csv</a> 1,"))
    }

    @Test func attemptsAreTimedAndDrawn() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        let figures = try AttemptFigures(
            of: run.ended(.finished, because: nil, exitCode: 4, at: test.clock.now),
            from: test.reader())
        let latency = try #require(figures.latencies.values.first)
        #expect(latency.count == 3)
        #expect(latency.percentile(perMille: 500) == 1500)
        let ended = figures.timeline.stretches.filter { $0.total > 0 }
        #expect(ended.map(\.finished).reduce(0, +) == 2)
        #expect(ended.map(\.unfinished).reduce(0, +) == 1)
        #expect(page.contains("3 attempts ended; at most"))
        #expect(page.contains("<td class=\"n\">1.50 s</td>"))
    }

    @Test func attemptsOfOtherRunsAreNotCounted() async throws {
        let (first, run) = try await worked()
        let test = try await first.reopened()
        let later = try await test.run("20261122-040506-8k3f", [.payment("q-1")])
        try await test.work(later, ["q-1": [.captured]])
        let reader = try test.reader()
        let count = { (run: RunRecord) throws in
            try AttemptFigures(of: run, from: reader).timeline.stretches.reduce(0) { $0 + $1.total }
        }
        #expect(try count(run) == 3)
        #expect(try count(later) == 1)
        // What is said of a run's rows after its end is not part of its course.
        let before = Timestamp(milliseconds: TestLedger.start.milliseconds + 1)
        #expect(try count(run.ended(.finished, because: nil, exitCode: 4, at: before)) == 0)
    }

    @Test func nothingThatWasReadBecomesMarkup() async throws {
        let test = try await TestLedger()
        let long = String(repeating: "<b>", count: 5000)
        let run = try await test.run(
            "20261121-040506-7k3f",
            [
                TestInput(
                    name: "\(Self.hostile).csv", columns: ["reference", "note"],
                    rows: [.payment(Self.hostile, line: 2), .payment(long, line: 3)])
            ])
        try await test.work(
            run,
            [
                Self.hostile: [
                    Finding(.settled(Settlement(.failed, .providerError, Self.hostile + long)))
                ]
            ])
        let page = try report(test, run)
        #expect(!page.contains("<img"))
        #expect(!page.contains("<b>"))
        #expect(!page.contains("\u{202e}"))
        #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;[U+202E]&quot;&#39;"))
        #expect(page.split(separator: "</script>").count == 2)
        // A value of any length costs little.
        #expect(page.utf8.count < 60_000)
    }

    @Test func itsPolicyAllowsItsOwnStyleAndScriptAlone() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        func content(_ tag: String) throws -> Substring {
            let start = try #require(page.firstRange(of: "<\(tag)>")).upperBound
            let end = try #require(page.firstRange(of: "</\(tag)>")).lowerBound
            return page[start..<end]
        }
        func hash(_ text: Substring) -> String {
            Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
        }
        let policy =
            "default-src &#39;none&#39;; style-src &#39;sha256-\(hash(try content("style")))&#39;;"
            + " script-src &#39;sha256-\(hash(try content("script")))&#39;;"
            + " base-uri &#39;none&#39;; form-action &#39;none&#39;"
        #expect(page.contains("content=\"\(policy)\""))
        for forbidden in [" style=", " onclick", "http://", "https://", "src=", "@import", "url("] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
    }

    @Test func itIsOfThePartsThatReadersOfScreensNeed() async throws {
        let (test, run) = try await worked()
        let page = try report(test, run)
        #expect(page.contains("<html lang=\"en\">"))
        #expect(page.contains("<title>3 payments: 1 released, 1 failed, 1 open. Run \(run.name)"))
        let tables = page.split(separator: "<table").dropFirst()
        #expect(tables.count == 7)
        for table in tables {
            #expect(table.contains("<caption>"))
            let heads = table.split(separator: "<th").dropFirst().filter { !$0.hasPrefix("ead") }
            for head in heads { #expect(head.hasPrefix(" scope=\""), "\(head.prefix(40))") }
        }
    }

    @Test func theSampleHoldsTheFirstThousandOfEach() async throws {
        let test = try await TestLedger()
        let count = RowSample.most + 50
        let rows = (1...count).map { InputRow.payment("p-\($0)", line: $0 + 1) }
        let run = try await test.run("20261121-040506-7k3f", rows)
        let page = try report(test, run)
        #expect(page.count(of: "<tr data-group=\"open\"") == RowSample.most)
        #expect(page.contains("1,000 of 1,050 rows: the first 1,000 that failed, and the first"))
        let summary = try test.summary(run)
        let again = try RowSample(of: run, from: test.reader(), expecting: summary.totals)
        #expect(again.entries.count == RowSample.most)
        #expect(again.entries.first?.number == 1)
    }

    @Test func aReportThatIsWrittenElsewhereHasNoLinksThatLeadNowhere() async throws {
        let (test, run) = try await worked()
        let page = String(
            decoding: try RunReport(of: run, from: test.reader(), asOf: test.clock.now).bytes,
            as: UTF8.self)
        #expect(!page.contains("href"))
        #expect(page.contains("<code>failed.csv</code>"))
    }

    @Test func aRunWithoutRowsHasAReport() async throws {
        let test = try await TestLedger()
        let run = try await test.run("20261121-040506-7k3f", [] as [InputRow])
        let page = try report(test, run)
        #expect(page.contains("<h1><span>No payments.</span> </h1>"))
        #expect(page.contains("<p>There are none.</p>"))
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
