import AnnulModel
import Sandbox
import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// The forms that an input can have.
    @Suite struct FormatTests {
        private static let lines = """
            {"payment_id":"test-ok-000001","amount":10.50,"currency":"NOK","order":{"id":7}}
            {"payment_id":"test-already-000002","note":"späť"}

            """

        @Test(.timeLimit(.minutes(1))) func jsonLinesAndCSVAreOneRun() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Self.lines, to: "a.jsonl")
                try workshop.write(
                    "\u{feff}Payment ID;Amount;Currency;Comment\r\n"
                        + "test-ok-000003;1 234,50;NOK;\"a;b\"\r\ntest-ok-000004;7,25;NOK;\r\n",
                    to: "b.csv")
                let run = try await workshop.annul(
                    "run", "vipps-test=a.jsonl", "b.csv", "--expect-rows", "4")
                #expect(run.code == 3, "\(run.errors)")
                let table = try await workshop.exported()
                // One field's columns are one column, whatever each file calls it.
                #expect(
                    table.header.prefix(6) == [
                        "payment_id", "amount", "currency", "order", "note", "Comment",
                    ])
                #expect(
                    try table.column("annul_outcome") == [
                        "cancelled", "already_cancelled", "rejected", "cancelled",
                    ])
                #expect(try table.column("annul_line") == ["1", "2", "2", "3"])
                #expect(try table.column("order").first == #"{"id":7}"#)
                #expect(try table.column("note")[1] == "späť")
                #expect(try table.column("amount")[3] == "7.25")
                #expect(try table.column("Comment")[2] == "a;b")
            }
        }

        @Test(.timeLimit(.minutes(1))) func standardInputAndCompressedFilesAreRead() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Self.lines, to: "a.jsonl")
                let gzip = try await Subprocess.run(
                    .name("gzip"), arguments: ["--keep", "a.jsonl"],
                    workingDirectory: FilePath(workshop.folder), output: .discarded)
                try #require(gzip.terminationStatus.isSuccess)
                let piped = try await workshop.annul(
                    ["run", "-", "--format", "jsonl"], fed: Self.lines)
                #expect(piped.code == 0, "\(piped.errors)")
                #expect(try await sandbox.totals().effects == 1)
                #expect(try await workshop.exported().column("annul_file") == ["-", "-"])
                let again = try await workshop.annul("run", "a.jsonl.gz")
                #expect(again.code == 0, "\(again.errors)")
                let rows = try await workshop.rows()
                #expect(rows.map(\.outcome) == [.duplicate, .duplicate])
            }
        }
    }
}

extension Workshop {
    /// Runs `annul` in the folder to its end with a text as its standard input.
    func annul(_ arguments: [String], fed text: String) async throws -> Ended {
        let result = try await Subprocess.run(
            .path(Program.annul.path()), arguments: Arguments(arguments),
            environment: .custom(
                Settings.environment.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(folder), platformOptions: .endingGently,
            input: .string(text), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.standardError)
    }
}
