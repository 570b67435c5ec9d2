import Sandbox
import Testing

extension EndToEnd {
    @Suite struct AuditCommandTests {
        @Test(.timeLimit(.minutes(1))) func itTellsWhetherAllAgrees() async throws {
            let payments = Payments(40, [.captured, .lost], every: 2)
            try await Workshop.lend { workshop in
                _ = try await workshop.sandbox { sandbox in
                    try workshop.configure(Settings(), port: sandbox.port)
                    try workshop.write(payments.csv, to: "payments.csv")
                    #expect(try await workshop.annul("run", "payments.csv").code == 3)
                }
                let export = try await workshop.annul("export", "latest", "--format", "jsonl")
                try workshop.write(export.output, to: "rows.jsonl")
                let agreeing = try await workshop.audit("rows.jsonl", "truth.json")
                #expect(agreeing.code == 0, "\(agreeing.errors)")
                #expect(agreeing.output.contains("Everything agrees."))

                let forged = export.output.replacing(#""not_cancellable""#, with: #""cancelled""#)
                try workshop.write(forged, to: "rows.jsonl")
                let contradicting = try await workshop.audit("rows.jsonl", "truth.json")
                #expect(contradicting.code == 1)
                #expect(
                    contradicting.output.contains(
                        "10 disagreements:\n  test-captured-000002: row 2 of run"))
            }
        }

        @Test func whatCannotBeComparedIsExplained() async throws {
            try await Workshop.lend { workshop in
                let missing = try await workshop.audit("rows.jsonl", "truth.json")
                #expect(missing.code == 1)
                #expect(missing.errors == "Error: can't read truth.json. Check that it is there.\n")
                try workshop.write("{}", to: "truth.json")
                let empty = try await workshop.audit("rows.jsonl", "truth.json")
                #expect(
                    empty.errors
                        == "Error: truth.json holds no truth. Name the file that --truth-file"
                        + " wrote, or GET /_truth.\n")
                #expect(try await workshop.audit("truth.json").code == 64)
            }
        }
    }
}
