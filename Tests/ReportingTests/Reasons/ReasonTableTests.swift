import AnnulModel
import FoundationEssentials
import Reporting
import Testing

/// The guide's table of reasons is what the program says of them.
@Suite struct ReasonTableTests {
    private static let head = "| `annul_reason` | what it means | what to do |\n|---|---|---|\n"

    private static var table: String {
        head
            + Reason.allCases.map { "| `\($0.rawValue)` | \($0.meaning) | \($0.remedy) |\n" }
            .joined()
    }

    private static var path: String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return (root + ["docs", "Annul.docc", "Reasons.md"]).joined(separator: "/")
    }

    @Test func theGuideSaysOfEachReasonWhatTheProgramSays() throws {
        #expect(Reason.allCases.allSatisfy { !($0.meaning + $0.remedy).contains("|") })
        let data = try #require(FileManager.default.contents(atPath: Self.path))
        let text = String(decoding: data, as: UTF8.self)
        let start = try #require(text.firstRange(of: Self.head)?.lowerBound)
        if ProcessInfo.processInfo.environment["UPDATE_TEXTS"] != nil {
            try Data((text[..<start] + Self.table).utf8).write(to: URL(filePath: Self.path))
            return
        }
        #expect(text[start...] == Self.table, "UPDATE_TEXTS=1 writes the table anew")
    }
}
