import FoundationEssentials
import GRDB
import Ledger
import Testing

@testable import Reporting

/// The queries of the guide, on a ledger with what they are about.
@Suite struct LedgerQueryTests {
    /// A guide's blocks of SQL, in their order.
    private func queries() throws -> [String] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path =
            (root + ["docs", "Annul.docc", "Reading-the-Ledger-with-SQL.md"]).joined(separator: "/")
        let data = try #require(FileManager.default.contents(atPath: path), "no \(path)")
        var queries: [String] = []
        var isQuery = false
        for line in String(decoding: data, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line == "```sql" {
                isQuery = true
                queries.append("")
            } else if line == "```" {
                isQuery = false
            } else if isQuery {
                queries[queries.count - 1] += line + "\n"
            }
        }
        return queries
    }

    @Test func everyQueryFindsWhatItIsAbout() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "run",
            [
                .payment("order-00000001", line: 2, minor: 149_900), .payment("p-2", line: 3),
                .payment("p-3", line: 4), .unusable(line: 5),
            ])
        try await test.work(
            run,
            ["order-00000001": [.cancelled(149_900)], "p-2": [.captured], "p-3": [.lost]])
        let found = try answers(of: test.ledger.path)
        try #require(found.count == 7)
        #expect(
            found[0].map { $0["outcome"] as String } == [
                "cancelled", "not_cancellable", "undecided", "rejected",
            ])
        #expect(found[0].map { $0["annul_row"] as Int } == [1, 2, 3, 4])
        #expect(found[0][1]["detail"] as String == "It is captured.")
        #expect(found[1].map { $0["rows"] as Int }.reduce(0, +) == 4)
        #expect(found[2].map { $0["reference"] as String } == ["p-3"])
        #expect(found[3].map { $0["outcome"] as String } == ["cancelled"])
        #expect(found[3][0]["http_status"] as Int == 200)
        #expect(found[4].map { $0["cancels"] as Int }.reduce(0, +) == 3)
        #expect(found[5].map { $0["released"] as Int } == [149_900])
        let head = try test.reader().head().hex
        #expect(found[6][0]["head"] as String == head)
    }

    private func answers(of ledger: String) throws -> [[Row]] {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: ledger, configuration: configuration).read { database in
            try queries().map { try Row.fetchAll(database, sql: $0) }
        }
    }
}
