import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Rows that are corrected in a spreadsheet and given back.
    @Suite struct SpreadsheetTests {
        private func sheet(_ workshop: Workshop, _ options: String...) async throws -> Sheet {
            let export = try await workshop.annul(["export", "latest", "--spreadsheet"] + options) {
                _ in
            }
            try #require(export.code == 0, "\(export.errors)")
            return try Sheet(export.output)
        }

        @Test(.timeLimit(.minutes(1))) func correctedRowsComeBackAndTheRestIsCounted() async throws
        {
            let payments = Payments(40, [.unknown], every: 10)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let first = try #require(try await workshop.status()["run"].string)
                let rows = try await workshop.rows()
                var sheet = try await sheet(workshop, "--failed")
                #expect(
                    sheet["reference"]
                        == rows.filter { $0.outcome == .notFound }.compactMap {
                            $0.reference.map { "'\($0)" }
                        })
                #expect(sheet["order_id"].first == "'order, 10")
                // Two are corrected: one as it stands there, one typed anew.
                sheet["reference"][1] = "'test-ok-000901"
                sheet["reference"][3] = "test-ok-000902"
                try workshop.write(sheet.saved, to: "corrected.csv")

                let told = "rows that came back: edited 2: reference 2; unchanged 2"
                let before = try await sandbox.totals()
                let plan = try await workshop.annul("plan", "corrected.csv")
                #expect(plan.code == 0, "\(plan.errors)")
                #expect(plan.output.contains("Rows that came back: edited 2: reference 2;"))
                let planned = try await workshop.annul("plan", "corrected.csv", "--json").json()
                #expect(planned["returned"]["reference"].intValue == 2)
                #expect(try await sandbox.totals() == before)

                let again = try await workshop.annul("run", "corrected.csv")
                #expect(again.code == 3, "\(again.errors)")
                #expect(again.errors.contains(told), "\(again.errors)")
                let second = try await workshop.rows()
                #expect(
                    second.map(\.outcome) == [.notFound, .cancelled, .notFound, .cancelled])
                #expect(try await workshop.exported().column("order_id")[0] == "order, 10")
                let name = try #require(try await workshop.status()["run"].string)

                let status = try await workshop.annul("status", first)
                #expect(
                    status.output.contains(
                        "Continued by run \(name)\nAfter all of them 2 rows are still not good\n"),
                    "\(status.output)")
                let chain = try await workshop.status(of: first)["chain"]
                #expect(chain["after"].elements == [.string(name)])
                #expect(chain["not_good"].intValue == 2)
                let later = try await workshop.status()
                #expect(later["chain"]["before"].elements == [.string(first)])
                #expect(later["returned"]["unchanged"].intValue == 2)
                let list = try await workshop.annul("status")
                #expect(list.output.contains("goes on with"), "\(list.output)")
                // The rows of before stay as they were.
                #expect(try await workshop.rows(of: first) == rows)
                let audit = Audit(of: rows + second, against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
                #expect(try await workshop.annul("verify").code == 0)

                // The rest is corrected, too: the whole batch is good.
                var rest = try await self.sheet(workshop, "--failed")
                rest["reference"] = ["'test-ok-000903", "'test-ok-000904"]
                try workshop.write(rest.saved, to: "rest.csv")
                let last = try await workshop.annul("run", "rest.csv")
                #expect(last.code == 0, "\(last.errors)")
                let end = try await workshop.annul("status", first)
                #expect(end.output.contains("After all of them every row is good"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func aSortedColumnSendsNothing() async throws {
            let payments = Payments(20, [.unknown], every: 2)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let before = try await sandbox.totals()
                var sheet = try await sheet(workshop, "--failed")
                sheet["reference"] = sheet["reference"].reversed()
                try workshop.write(sheet.saved, to: "sorted.csv")
                let again = try await workshop.annul("run", "sorted.csv")
                #expect(again.code == 3, "\(again.errors)")
                #expect(
                    again.errors.contains(
                        "moved 10 (rejected: a column was sorted or dragged)"), "\(again.errors)")
                let table = try await workshop.exported()
                #expect(
                    try table.column("annul_reason") == [String](repeating: "moved", count: 10))
                #expect(try await sandbox.totals() == before)
                // What the run rejected may come back as it was: its rows are put in order again.
                var mended = try await self.sheet(workshop)
                mended["reference"] = mended["reference"].reversed()
                try workshop.write(mended.saved, to: "mended.csv")
                let good = try await workshop.annul("run", "mended.csv")
                #expect(good.errors.contains("rows that came back: edited 10: mended 10"))
                #expect(try await workshop.rows().allSatisfy { $0.outcome == .notFound })
            }
        }

        @Test(.timeLimit(.minutes(1))) func rowsOfAnotherLedgerAreRefusedOrAdoptedInDoubt()
            async throws
        {
            let payments = Payments(12, [.unknown], every: 4)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let other = try await workshop.annul(
                    "--ledger", "other.ledger", "run", "payments.csv")
                #expect(other.code == 3, "\(other.errors)")
                let export = try await workshop.annul(
                    "--ledger", "other.ledger", "export", "latest", "--spreadsheet")
                try workshop.write(try Sheet(export.output).saved, to: "foreign.csv")
                let before = try await sandbox.totals()

                for command in ["plan", "run"] {
                    let refused = try await workshop.annul(command, "foreign.csv")
                    #expect(refused.code == 65, "\(refused.errors)")
                    #expect(
                        refused.errors.contains("Give the file to that ledger, or say --adopt"),
                        "\(refused.errors)")
                    #expect(try await sandbox.totals() == before)
                }

                let plan = try await workshop.annul("plan", "--adopt", "foreign.csv")
                #expect(plan.output.contains("in doubt, to find out  12"), "\(plan.output)")
                let adopted = try await workshop.annul("run", "--adopt", "foreign.csv")
                #expect(adopted.code == 3, "\(adopted.errors)")
                #expect(
                    adopted.errors.contains(
                        "rows that came back: adopted 12 (in doubt: another ledger's)"))
                let rows = try await workshop.rows()
                #expect(rows.filter { $0.outcome.group == .good }.count == 9)
                #expect(rows.filter { $0.outcome == .notFound }.count == 3)
                let after = try await sandbox.totals()
                #expect(after.effects == before.effects)
                #expect(after.byKind["cancel"] == before.byKind["cancel"])
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func longNumbersAndLeadingZerosSurvive() async throws {
            let references = [
                "00000000012345678901", "20261121012345678901", "1E10000000", "2026-11-21",
            ]
            try await Workshop.lend { workshop, sandbox in
                // In a table, a date would be taken for what a spreadsheet made of another text.
                let text = references.map {
                    "{\"reference\":\"\($0)\",\"note\":\"=1+1, x\"}\n"
                }.joined()
                try workshop.write(text, to: "payments.jsonl")
                #expect(try await workshop.annul("run", "--limit", "1", "payments.jsonl").code == 4)
                let export = try await workshop.annul(
                    "export", "latest", "--spreadsheet", "--unprocessed", "--delimiter", "comma")
                let sheet = try Sheet(export.output, ",")
                #expect(sheet["note"] == [String](repeating: "'=1+1, x", count: 3))
                try workshop.write(sheet.saved, to: "rest.csv")
                let rest = try await workshop.annul("run", "rest.csv")
                #expect(rest.code == 0, "\(rest.errors)")
                #expect(rest.errors.contains("rows that came back: unchanged 3"))
                #expect(try await workshop.exported().column("note")[0] == "=1+1, x")
                let truth = try await sandbox.truth()
                #expect(truth.payments.map(\.reference).sorted() == references.sorted())
                #expect(truth.totals.effects == 4)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                (["--delimiter", "comma"], "--delimiter is for --spreadsheet"),
                (
                    ["--spreadsheet", "--delimiter", "|"],
                    "--delimiter |: there is semicolon and comma."
                ),
                (["--spreadsheet", "--format", "jsonl"], "--spreadsheet writes CSV"),
                (["--format", "xlsx"], "--format xlsx: there is csv and jsonl."),
            ])
        func whatMakesNoSenseIsSaid(options: [String], words: String) async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 1)
                let ended = try await workshop.annul(["export", "latest"] + options) { _ in }
                #expect(ended.code == 64)
                #expect(ended.errors.contains(words), "\(ended.errors)")
            }
        }
    }
}
