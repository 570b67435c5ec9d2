import GRDB
import Testing

@testable import Ledger

struct QueryPlanTests {
    /// The plan's lines that go through a whole table or index, or sort in memory.
    private func heavyLines(_ sql: String, in database: Database) throws -> [String] {
        let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
        let numbered = (1...20).last { sql.contains("?\($0)") }
        let count = numbered ?? sql.count { $0 == "?" }
        statement.arguments = StatementArguments([Int](repeating: 1, count: count))
        return try Row.fetchAll(statement).map { $0["detail"] as String }.filter {
            ($0.contains("SCAN") && $0 != "SCAN CONSTANT ROW") || $0.contains("TEMP B-TREE")
        }
    }

    private func check<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let bench = try Workbench()
        return try LedgerFile.openForWriting(bench.path, creates: true).inDatabase(body)
    }

    @Test(arguments: Query.allCases)
    func noStatementOfTheWriterGoesThroughATable(query: Query) throws {
        let expected: [Query: [String]] = [
            // Once, at the opening; there are as many as there are runs.
            .activeRuns: ["SCAN run"],
            // The index holds claimed rows only: no more than there were workers.
            .claimedRows: ["SCAN row USING INDEX row_claimed"],
            // Where the wall clock was set back; the index holds rows that wait.
            .bringForward: ["SCAN row USING INDEX row_due"],
        ]
        #expect(try check { try heavyLines(query.sql, in: $0) } == expected[query] ?? [])
    }

    @Test(arguments: [
        LedgerReader.rowsQuery, LedgerReader.rowsOfPayment, LedgerReader.attemptsOfRow,
        LedgerReader.resultsOfRow, LedgerReader.rerunQuery, LedgerReader.settledInDoubt,
        LedgerReader.settledNotGood, LedgerReader.settledAndLeftOpen,
        LedgerReader.undecidedBefore, LedgerReader.undecidedInDoubt, LedgerReader.undecided,
        LedgerReader.sinceWhen, LedgerReader.rereadsQuery, LedgerReader.unconfirmedQuery,
        LedgerReader.originOfRow, LedgerReader.returnedFromRow, LedgerReader.changesQuery,
        LedgerReader.standingCount, LedgerReader.settledAndNotGood,
        LedgerReader.undecidedAndNotGood, LedgerReader.openElsewhere,
        LedgerReader.rejectedThatCameBack, LedgerReader.contradictory,
        LedgerReader.rejectedThatWereCorrected, LedgerReader.isCorrected,
        LedgerReader.isStillOpen,
        LedgerReader.endedAttempts, LedgerReader.commitOfResult,
    ])
    func noReaderGoesThroughATableOfRows(sql: String) throws {
        // What a payment's story is made of may be sorted, and its own few links gone through.
        let harmless =
            ["SCAN made", "SCAN found", "SCAN told", "SCAN CONSTANT ROW"]
            + ["SCAN wanted", "SCAN same", "SCAN later"]
        let heavy = try check { try heavyLines(sql, in: $0) }.filter { line in
            !harmless.contains { line.hasPrefix($0) }
                && !(sql != LedgerReader.rowsQuery && line.contains("TEMP B-TREE"))
        }
        #expect(heavy == [])
    }

    @Test(arguments: [
        "SELECT id FROM row WHERE state = 0", "SELECT id FROM row WHERE lane = ? ORDER BY line",
        "SELECT id FROM payment WHERE reference = ?",
        "SELECT id FROM row WHERE lane = ? AND state = 0 ORDER BY due",
        "SELECT count(*) FROM result",
    ])
    func whatIsHeavyIsFound(sql: String) throws {
        #expect(try check { try heavyLines(sql, in: $0) } != [])
    }

    @Test func theIndexesForDispatchAreTheOnesInUse() throws {
        let expected: [(Query, String)] = [
            (.dueRow, "row_due"), (.freshRow, "row_fresh"), (.nextDue, "row_due"),
            (.countDue, "row_due"), (.nextReread, "row_reread"), (.lastReread, "row_reread"),
            (.lateRereads, "row_reread"),
        ]
        for (query, index) in expected {
            let plan = try check { database in
                let count = query.sql.count { $0 == "?" }
                return try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN \(query.sql)",
                    arguments: StatementArguments([Int](repeating: 1, count: count))
                ).map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.contains(index) }, "\(query): \(plan)")
        }
    }
}
