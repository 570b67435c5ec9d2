import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// The report as a real browser shows it.
    @Suite struct ReportTests {
        /// A name that would run a script, if it were not escaped.
        private static let file = "pay <img src=x onerror=window.hacked=1>.csv"

        @Test(.timeLimit(.minutes(3))) func theReportOpensSortsAndFiltersAndLoadsNothing()
            async throws
        {
            let settings = Settings(rate: "100000/s", concurrency: 32)
            try await Workshop.lend(sandbox: [], settings) { workshop, _ in
                // As many rows as a page ever shows: a thousand that failed, a thousand open ones.
                let payments = Payments(3400, [.captured], every: 2)
                try workshop.write(payments.csv, to: Self.file)
                let ended = try await workshop.annul(
                    "run", "--limit", "2300", "vipps-test=\(Self.file)")
                #expect(ended.code == 4, "\(ended.errors)")
                let run = try #require(try workshop.names(in: "runs").first)
                try workshop.checkFiles(of: run, rows: payments.rows.count)

                try await Browser.openReport(
                    of: run, in: workshop, showing: "2,000 of 2,000 rows"
                ) { browser, address in
                    try await Self.checkText(&browser)
                    try await Self.checkSorting(&browser)
                    try await Self.checkSearching(&browser)
                    try await Self.checkWidth(&browser)
                    try await Self.checkSchemes(&browser)
                    Self.checkQuiet(browser, address)
                    try await Self.checkPolicy(&browser)
                }
            }
        }

        private static func checkText(_ browser: inout Browser) async throws {
            let title = try await browser.value(of: "document.querySelector('h1').innerText")
            #expect(title.string == "3,400 payments: 1,150 released, 1,150 failed, 1,100 open.")
            let hacked = try await browser.value(of: "String(window.hacked)")
            #expect(hacked.string == "undefined")
            let pictures = try await browser.value(of: "document.images.length")
            #expect(pictures.intValue == 0)
            let place = try await browser.value(of: "document.querySelector('.place').textContent")
            #expect(place.string == "\(file), line 3")
        }

        /// By the mouse and by the keyboard, figures as figures.
        private static func checkSorting(_ browser: inout Browser) async throws {
            var sorted = try await browser.value(of: Page.sorted)
            #expect(sorted.string == "Row ascending")
            try await browser.value(of: "\(Page.button(3)).click()")
            sorted = try await browser.value(of: Page.sorted)
            #expect(sorted.string == "Amount ascending")
            let ascends = try await browser.value(of: Page.isOrdered(by: 3))
            #expect(ascends.bool == true)

            try await browser.value(of: "\(Page.button(0)).focus()")
            try await browser.press("Enter", code: 13, text: "\r")
            try await browser.press("Enter", code: 13, text: "\r")
            sorted = try await browser.value(of: Page.sorted)
            #expect(sorted.string == "Row descending")
            let first = try await browser.value(of: "\(Page.cells(0))[0]")
            #expect(first.string == "3300")

            try await browser.press("Tab", code: 9)
            let focused = try await browser.value(of: "document.activeElement.textContent")
            #expect(focused.string == "Account")
        }

        private static func checkSearching(_ browser: inout Browser) async throws {
            try await browser.value(of: Page.search("CAPTURED 000002"))
            var shown = try await browser.value(of: Browser.shownRows)
            #expect(shown.string == "1 of 2,000 rows")
            let left = try await browser.value(of: Page.cells(2))
            #expect(left.elements == [.string("test-captured-000002")])
            try await browser.value(of: Page.search("no such thing"))
            shown = try await browser.value(of: Browser.shownRows)
            #expect(shown.string == "0 of 2,000 rows")
            try await browser.value(of: Page.search(""))
            try await browser.value(of: Page.choose("open"))
            shown = try await browser.value(of: Browser.shownRows)
            #expect(shown.string == "1,000 of 2,000 rows")
            try await browser.value(of: Page.choose(""))
        }

        /// Tables scroll by themselves; the page doesn't.
        private static func checkWidth(_ browser: inout Browser) async throws {
            for width in [320, 768, 1280] as [Int64] {
                try await browser.ask(
                    "Emulation.setDeviceMetricsOverride",
                    .object([
                        .init("width", .number("\(width)")), .init("height", .number("800")),
                        .init("deviceScaleFactor", .number("1")), .init("mobile", .bool(false)),
                    ]))
                let needed = try await browser.value(of: "document.documentElement.scrollWidth")
                #expect(needed.intValue == width)
            }
        }

        private static func checkSchemes(_ browser: inout Browser) async throws {
            var colours: [String] = []
            for (media, scheme) in [("screen", "light"), ("screen", "dark"), ("print", "dark")] {
                let feature = JSONValue.object([
                    .init("name", .string("prefers-color-scheme")),
                    .init("value", .string(scheme)),
                ])
                try await browser.ask(
                    "Emulation.setEmulatedMedia",
                    .object([
                        .init("media", .string(media)), .init("features", .array([feature])),
                    ]))
                let colour = try await browser.value(
                    of: "getComputedStyle(document.body).backgroundColor")
                colours.append(colour.string ?? "")
            }
            #expect(colours == ["rgb(255, 255, 255)", "rgb(18, 22, 28)", "rgb(255, 255, 255)"])
        }

        /// Nothing was fetched but the page itself, and nothing went wrong.
        private static func checkQuiet(_ browser: Browser, _ address: String) {
            let requests = browser.events.filter {
                $0["method"].string == "Network.requestWillBeSent"
            }.compactMap { $0["params"]["request"]["url"].string }
            #expect(requests.count == 1)
            #expect(requests.first?.hasPrefix("file://") == true)
            let complaints = browser.events.filter { event in
                ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"]
                    .contains(event["method"].string)
            }
            #expect(complaints.isEmpty, "\(complaints.map(\.compactText))")
        }

        /// What would get into the page could do nothing there.
        private static func checkPolicy(_ browser: inout Browser) async throws {
            let violations = try await browser.value(of: Page.attack)
            let expected = [
                "connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-attr",
            ]
            #expect(violations.elements?.compactMap(\.string).sorted() == expected)
            let hacked = try await browser.value(of: "String(window.hacked)")
            #expect(hacked.string == "undefined")
        }

        @Test func theCommandWritesTheReportAnew() async throws {
            try await Workshop.lend(sandbox: []) { workshop, _ in
                try workshop.write(Payments(20, [.captured]).csv, to: "payments.csv")
                _ = try await workshop.annul("run", "payments.csv")
                let printed = try await workshop.annul("report", "latest")
                #expect(printed.code == 0)
                #expect(printed.output.hasPrefix("<!DOCTYPE html>"))
                #expect(printed.output.hasSuffix("</html>\n"))
                #expect(printed.output.contains("20 payments: 18 released, 2 failed, 0 open."))

                try workshop.write("an earlier one", to: "report.html")
                let written = try await workshop.annul(
                    "report", "latest", "--output", "report.html")
                #expect(written.output == workshop.path("report.html") + "\n")
                let page = String(decoding: try workshop.bytes(of: "report.html"), as: UTF8.self)
                #expect(page.hasSuffix("</html>\n"))
                #expect(page.contains("20 payments: 18 released, 2 failed, 0 open."))

                let told = try await workshop.annul(
                    "--json", "report", "latest", "--output", "report.html"
                ).json()
                #expect(told["path"].string == workshop.path("report.html"))

                let refused = try await workshop.annul(
                    "report", "latest", "--output", "no/such/folder.html")
                #expect(refused.code == 73)
                #expect(refused.errors.contains("Check that its folder is there"))
            }
        }

        @Test func beforeARunHasEndedTheReportTellsHowFarItIs() async throws {
            let settings = Settings(rate: "20/s")
            try await Workshop.lend(sandbox: [], settings) { workshop, sandbox in
                try workshop.write(Payments(60).csv, to: "payments.csv")
                let run = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(5, of: "cancel")
                    let report = try await workshop.annul("report", "latest")
                    #expect(report.code == 0, "\(report.errors)")
                    #expect(report.output.contains("The run goes on: these figures are as of"))
                    #expect(report.output.contains("<h1><span>60 payments:</span> "))
                    try annul.send(.kill)
                }
                #expect(run.wasKilled)
                let after = try await workshop.annul("report", "latest")
                #expect(after.output.contains("The run is interrupted, and can be resumed."))
            }
        }

        @Test func onATerminalItSaysWhereTheReportIs() async throws {
            try await Workshop.lend(sandbox: []) { workshop, _ in
                try workshop.write(Payments(2).csv, to: "payments.csv")
                _ = try await workshop.annul("run", "payments.csv")
                let run = try #require(try workshop.names(in: "runs").first)
                let path = workshop.path("runs/\(run)/report.html")
                #expect(try await workshop.annulOnTerminal("report latest").onOneLine == path)
                try workshop.remove("runs/\(run)/report.html")
                let refusal = try await workshop.annulOnTerminal("report latest").onOneLine
                #expect(
                    refusal == "annul: run \(run) has left no report yet. `annul report \(run)"
                        + " --output FILE` writes one.")
            }
        }
    }

    /// Expressions about the page.
    private enum Page {
        static let sorted = """
            (() => {
                const head = document.querySelector('[aria-sort]');
                return head.textContent + ' ' + head.getAttribute('aria-sort');
            })()
            """

        static func button(_ column: Int) -> String {
            "document.querySelectorAll('#row-table thead button')[\(column)]"
        }

        /// The texts of a column, of the rows that are shown.
        static func cells(_ column: Int) -> String {
            """
            Array.from(document.querySelectorAll('#row-table tbody tr:not([hidden])'),
                (row) => row.cells[\(column)].textContent)
            """
        }

        static func isOrdered(by column: Int) -> String {
            """
            \(cells(column)).map((text) => Number(text.replaceAll(',', '')))
                .every((figure, place, all) => place === 0 || all[place - 1] <= figure)
            """
        }

        static func search(_ text: String) -> String { set("find", text, "input") }

        static func choose(_ group: String) -> String { set("group", group, "change") }

        private static func set(_ id: String, _ value: String, _ event: String) -> String {
            """
            (() => {
                const field = document.getElementById('\(id)');
                field.value = '\(value)';
                field.dispatchEvent(new Event('\(event)'));
            })()
            """
        }

        /// Tries what an intruder would, and tells which rules held it back.
        static let attack = """
            (async () => {
                const found = new Set();
                document.addEventListener('securitypolicyviolation',
                    (event) => found.add(event.effectiveDirective));
                const script = document.createElement('script');
                script.textContent = 'window.hacked = 1';
                document.body.append(script);
                const inside = document.createElement('div');
                inside.innerHTML = '<img src="https://example.invalid/x" onerror="window.hacked=1">'
                    + '<p style="color: red">x</p>';
                document.body.append(inside);
                await fetch('https://example.invalid/').catch(() => {});
                await new Promise((done) => setTimeout(done, 200));
                return Array.from(found);
            })()
            """
    }
}

extension String {
    /// Without the line ends of a terminal that is too narrow for it.
    fileprivate var onOneLine: String { String(filter { !$0.isNewline }) }
}
