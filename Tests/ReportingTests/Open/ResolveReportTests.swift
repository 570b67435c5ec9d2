import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct ResolveReportTests {
    @Test func theReportCountsWhatWasAskedAndNamesWhatCouldNotBe() async throws {
        let test = try await TestLedger()
        let rows: [InputRow] = ["a", "b", "c"].map { .payment($0) }
        let run = try await test.run("friday", rows)
        try await test.work(
            run, ["a": [.cancelled()], "b": [.alreadyCancelled], "c": [.lost]])
        let report = try Self.report(test, run)
        #expect(report.asked == 3)
        #expect(report.open == 3)
        #expect(
            report.text == """
                Run friday: asked about 3 rows
                  cancelled, cancelled_by_us           1
                  already_cancelled, cancelled_before  1
                  in_doubt, no_answer                  1
                  not asked: 2 rows of account vtex-store: nobody tells. Look there.

                """)
        #expect(ResolveReport([]).text == "Nothing is in doubt.\n")
        #expect(ResolveReport([]).open == 0)
    }

    static func report(_ test: TestLedger, _ run: RunRecord) throws -> ResolveReport {
        var part = ResolveReport.Run(name: run.name)
        for row in try test.reader().rows(of: run, after: 0, limit: 10) { part.add(row) }
        part.left.append(
            ResolveReport.Left(account: "vtex-store", rows: 2, why: "nobody tells. Look there."))
        return ResolveReport([part])
    }
}
