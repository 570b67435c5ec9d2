import AnnulModel
import Ledger
import Testing

@testable import Reporting

/// What inputs and providers wrote steers no terminal, forges no line and becomes no markup,
/// wherever it is shown; programs get it as it was.
@Suite struct HostileTextTests {
    private static let forged = "annul: all is well"
    private static let texts = [
        "\u{1b}[2J\u{1b}]0;x\u{7}", "a\n\(forged)", "a\r\n\(forged)", "a\u{85}\(forged)",
        "a\u{2028}\(forged)", "a\u{2029}\(forged)", "\u{9b}31mred", "\u{8}\u{8}\u{8}\u{7f}",
        "\u{202e}gnp.exe", "\u{2066}a\u{2069}", "zero\u{200b}width\u{feff}", "\u{e0041}\u{f0000}",
        "</td><script>a()</script>", "\" onclick=\"a()", "]]>--><!--", "&lt;b&gt;",
        "=1+1", "{\"annul_outcome\":\"cancelled\"}\n{}", "',\"", "%0a%1b",
    ]

    /// A run in which everything that others may write is hostile, each row in another way.
    private func worked() async throws -> (TestLedger, RunRecord) {
        let test = try await TestLedger()
        let command = try await test.ledger.begin(
            CommandRecord(
                command: "run", arguments: ["run"] + Self.texts, user: Self.texts[1], userID: 1000,
                host: Self.texts[3], process: 4711, version: "0.1.0",
                configuration: "/etc/\(Self.texts[4])", configurationDigest: "00ff",
                confirmation: "not asked"))
        let inputs = Self.texts.enumerated().map { number, text in
            TestInput(
                name: "\(text).csv", columns: ["reference", text],
                rows: [
                    .payment(Self.reference(number), line: 2, minor: 100, fields: [text]),
                    InputRow(
                        line: 3, account: nil,
                        content: .failure(
                            Rejection(.badReference, column: text, "'\(text)' is none.")),
                        fields: [text, text]),
                ])
        }
        let run = try await test.run("r", inputs)
        let findings: [(String, [Finding])] = Self.texts.enumerated().map { number, text in
            let settlement = Settlement(.failed, .providerError, "It said “\(text)”.")
            let finding = Finding(
                .settled(settlement), httpStatus: 400, providerID: text, detail: text)
            return (Self.reference(number), [number.isMultiple(of: 2) ? finding : .lost, finding])
        }
        try await test.work(run, Dictionary(uniqueKeysWithValues: findings))
        let lane = try #require(try test.reader().lanes(of: run).first { $0.account == "vipps-no" })
        try await test.ledger.mark(
            lane: lane.id, because: .authFailed, detail: Self.texts.joined(separator: " "))
        try await test.ledger.end(command: command, exitCode: 5)
        return (test, run)
    }

    private static func reference(_ number: Int) -> String { "\(texts[number])-\(number)" }

    @Test func peopleSeeLinesOfOursAlone() async throws {
        let (test, run) = try await worked()
        let reader = try test.reader()
        let written = try test.write(run, .halted, because: .accountStopped, exitCode: 5)
        var open = ""
        _ = try OpenPayments(from: reader) { _, _ in true }.write(asJSON: false) { open += $0 }
        var pages: [(String, String)] = [
            ("summary", SummaryText(of: written.summary, files: "/l\n\(Self.forged)").text),
            (
                "check",
                CheckReport(
                    configuration: "/etc/\(Self.texts[1])",
                    settings: Self.texts.map { .init(key: "ledger", value: $0, origin: $0) },
                    trials: nil
                ).text
            ),
            (
                "init",
                NewConfigurationReport(
                    path: "/etc/\(Self.texts[1])", accounts: [], gaps: [], isFound: false
                ).text
            ), ("verify", try reader.verify().text(of: Self.texts[1])),
            ("plan", try test.plan(run).text), ("history", try History(from: reader).text),
            ("runs", try RunList(from: reader, asOf: test.clock.now).text), ("open", open),
            ("resolve", try ResolveReportTests.report(test, run).text),
            ("news", try RunNews.text(ofRun: "r", from: reader, asOf: test.clock.now)),
        ]
        for number in 1...(try #require(run.rowCount)) {
            let story = try PaymentStory(ofRow: number, of: run, from: reader)
            pages.append(("row \(number)", story.text))
        }
        for (name, page) in pages {
            #expect(!page.isEmpty, "\(name)")
            let hidden = page.unicodeScalars.filter { $0.isHidden && $0 != "\n" }
            #expect(hidden.isEmpty, "\(name): \(hidden.map(\.shownByNumber))")
            // Where a line is broken, the rest is indented.
            let lines = page.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix(Self.forged) }, "\(name)")
        }
        #expect(pages.contains { $0.1.contains(Self.forged) }, "it has really been quoted")
    }

    @Test func thePageHasNoMarkupOfTheirs() async throws {
        let (test, run) = try await worked()
        try test.write(run)
        let page = try test.file(run, RunReport.name)
        for text in ["<script>a()", "onclick=\"a", "--><!--", "\u{1b}", "\u{202e}", "\u{9b}"] {
            #expect(!page.contains(text), "\(text)")
        }
        #expect(page.contains("&lt;script&gt;a()"))
    }

    @Test func programsGetWhatWasWritten() async throws {
        let (test, run) = try await worked()
        let lines = try test.exported(run, as: .jsonl).split(separator: "\n")
        #expect(lines.count == 2 * Self.texts.count)
        for (number, text) in Self.texts.enumerated() {
            let row = try JSONValue(parsing: Array(lines[2 * number].utf8))
            #expect(row["reference"].string == Self.reference(number))
            #expect(row[text].string == text)
            #expect(row["annul_file"].string == "\(text).csv")
        }
        let written = try test.write(run)
        let story = try PaymentStory(ofRow: 1, of: run, from: try test.reader())
        let documents = [
            written.summary.json, written.manifest.json, PaymentStory.json([story]),
            try test.plan(run).json, try History(from: try test.reader()).json,
        ]
        for document in documents {
            #expect(try JSONValue(parsing: document.compact) == document)
            #expect(!document.compactText.contains("\n"))
            // As it is shown, which may be on a terminal.
            let shown = document.indented
            #expect(try JSONValue(parsing: Array(shown.utf8)) == document)
            #expect(!shown.unicodeScalars.contains { $0.isHidden && $0 != "\n" })
        }
    }
}
