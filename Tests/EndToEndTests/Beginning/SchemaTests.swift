import AnnulModel
import FoundationEssentials
import Testing

extension EndToEnd {
    /// `annul check --schema` tells editors what a configuration may say, before there is one.
    @Suite struct SchemaTests {
        @Test(.timeLimit(.minutes(1))) func itIsPrintedWithoutAConfiguration() async throws {
            try await Workshop.lend { workshop in
                let told = try await workshop.annul("check", "--schema")
                #expect(told.code == 0, "\(told.errors)")
                #expect(told.errors == "")
                let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
                    .dropLast(4).joined(separator: "/")
                let written = FileManager.default.contents(
                    atPath: "\(root)/docs/annul.schema.json")
                #expect(written.map { String(decoding: $0, as: UTF8.self) } == told.output)
                #expect(try workshop.names(in: "") == [])
            }
        }

        @Test(.timeLimit(.minutes(1))) func itAsksNobody() async throws {
            try await Workshop.lend { workshop in
                let told = try await workshop.annul("check", "--schema", "--online")
                #expect(told.code == 64)
                #expect(told.output == "")
                #expect(
                    told.errors.contains("--schema reads no configuration: leave --online out."))
            }
        }
    }
}
