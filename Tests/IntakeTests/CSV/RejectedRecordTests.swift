import AnnulModel
import Testing

@testable import Intake

@Suite struct RejectedRecordTests {
    private static let header = Array("reference,note,c\n".utf8)

    @Test(
        arguments: [
            (
                "x,y\n", nil,
                "The row has 2 fields, the header has 3. Quote the values that hold the delimiter, "
                    + "and give every column a field."
            ),
            (
                "x\n", nil,
                "The row has 1 field, the header has 3. Quote the values that hold the delimiter, "
                    + "and give every column a field."
            ),
            (
                "x,y,z,1\n", nil,
                "The row has 4 fields, the header has 3. Quote the values that hold the delimiter, "
                    + "and give every column a field."
            ),
            (
                "x,y,z,\n", nil,
                "The row ends with a delimiter, which the header does not. Remove it, or end the "
                    + "header with one too."
            ),
            (
                "x,\"y\n\n\"\n", nil,
                "The row has 2 fields, the header has 3, and the row runs to line 4. Quote the "
                    + "values that hold the delimiter, and give every column a field."
            ),
            (
                "x,\"y\" z,1\n", "note",
                "Something follows the value's closing quote. Write two quotes for one inside a "
                    + "value."
            ),
            (
                "x,y\0z,1\n", "note",
                "The value holds a NUL byte. Write the file again as plain text."
            ),
        ] as [(String, String?, String)])
    func anUnusableRecordSaysWhyAndStopsNoOther(
        record: String, column: String?, detail: String
    ) throws {
        for chunkSize in [1, 7, Int.max] {
            let document = Self.header + Array(record.utf8) + Array("last,,\n".utf8)
            let read = try readCSV(document, chunkSize: chunkSize)
            #expect(read.records.first?.line == 2)
            #expect(read.records.first?.problem == Rejection(.badField, column: column, detail))
            #expect(read.records.map(\.texts.count) == [3, 3])
            #expect(read.records.last?.texts == ["last", "", ""])
            #expect(read.records.last?.problem == nil)
        }
    }

    @Test func whatIsNotTextReadsAsAReplacementCharacter() throws {
        #expect(try readCSV("r\na\0b\n".utf8).texts == [["a\u{FFFD}b"]])
    }

    @Test func aRaggedRowKeepsTheFieldsThatHaveAColumn() throws {
        #expect(try readCSV("a,b\n1\n1,2,3\n".utf8).texts == [["1", ""], ["1", "2"]])
    }

    @Test func aFieldOverItsLimitRejectsItsRow() throws {
        let limits = InputLimits(fieldBytes: 10)
        let read = try readCSV("r,note\nx,0123456789\ny,0123456789a\n".utf8, limits: limits)
        #expect(read.texts == [["x", "0123456789"], ["y", ""]])
        #expect(read.records.first?.problem == nil)
        #expect(
            read.records.last?.problem
                == Rejection(
                    .badField, column: "note",
                    "The value is longer than 10 bytes. Shorten it, or leave the column out."))
    }

    @Test func aRowOfCountlessFieldsIsRejectedLikeAnyOther() throws {
        let limits = InputLimits(columns: 3)
        let document = "a,b,c\n" + String(repeating: ",", count: 5_000) + "\n1,2,3\n"
        let read = try readCSV(document.utf8, chunkSize: 64, limits: limits)
        #expect(read.records.first?.problem?.detail.hasPrefix("The row has 5001 fields") == true)
        #expect(read.records.last?.texts == ["1", "2", "3"])
    }
}
