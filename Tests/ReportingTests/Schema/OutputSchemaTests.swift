import AnnulModel
import FoundationEssentials
import Ledger
import Testing

@testable import Reporting

@Suite struct OutputSchemaTests {
    @Test func everyOutputIsAsTheSchemaSays() async throws {
        let checker = try checker()
        let test = try await TestLedger()
        let runs = try await runs(test)
        for run in runs {
            var summary = try test.summary(run)
            #expect(checker.faults(in: summary.json, as: "run_summary") == [])
            summary.waits = [wait]
            #expect(checker.faults(in: summary.json, as: "run_summary") == [])
            let written = try test.write(run, .halted, because: .accountStopped, exitCode: 5)
            #expect(checker.faults(in: written.summary.json, as: "run_summary") == [])
            #expect(checker.faults(in: written.manifest.json, as: "manifest") == [])
            for number in 1...(try #require(run.rowCount)) {
                let story = try PaymentStory(ofRow: number, of: run, from: try test.reader())
                let json = PaymentStory.json([story])
                #expect(checker.faults(in: json, as: "payment_story") == [])
            }
            for line in try test.exported(run, as: .jsonl).split(separator: "\n") {
                let json = try JSONValue(parsing: Array(line.utf8))
                #expect(checker.faults(in: json, as: "export_row") == [])
            }
        }
        let plan = try test.plan(runs[1])
        #expect(checker.faults(in: plan.json, as: "plan") == [])
        let list = try RunList(from: try test.reader(), asOf: test.clock.now)
        #expect(list.runs.count == 2)
        #expect(checker.faults(in: list.json, as: "run_list") == [])
        let others = try await others(test, runs[0])
        for (name, json) in try await care(test) + others {
            #expect(checker.faults(in: json, as: name) == [], "\(name)")
        }
    }

    @Test func everyDefinedKeyIsWritten() async throws {
        let definitions = try checker().schema["$defs"]
        let test = try await TestLedger()
        let run = try await runs(test)[0]
        let written = try test.write(run)
        var told = written.summary
        told.waits = [wait]
        let summary = told.json
        let story = PaymentStory.json(
            [try PaymentStory(ofRow: 1, of: run, from: try test.reader())])
        let payment = story["payments"][0]
        let step = payment["rows"][0]["steps"][0]
        let plan = try test.plan(run).json
        let care = try await care(test)
        let cared: [(String, JSONValue)] =
            care + [
                ("flaw", care[1].1["flaws"][0]), ("unknown_head", care[4].1["unknown_heads"][0]),
                ("ledger", written.manifest.json["ledger"]),
            ]
        let pairs: [(String, JSONValue)] = [
            ("plan", plan), ("plan_input", plan["inputs"][0]),
            ("plan_account", plan["accounts"][0]), ("plan_example", plan["examples"][0]),
            ("run_summary", summary), ("account", summary["accounts"][0]),
            ("totals", summary["totals"]), ("money", summary["totals"]["money"][0]),
            ("outcome_count", summary["totals"]["outcomes"][0]), ("head", summary["head"]),
            ("wait", summary["waits_for"][0]), ("chain", summary["chain"]),
            ("returned", summary["returned"]), ("reason_count", summary["reasons"][0]),
            ("row_example", summary["reasons"][0]["example"]),
            ("next_step", summary["next"][0]),
            ("manifest", written.manifest.json), ("payment_story", story), ("payment", payment),
            ("story_row", payment["rows"][0]), ("attempt", step["attempt"]),
            ("came_from", payment["rows"].elements?.last?["came_from"] ?? .null),
            ("result", step["result"]), ("row_place", payment["worked_on_by"]),
        ]
        let others = Dictionary(uniqueKeysWithValues: try await others(test, run))
        let command = others["history"]?["commands"][0] ?? .null
        let resolved = others["resolve"]?["runs"][0] ?? .null
        let parts: [(String, JSONValue)] = [
            ("command", command), ("past_input", command["inputs"][0]),
            ("resolved_run", resolved), ("resolved_outcome", resolved["outcomes"][0]),
            ("resolve_left", resolved["left"][0]),
            ("open_payment", others["open_payments"]?["payments"][0] ?? .null),
            ("setting", others["check"]?["settings"][0] ?? .null),
            ("trial", others["check"]?["online"][0] ?? .null),
            ("new_account", others["new_configuration"]?["accounts"][0] ?? .null),
            (
                "needed_secret",
                others["new_configuration"]?["accounts"][0]["secrets"][0] ?? .null
            ), ("gap", others["new_configuration"]?["fill_in"][0] ?? .null),
        ]
        for (name, json) in cared + pairs + parts + others.sorted(by: { $0.key < $1.key }) {
            let defined = definitions[name]["properties"].members?.map(\.name)
            #expect(defined == json.members?.map(\.name), "\(name)")
        }
    }

    private let wait = RunNow.Wait(
        account: "vipps-no", cause: "throttle", until: "2026-11-21T04:05:06.789Z")

    @Test func enumerationsAreThoseOfTheModel() throws {
        let definitions = try checker().schema["$defs"]
        func values(_ name: String) -> Set<String> {
            Set((definitions[name]["enum"].elements ?? []).compactMap(\.string))
        }
        #expect(values("outcome") == Set(Outcome.allCases.map(\.rawValue)))
        #expect(values("group") == Set(Outcome.Group.allCases.map(\.rawValue)))
        #expect(
            Set(definitions["settle"]["properties"]["as"]["enum"].elements ?? [])
                == [.string("cancelled"), .string("not_cancelled")])
        let changes = definitions["came_from"]["properties"]["change"]["enum"].elements
        #expect(changes == RowChange.allCases.map { .string($0.rawValue) })
        #expect(values("state") == Set(RunState.allCases.map(\.rawValue)))
        #expect(values("trial_result") == Set(Admittance.Result.allCases.map(\.rawValue)))
        let unasked = CheckReport(configuration: "annul.yaml", settings: []).json
        #expect(try checker().faults(in: unasked, as: "check") == [])
    }

    @Test func theCheckerFindsWhatIsMissingUnknownAndOfAnotherType() throws {
        let checker = try checker()
        let bad = JSONValue.record(("run", .int(1)), ("extra", .null))
        #expect(
            checker.faults(in: bad, as: "row_place").sorted() == [
                "row_place.extra: no rule", "row_place.run: not \"string\"",
                "row_place: row is missing",
            ])
    }

    /// What is said about commands, doubt and decisions.
    private func others(_ test: TestLedger, _ run: RunRecord) async throws -> [(
        String, JSONValue
    )] {
        let id = try await test.ledger.begin(HistoryTests.command("run", ["third.csv"]))
        _ = try await test.run("third \(id)", [.payment("p-9")])
        try await test.ledger.end(command: id, exitCode: 0)
        _ = try await test.ledger.begin(HistoryTests.command("resume", []))
        var open = ""
        let list = OpenPayments(from: try test.reader()) { _, _ in true }
        _ = try list.write(asJSON: true) { open += $0 }
        return [
            ("history", try History(from: try test.reader()).json),
            ("resolve", try ResolveReportTests.report(test, run).json),
            ("open_payments", try JSONValue(parsing: Array(open.utf8))),
            ("settle", SettleReport(run: "first", settled: 2, isCancelled: true, by: "anna").json),
            ("check", CheckReportTests.report(Admittance.Result.allCases).json),
            ("new_configuration", CheckReportTests.new(isFound: true).json),
        ]
    }

    /// What the commands that look after a ledger say.
    private func care(_ test: TestLedger) async throws -> [(String, JSONValue)] {
        let reader = try test.reader()
        let lost = KeptHead(place: "runs/x", commit: 999, hash: ChainHead.none.hash)
        let found = try reader.verify()
        #expect(found.holds)
        return [
            ("verification", found.json),
            ("verification", try reader.verify(against: [lost]).json),
            ("backup", found.backupJSON(at: "/backup/annul.ledger")),
            ("erasure", try reader.erasure(of: ErasureScope(references: ["p-1"])).json),
            (
                "restoration",
                try reader.unknown(among: [lost]).restorationJSON(isAccepted: true, payments: 3)
            ),
            (
                "report",
                try RunReport(of: reader.run(named: "latest"), from: reader, asOf: test.clock.now)
                    .json(at: "/srv/report.html")
            ),
        ]
    }

    private func runs(_ test: TestLedger) async throws -> [RunRecord] {
        let first = try await test.run(
            "first",
            [
                .payment("p-1", minor: 1000), .payment("p-2", minor: 2000),
                .payment("p-1", minor: 1000), .unusable(), .payment("p-3", minor: 5),
                .payment("b-1", account: "billmate-se", minor: 70, currency: "SEK"),
            ])
        try await test.work(
            first, ["p-1": [.cancelled(400, kept: 600)], "p-2": [.lost, .captured]])
        let lane = try #require(try test.reader().lanes(of: first).first)
        try await test.ledger.mark(
            lane: lane.id, because: .authFailed, detail: "The provider refuses the credentials.")
        let second = try await test.run(
            "second",
            [
                .payment("p-1").from("first", line: 2), .payment("p-3"),
                .payment("p-4", line: 3).from("first", line: 2),
            ])
        return [first, second]
    }

    private func checker() throws -> SchemaChecker {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path = (root + ["docs", "output.schema.json"]).joined(separator: "/")
        let data = try #require(FileManager.default.contents(atPath: path), "no \(path)")
        return SchemaChecker(schema: try JSONValue(parsing: Array(data)))
    }
}
