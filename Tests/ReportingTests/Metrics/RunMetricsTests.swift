import AnnulModel
import FoundationEssentials
import Ledger
import Testing

@testable import Reporting

/// A run in numbers: what a strict reader makes of them.
@Suite struct RunMetricsTests {
    private static let sending = RunMetrics.Sending(
        [.init("vipps-no", attempts: 7, requests: 9)], elapsed: .milliseconds(1500),
        bound: .milliseconds(1234), estimatedEnd: TestLedger.start + .seconds(60))

    /// A run with a row of every kind, in two currencies.
    private static func worked() async throws -> (TestLedger, RunRecord) {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                .payment("cancelled", minor: 1000), .payment("partly", minor: 2000),
                .payment("captured", minor: 800), .payment("in-doubt", minor: 60),
                .payment("untouched", minor: 7), .payment("cancelled", minor: 1000), .unusable(),
                .payment("swedish", minor: 9, currency: "SEK"),
                .payment("other", account: "billmate-se"),
            ])
        try await test.work(
            run,
            [
                "cancelled": [.cancelled(990)], "partly": [.cancelled(500, kept: 1500)],
                "captured": [.captured], "in-doubt": [.lost],
            ])
        return (test, run)
    }

    private func metrics(
        _ test: TestLedger, _ run: RunRecord, sending: RunMetrics.Sending? = nil,
        exitCode: Int32? = nil
    ) throws -> ExpositionParser {
        try ExpositionParser(
            RunMetrics(
                ofRun: run.name, from: test.reader(), sending: sending, exitCode: exitCode,
                asOf: test.clock.now
            ).text)
    }

    @Test func aRunThatGoesOnIsToldInNumbers() async throws {
        let (test, run) = try await Self.worked()
        let page = try metrics(test, run, sending: Self.sending)
        #expect(page.value("annul_rows", ["account": "vipps-no", "outcome": "cancelled"]) == 1)
        #expect(page.value("annul_rows", ["outcome": "remainder_released"]) == 1)
        #expect(
            page.value("annul_rows", ["outcome": "not_cancellable", "reason": "captured"]) == 1)
        #expect(page.value("annul_rows", ["account": "", "reason": "missing_field"]) == 1)
        #expect(page.value("annul_rows", ["outcome": "duplicate", "group": "input"]) == 1)
        let rows = page.samples.filter { $0.name == "annul_rows" }
        #expect(rows.reduce(0) { $0 + $1.value } == 9)
        #expect(page.value("annul_undecided_rows", ["account": "vipps-no"]) == 3)
        #expect(page.value("annul_undecided_rows", ["account": "billmate-se"]) == 1)
        #expect(page.value("annul_in_doubt_rows", ["account": "vipps-no"]) == 1)
        #expect(page.value("annul_released_minor_units", ["currency": "NOK"]) == 1490)
        #expect(page.value("annul_released_minor_units", ["currency": "SEK"]) == 0)
        #expect(page.value("annul_attempts", ["account": "vipps-no"]) == 7)
        #expect(page.value("annul_requests", ["account": "vipps-no"]) == 9)
        #expect(page.value("annul_sending_duration_seconds") == 1.5)
        #expect(page.value("annul_sending_bound_seconds") == 1.234)
        #expect(
            page.value("annul_estimated_end_timestamp_seconds") == 1_795_235_166.789)
        #expect(page.value("annul_run_start_timestamp_seconds") == 1_795_235_106.789)
        #expect(
            page.value("annul_run_duration_seconds") == (test.clock.now - run.began).inSeconds)
        #expect(page.value("annul_run_exit_code") == nil)
        #expect(page.value("annul_last_success_timestamp_seconds") == nil)
    }

    @Test func exactlyOneStateIsTheRuns() async throws {
        let (test, run) = try await Self.worked()
        let states = try metrics(test, run).samples.filter { $0.name == "annul_run_state" }
        #expect(states.compactMap { $0.labels["state"] } == RunState.allCases.map(\.rawValue))
        #expect(states.filter { $0.value == 1 }.map { $0.labels["state"] } == ["ready"])
    }

    @Test func onlySuccessMovesTheLastSuccess() async throws {
        let (test, run) = try await Self.worked()
        let ended = test.clock.now
        try await test.ledger.end(run.id, .finished, because: nil, exitCode: 0, at: ended)
        let good = try metrics(test, run, exitCode: 0)
        #expect(good.value("annul_run_exit_code") == 0)
        #expect(
            good.value("annul_last_success_timestamp_seconds")
                == Double(ended.milliseconds) / 1000)

        test.clock.advance(by: .seconds(86_400))
        let next = try await test.run("s", [.payment("next-night")])
        try await test.ledger.end(
            next.id, .finished, because: nil, exitCode: 3, at: test.clock.now)
        let bad = try metrics(test, next, exitCode: 3)
        #expect(bad.value("annul_run_exit_code") == 3)
        #expect(
            bad.value("annul_last_success_timestamp_seconds")
                == Double(ended.milliseconds) / 1000)
    }

    @Test func noPaymentIsNamed() async throws {
        let (test, run) = try await Self.worked()
        let page = try metrics(test, run, sending: Self.sending, exitCode: 4)
        let labels = Set(page.samples.flatMap { $0.labels.keys })
        #expect(labels == ["account", "outcome", "reason", "group", "state", "currency"])
        let values = page.samples.flatMap { $0.labels.values }
        #expect(!values.contains { ["partly", "in-doubt", "untouched"].contains($0) })
    }

    @Test func everyMetricIsDocumented() async throws {
        let (test, run) = try await Self.worked()
        try await test.ledger.end(run.id, .finished, because: nil, exitCode: 0, at: test.clock.now)
        let ended = try metrics(test, run, sending: Self.sending, exitCode: 0).helps
        let told = try metrics(test, run, sending: Self.sending).helps.merging(ended) { $1 }.keys
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let page = (root + ["docs", "Annul.docc", "Telling-Others.md"]).joined(separator: "/")
        let text = try String(contentsOf: URL(filePath: page), encoding: .utf8)
        for name in told.sorted() { #expect(text.contains("| `\(name)` |"), "\(name)") }
        let documented = text.split(separator: "\n").filter { $0.hasPrefix("| `annul_") }
        #expect(documented.count == told.count)
    }

    @Test(arguments: ["plain", #"back\slash "quoted""#, "two\nlines", "å"])
    func labelsSurviveTheWay(value: String) throws {
        var page = Exposition()
        page.gauge("annul_test", "A \\ and a\nline.", [.init("1", [("account", value)])])
        let parsed = try ExpositionParser(page.text)
        #expect(parsed.samples.map(\.labels) == [["account": value]])
        #expect(parsed.helps["annul_test"] == #"A \\ and a\nline."#)
    }

    /// The parser would notice.
    @Test(arguments: [
        "annul_a 1\n", "# HELP annul_a a\n# TYPE annul_a gauge\nannul_a 1",
        "# HELP annul_a a\n# TYPE annul_a gauge\n",
        "# HELP annul_a a\n# TYPE annul_a gauge\nannul_a 1\nannul_a 2\n",
        "# HELP annul_a_total a\n# TYPE annul_a_total gauge\nannul_a_total 1\n",
        "# HELP annul_a_ms a\n# TYPE annul_a_ms gauge\nannul_a_ms 1\n",
        "# HELP annul_a a\n# TYPE annul_a gauge\nannul_a{b=\"c} 1\n",
        "# HELP annul_a a\n# TYPE annul_a gauge\nannul_a{b=\"\\x\"} 1\n",
        "# HELP annul_a a\n# TYPE annul_a gauge\nannul_a x\n",
        "# TYPE annul_a gauge\n# HELP annul_a a\nannul_a 1\n",
    ])
    func aFlawedPageIsNotTaken(text: String) {
        #expect(throws: ExpositionParser.Flaw.self) { try ExpositionParser(text) }
    }
}
