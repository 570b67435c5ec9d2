import AnnulModel
import Testing

@testable import Intake

/// Rows that come back from the results of an earlier run.
struct OriginTests {
    private func rows(_ text: String, named name: String = "back.csv") throws -> [InputRow] {
        try withFile(text, named: name) { path in
            var reader = try open(path)
            return try allRows(in: &reader)
        }
    }

    private static let header =
        "reference,annul_run,annul_file,annul_line,annul_idempotency_key,annul_cells"

    @Test func aRowTellsWhereItComesFrom() throws {
        let rows = try rows(
            "\(Self.header)\np-1,run-1,in.csv,7,KEY,\np-2,,,,,\np-3,run-1,in.csv,8,,\n")
        #expect(rows.map { $0.origin?.place?.line } == [7, nil, 8])
        #expect(
            rows[0].origin
                == RowOrigin(
                    run: "run-1", place: RowOrigin.Place(file: "in.csv", line: 7), key: "KEY"))
        #expect(rows[2].origin?.key == nil)
    }

    @Test func jsonLinesTellItToo() throws {
        let rows = try rows(
            #"{"reference":"p-1","annul_run":"run-1","annul_file":"in.csv","annul_line":7}"# + "\n",
            named: "back.jsonl")
        #expect(rows.map { $0.origin?.place?.line } == [7])
    }

    @Test func withoutTheColumnsOnlyTheRunIsKnown() throws {
        let rows = try rows("reference,annul_run\np-1,run-1\n")
        #expect(rows[0].origin == RowOrigin(run: "run-1", place: nil, key: nil))
        #expect(try self.rows("reference,annul_line\np-1,7\n")[0].origin == nil)
    }

    @Test(arguments: [
        ("p,run-1,in.csv,,,", "annul_line"), ("p,run-1,in.csv,x,,", "annul_line"),
        ("p,run-1,,7,,", "annul_file"), ("p,,in.csv,7,,", "annul_run"), ("p,,,7,,", "annul_run"),
    ])
    func halfAnOriginIsRefused(record: String, column: String) throws {
        let row = try rows("\(Self.header)\n\(record)\n")[0]
        guard case .failure(let rejection) = row.content else {
            Issue.record("it is taken")
            return
        }
        #expect(rejection.reason == .badField)
        #expect(rejection.column == column)
        #expect(rejection.detail.hasSuffix("Put the cells back, or empty all three."))
    }

    @Test func onlyMarkedRowsLoseTheirProtection() throws {
        let rows = try rows(
            "\u{feff}reference;note;'=x;annul_run;annul_file;annul_line;annul_cells\r\n"
                + "'00123;'1E10;''y;'run-1;in.csv;7;protected\r\n"
                + "'00123;'1E10;''y;;;;\r\n00124;b;c;;;;Protected \r\n")
        #expect(
            rows.map { $0.fields.prefix(3) } == [
                ["00123", "1E10", "'y"], ["'00123", "'1E10", "''y"], ["00124", "b", "c"],
            ])
        #expect(rows[0].origin?.run == "run-1")
        #expect(try rows.map { try $0.content.get().reference } == ["00123", "'00123", "00124"])
    }

    /// The same text can be grouped where a semicolon divides fields; not as it was exported.
    @Test(arguments: [
        ("'1.499", "KWD", 1499), ("1.499", "KWD", nil), ("'1.499", "NOK", nil),
        ("'1499,50", "NOK", 149_950), ("1499,5", "NOK", 149_950), ("'1499.00", "NOK", 149_900),
    ])
    func aProtectedAmountIsReadAsItWasExported(
        cell: String, currency: String, minor: Int64?
    ) throws {
        let row = try rows(
            "reference;amount;currency;annul_cells\r\n'00123;\(cell);\(currency);protected\r\n")[0]
        #expect((try? row.content.get())?.amount?.minor == minor)
    }

    @Test func aProtectedRowThatDoesNotSaySoIsRefused() throws {
        let row = try rows("reference;annul_run;annul_file;annul_line\n'00123;'2026;in.csv;7\n")[0]
        #expect(row.origin == nil)
        #expect(throws: Rejection.self) { _ = try row.content.get() }
    }

    /// What stands under another column's name is not to be taken for a payment on the way back.
    @Test func aRaggedRowCarriesNoReference() throws {
        let rows = try rows("name,reference,note\nBo, Smith,p-1,x\np-2,x\nAnn,p-3,y\n")
        #expect(rows.map(\.fields) == [["Bo", "", "p-1"], ["p-2", "", ""], ["Ann", "p-3", "y"]])
    }

    /// As the results have it of a reference that was no text.
    @Test func whatWasNoTextIsNoReferenceEither() throws {
        let rows = try rows("reference\np-\u{fffd}1\np-1\n")
        #expect(rows.map { (try? $0.content.get())?.reference } == [nil, "p-1"])
    }

    @Test func aFileWithoutTheMarkKeepsItsApostrophes() throws {
        let text = "reference,'name,annul_run\n'00123,'x,\n"
        try withFile(text, named: "ours.csv") { path in
            var reader = try open(path)
            #expect(reader.header.columns.map(\.name) == ["reference", "'name", "annul_run"])
            #expect(try allRows(in: &reader)[0].fields == ["'00123", "'x", ""])
        }
    }

    @Test func theHeaderLosesItsProtectionToo() throws {
        try withFile("'2026;reference;annul_cells\r\n", named: "ours.csv") { path in
            let reader = try open(path)
            #expect(reader.header.columns.map(\.name) == ["2026", "reference", "annul_cells"])
        }
    }

    @Test func twoColumnsOfEvidenceAreRefused() throws {
        let found = try withFile("reference,annul_run,ANNUL_RUN\n", named: "two.csv") { path in
            failure { () throws(IntakeError) in _ = try open(path) }
        }
        #expect(
            found?.hasSuffix(
                "line 1: the columns 'annul_run' (number 2) and 'ANNUL_RUN' (number 3) both mean"
                    + " 'annul_run'. Leave the one out that the results of the earlier run did not"
                    + " have.") == true, "\(found ?? "")")
    }
}
