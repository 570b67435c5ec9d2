import AnnulModel
import Testing

@testable import Ledger

struct VerifyTests {
    /// What somebody did to the file, and what is said about it first.
    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        let text: String

        var testDescription: String { sql }
    }

    static let cases = [
        Case(
            sql: "UPDATE result SET outcome = 'failed' WHERE outcome = 'cancelled'",
            text: "its facts don't give its hash: a fact or the link was changed, added or removed"),
        Case(sql: "DELETE FROM chain WHERE commit_no = 3", text: "its link is missing"),
        Case(
            sql: "INSERT INTO phrase VALUES(999, 2, 'later')",
            text: "a fact of it stands among later ones, in table 'phrase'"),
        Case(
            sql: "DELETE FROM chain WHERE commit_no = (SELECT max(commit_no) FROM chain)",
            text: "it has facts and no link"),
        Case(
            sql: "UPDATE row SET state = 2 WHERE id = 5",
            text: "row 5: 'state' is not what the facts say"),
        Case(
            sql: "UPDATE payment SET doubtful_send = NULL",
            text: "payment 5: 'doubtful_send' is not what the facts say"),
        Case(
            sql: "UPDATE payment SET body = NULL WHERE id = 1",
            text: "payment 1: its frozen body is not the one that was sent"),
        Case(
            sql: "UPDATE payment SET body = 2 WHERE id = 1",
            text: "payment 1: its frozen body is not the one that was sent"),
        Case(
            sql: "UPDATE tally SET kept = 0 WHERE outcome = 'not_cancellable'",
            text: "the counter 'not_cancellable' of lane 1 is not what the rows say"),
        Case(
            sql: "UPDATE run SET exit_code = 0",
            text: "run first: its state is not what the record says"),
        Case(
            sql: "UPDATE lane SET reason = NULL WHERE id = 1",
            text: "lane 1: what is kept of it is not what the record says"),
        Case(
            sql: "UPDATE input SET sha256 = NULL",
            text: "input 1: what is kept of it is not what the record says"),
        Case(
            sql: "UPDATE row_text SET fields = x'0362' WHERE row = 1",
            text: "row 1: its texts were changed"),
        Case(
            sql: "INSERT INTO row_text VALUES(99, x'', x'', NULL)",
            text: "texts are kept of rows that there are not"),
        Case(
            sql: "CREATE TRIGGER tr AFTER INSERT ON result BEGIN DELETE FROM result; END",
            text: "its tables are not those of a ledger of this version"),
    ]

    @Test(arguments: cases) func theFirstFlawIsNamed(_ example: Case) async throws {
        let bench = try await Workbench.filled()
        #expect(try bench.reader.verify().flaws == [])
        try bench.tamper(example.sql)
        let found = try bench.reader.verify()
        #expect(found.flaws.first?.text == example.text)
    }

    @Test func theFirstCommitIsNamedWithItsTime() async throws {
        let bench = try await Workbench.filled()
        let commit = try bench.query(
            "SELECT commit_no FROM result WHERE outcome = 'cancelled'", as: Int64.self)[0]
        let at = try bench.query("SELECT at FROM chain WHERE commit_no = \(commit)", as: Int64.self)
        try bench.tamper(
            "UPDATE result SET http_status = 201 WHERE outcome NOT NULL AND attempt NOT NULL")
        let found = try bench.reader.verify()
        let first = try #require(found.flaws.first)
        #expect(first.commit == commit)
        #expect(first.at == Timestamp(milliseconds: at[0]))
        #expect(first.sentence.hasPrefix("commit \(commit) of 2026-11-"))
        #expect(found.head.commit == commit - 1)
    }

    /// What the two ways to recompute the chain find is the same.
    @Test(arguments: FactTable.allCases) func itAgreesWithTheReplay(table: FactTable) async throws {
        let bench = try await Workbench.filled()
        #expect(try bench.reader.verify().head == (try bench.reader.head()))
        let column = table.columns[0]
        let value = table == .body ? "x'00'" : "\(column) || '1'"
        try bench.tamper(
            "UPDATE \(table) SET \(column) = \(value) WHERE id = (SELECT max(id) FROM \(table))")
        #expect(try bench.reader.verify().flaws.first?.commit == ChainReplay(bench.path).firstBreak)
    }
}
