import AnnulModel
import FoundationEssentials
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Inputs as spreadsheets and hurried people write them.
    @Suite struct HostileInputTests {
        /// "Åse Ødegård" as Windows-1252 and Latin-1 have it.
        private static let table =
            Array("reference;kunde\ntest-ok-000001;".utf8)
            + [0xc5, 0x73, 0x65, 0x20, 0xd8, 0x64, 0x65, 0x67, 0xe5, 0x72, 0x64, 0x0a]

        @Test(.timeLimit(.minutes(1))) func anEncodingIsUsedOnceItIsSaid() async throws {
            try await Workshop.lend { workshop, sandbox in
                try Data(Self.table).write(to: URL(filePath: workshop.path("a.csv")))
                let refused = try await workshop.annul("run", "a.csv")
                #expect(refused.code == 65)
                #expect(
                    refused.errors.contains(
                        "line 2: column 'kunde' is not UTF-8: byte C5 is 'Å' in Windows-1252, which"
                            + " the file most likely is. Say '--encoding windows-1252' if that is "
                            + "right, or save the file as UTF-8."))
                #expect(try await sandbox.totals().effects == 0)
                let unknown = try await workshop.annul("run", "a.csv", "--encoding", "windows-1253")
                #expect(unknown.code == 64)
                #expect(unknown.errors.contains("Did you mean 'windows-1252'?"))
                let run = try await workshop.annul("run", "a.csv", "--encoding", "CP1252")
                #expect(run.code == 0, "\(run.errors)")
                #expect(run.errors.contains("encoding windows-1252"))
                #expect(try await workshop.exported().column("kunde") == ["Åse Ødegård"])
                #expect(try await sandbox.totals().effects == 1)
            }
        }

        @Test(.timeLimit(.minutes(1))) func theConfigurationMaySayTheEncoding() async throws {
            let settings = Settings(file: ["input: {encoding: iso-8859-1}"])
            try await Workshop.lend(settings) { workshop, _ in
                try Data(Self.table).write(to: URL(filePath: workshop.path("a.csv")))
                let run = try await workshop.annul("run", "a.csv")
                #expect(run.code == 0, "\(run.errors)")
                #expect(try await workshop.exported().column("kunde") == ["Åse Ødegård"])
            }
        }

        @Test(.timeLimit(.minutes(1))) func aCardIsInNoFileThatIsWritten() async throws {
            try await Workshop.lend { workshop, sandbox in
                let digits = "4111 1111 1111 1111"
                try workshop.write(
                    "reference,note\n\(digits),paid by \(digits)\ntest-ok-000001,\n",
                    to: "payments.csv")
                let run = try await workshop.annul(
                    "--verbose", "run", "payments.csv")
                #expect(run.code == 3, "\(run.errors)")
                #expect(!(run.output + run.errors).contains("1111 1111"))
                let table = try await workshop.exported()
                #expect(try table.column("annul_reason").first == "card_number")
                #expect(try table.column("note").first == "paid by 4111 11** **** 1111")
                let files = try FileManager.default.subpathsOfDirectory(atPath: workshop.folder)
                var searched = 0
                for name in files where name != "payments.csv" {
                    guard let data = FileManager.default.contents(atPath: workshop.path(name))
                    else { continue }
                    searched += 1
                    #expect(!String(decoding: data, as: UTF8.self).contains("1111 1111"), "\(name)")
                }
                #expect(searched > 5)
                #expect(try await sandbox.totals().effects == 1)
            }
        }

        /// A run is read as it began to be, whatever the configuration says since.
        @Test(.timeLimit(.minutes(1))) func columnsStayWhatTheyWere() async throws {
            let rows = (1...12_000).map { number in
                "test-ok-\(1_000_000 + number),test-ok-\(2_000_000 + number),å\n"
            }
            let settings = Settings(file: ["input: {columns: {reference: Mine}, carry: [Mine]}"])
            try await Workshop.lend(settings) { workshop, sandbox in
                let text = "Mine,Other,kunde\n" + rows.joined()
                let content = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
                try Data(content).write(to: URL(filePath: workshop.path("payments.csv")))
                let ended = try await workshop.annul(
                    ["run", "payments.csv", "--limit", "3", "--encoding", "latin1"]
                ) { annul in
                    try await annul.listen(for: "payments.csv: ")
                    try annul.send(.interrupt)
                    try await annul.listen(for: "stopping: reading ends here")
                }
                #expect(ended.code == 130, "\(ended.errors)")
                #expect(try await workshop.status()["state"].string == "reading")
                try workshop.configure(
                    Settings(file: ["input: {encoding: utf-16le, columns: {reference: Other}}"]),
                    port: sandbox.port)
                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 4, "\(resumed.errors)")
                let table = try await workshop.exported()
                #expect(try table.column("Mine").count == 12_000)
                #expect(!table.header.contains("kunde"))
                #expect(
                    try table.column("annul_outcome").prefix(4) == [
                        "cancelled", "cancelled", "cancelled", "unprocessed",
                    ])
                let truth = try await sandbox.truth()
                let touched = truth.payments.map(\.reference)
                #expect(touched.allSatisfy { $0.hasPrefix("test-ok-1") }, "\(touched)")
            }
        }

        /// JSON may name what no table is believed; the results are a table, and valid input.
        @Test(.timeLimit(.minutes(1))) func resultsOfAnyReferenceAreInput() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(#"{"reference":"2026-02-01"}"# + "\n", to: "a.jsonl")
                #expect(try await workshop.annul("run", "a.jsonl").code == 0)
                let export = try await workshop.annul("export", "latest")
                try workshop.write(export.output, to: "again.csv")
                let again = try await workshop.annul("run", "again.csv")
                #expect(again.code == 0, "\(again.errors)")
                #expect(try await workshop.rows().map(\.outcome) == [.duplicate])
                try workshop.write("reference\n2026-02-01\n", to: "typed.csv")
                #expect(try await workshop.annul("run", "typed.csv").code == 3)
                #expect(try await workshop.rows().map(\.outcome) == [.rejected])
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatIsWrongThroughoutIsTold() async throws {
            try await Workshop.lend { workshop in
                try workshop.configure(Settings(), port: 9)
                let lines = (1...40).map { "test-ok-0000\($0),x,\n" }.joined()
                try workshop.write("reference,note\n" + lines, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 65)
                #expect(
                    run.errors.contains(
                        "40 of 40 rows are unusable, more than input.max_rejected allows. All of "
                            + "them have the same fault, first on line 2: The row ends with a "
                            + "delimiter, which the header does not. Remove it, or end the header "
                            + "with one too. Mend them and try again."), "\(run.errors)")
                let table = try await workshop.exported()
                #expect(
                    try table.column("annul_detail").first?.hasSuffix("with one too. (byte 15)")
                        == true)
            }
        }
    }
}
