import AnnulModel
@testable import Ledger
import Testing

@testable import Reporting

@Suite struct ResultColumnsTests {
    @Test(arguments: [
        ([["reference", "a"], ["reference", "b", "a"]], ["reference", "a", "b"]),
        ([["a", "a"], ["a"]], ["a", "a"]),
        ([["reference", "x"], ["Payment ID", "x"]], ["reference", "x"]),
        // Where one input has two columns of a field, only equal texts are one column.
        ([["Payment ID", "reference"], ["reference"]], ["Payment ID", "reference"]),
        ([["", "x"], ["x", ""]], ["", "x"]),
        ([[], ["x"]], ["x"]),
        ([], []),
    ])
    func columnsAreUnitedByFirstAppearance(inputs: [[String]], names: [String]) throws {
        #expect(try columns(inputs).names == names)
    }

    @Test func rowsOfInputsWithoutAColumnLeaveItEmpty() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "r",
            [
                TestInput(
                    name: "a.csv", columns: ["reference", "x", "y"],
                    rows: [.payment("1", fields: ["x1", "y1"])]),
                TestInput(
                    name: "b, second.csv", columns: ["Payment ID", "y", "z"],
                    rows: [.payment("2", fields: ["y2", "z2"])]),
            ])
        let lines = try test.exported(run, as: .csv).split(separator: "\n")
        #expect(lines[0].hasPrefix("reference,x,y,z,annul_run,"))
        #expect(lines[1].hasPrefix("1,x1,y1,,r,1,a.csv,2,"))
        #expect(lines[2].hasPrefix("2,,y2,z2,r,2,\"b, second.csv\",2,"))
    }

    @Test func erasedFieldsAreEmptyButForTheReference() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("1", fields: ["secret"])])
        try await test.doctor("UPDATE row_text SET fields = NULL")
        let lines = try test.exported(run, as: .csv).split(separator: "\n")
        #expect(lines[1] == "1,,r,1,payments.csv,2,vipps-no,unprocessed,,\(notYet),0,,,,,,,")
    }

    @Test func aDamagedListOfColumnsIsNotGuessedAt() {
        let input = ResultInput(id: 1, name: "a.csv", columns: "[1]")
        let error = #expect(throws: LedgerError.self) {
            try ResultColumns(of: [input], field: fieldOfHeader)
        }
        #expect(
            error?.message
                == "the columns that the ledger keeps of input 'a.csv' make no sense;"
                + " keep the file, and restore a backup")
    }

    private let notYet = "Not worked on yet; `annul resume r` goes on."

    private func columns(_ inputs: [[String]]) throws -> ResultColumns {
        let inputs = inputs.enumerated().map { index, texts in
            ResultInput(
                id: Int64(index), name: "\(index).csv",
                columns: JSONValue.array(texts.map(JSONValue.string)).compactText)
        }
        return try ResultColumns(of: inputs, field: fieldOfHeader)
    }
}
