import AnnulModel
import FoundationEssentials
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@testable import Intake

@Suite struct InputReaderTests {
    @Test func aFileIsReadRowByRowAndThenKnown() throws {
        try withFile("reference,order\nr-1,a\n,b\nr-3,c\n") { path in
            var reader = try open(path)
            #expect(reader.header.binding.map(\.description) == ["reference = column 'reference'"])
            #expect(reader.digest == nil)
            #expect(try references(in: &reader) == ["r-1", "rejected", "r-3"])
            #expect(reader.digest?.size == 31)
            #expect(
                reader.digest?.sha256
                    == "21ab6113ee1100efebb57e155514d287bfd1759368d7213638435a3dc16c3912")
            #expect(reader.digest?.modified == reader.opened.modified)
            #expect(reader.opened.size == 31)
            #expect(reader.warnings.isEmpty)
            #expect(try reader.next() == nil)
        }
    }

    @Test func theSameFileGivesTheSameRowsAgain() throws {
        let rows = (0..<5_000).map { "r-\($0),\"line\none\",\($0 % 7 == 0 ? "x,y" : "z")\n" }
        try withFile("reference,a,b\n" + rows.joined()) { path in
            var first = try open(path)
            var again = try open(path, chunkSize: 61)
            while let row = try first.next() {
                let repeated = try again.next()
                #expect(repeated?.line == row.line)
                #expect(repeated?.fields == row.fields)
                #expect(repeated?.content == row.content)
            }
            #expect(try again.next() == nil)
            #expect(first.digest != nil)
            #expect(first.digest == again.digest)
        }
    }

    @Test func aHeaderAloneGivesNoRows() throws {
        try withFile("reference\n") { path in
            var reader = try open(path)
            #expect(try reader.next() == nil)
            #expect(reader.digest?.size == 10)
        }
    }

    @Test func warningsTellWhatIsOdd() throws {
        try withFile("reference,order\nr-1,x") { path in
            var reader = try open(path, rules: ColumnRules(carry: ["order", "invoice"]))
            #expect(try references(in: &reader) == ["r-1"])
            #expect(
                reader.warnings.map(\.description) == [
                    "\(path), line 1: There is no column 'invoice' to carry. Check 'input: carry:' "
                        + "in the configuration.",
                    "\(path), line 2: The last record has no line end. It was read; check that the "
                        + "file is complete.",
                ])
        }
    }

    @Test func fieldsThatAppearLateCountFromThereOn() throws {
        let content = """
            {"reference":"r-1"}
            {"amount":"5.00","currency":"NOK","reference":"r-2"}
            {"reference":"r-3","account":"other"}

            """
        try withFile(content, named: "night.jsonl") { path in
            var reader = try open(path)
            #expect(reader.header.columns.map(\.name) == ["reference"])
            let rows = try allRows(in: &reader)
            #expect(try rows[1].content.get().amount?.minor == 500)
            #expect(rows[1].fields == ["r-2", "5.00", "NOK"])
            #expect(throws: Rejection.self) { try rows[2].content.get() }
            #expect(
                reader.header.columns.map(\.name)
                    == ["reference", "amount", "currency", "account"])
            #expect(reader.digest?.size == Int64(content.utf8.count))
        }
    }

    @Test(arguments: [
        (
            "{\"order\":\"o-1\"}\n{\"order\":\"o-2\"}\n",
            "no column holds the payment's reference; the columns are 'order'. Name one "
                + "'reference', or say which one it is with 'input: columns:' in the configuration."
        ),
        (
            "{\"reference\":\"r-1\"}\n{\"payment\":\"r-2\"}\n",
            "the columns 'reference' (line 1) and 'payment' (line 2) both mean 'reference'. Rename "
                + "one, or say which one it is with 'input: columns:' in the configuration."
        ),
    ])
    func whatOnlyTheLastRowsTellRefusesTheFile(content: String, text: String) throws {
        try withFile(content, named: "night.jsonl") { path in
            var reader = try open(path)
            #expect(try reader.next()?.line == 1)
            let found = error { () throws(IntakeError) in _ = try allRows(in: &reader) }
            #expect(found?.description == "\(path): \(text)")
            #expect(found?.kind == .badInput)
            #expect(reader.digest == nil)
        }
    }

    @Test(arguments: [
        ("night.csv", "reference;x\nr-1;y\n"), ("NIGHT.TSV", "reference\tx;a,b,c\nr-1\ty\n"),
        ("a.b.csv", "reference\nr-1\n"),
    ])
    func theFormatIsTakenFromTheName(name: String, content: String) throws {
        try withFile(content, named: name) { path in
            var reader = try open(path)
            #expect(try references(in: &reader) == ["r-1"])
        }
    }

    @Test func aGivenFormatBeatsTheName() throws {
        try withFile("reference\nr-1\n", named: "export.txt") { path in
            var reader = try open(path, format: .csv)
            #expect(try references(in: &reader) == ["r-1"])
        }
    }

    @Test(arguments: [
        "dir.csv/rows", "csv", "rows", "rows.gz", "rows.csv.zip", "rows.json", ".gz", "-", "",
    ])
    func otherNamesAreRefused(name: String) {
        let found = error { () throws(IntakeError) in _ = try InputFile(path: name).knownFormat }
        #expect(
            found?.description
                == "\(name): the name does not tell the file's format. Name it '.csv', '.tsv' or "
                + "'.jsonl', or say '--format csv' or '--format jsonl'.")
        #expect(found?.kind == .badInput)
    }

    @Test(arguments: [
        ("a.csv", InputFormat.csv, false), ("A.CSV.GZ", .csv, true), ("a.tsv", .tsv, false),
        ("a.tsv.gz", .tsv, true), ("a.jsonl", .jsonl, false), ("x.y/a.b.JSONL.gz", .jsonl, true),
        ("a.ndjson", .jsonl, false), ("a.ndjson.gz", .jsonl, true),
    ])
    func theNameTellsFormatAndPacking(
        name: String, format: InputFormat, isCompressed: Bool
    ) throws {
        #expect(try InputFormat(ofFileNamed: name) == format)
        #expect(InputFormat.isCompressed(fileNamed: name) == isCompressed)
    }

    @Test func aMissingFileIsNoInput() throws {
        try withFolder { folder in
            for path in ["\(folder)/none.csv", "\(folder)/none/none.csv"] {
                let found = error { () throws(IntakeError) in _ = try open(path) }
                #expect(
                    found?.description
                        == "\(path): there is no such file. Check the name and the folder.")
                #expect(found?.kind == .noInput)
            }
        }
    }

    @Test func aFolderIsNoPlainFile() throws {
        try withFolder { folder in
            let found = error { () throws(IntakeError) in _ = try open(folder, format: .csv) }
            #expect(
                found?.description
                    == "\(folder): this is not a plain file. Write the rows to a file and name "
                    + "that.")
            #expect(found?.kind == .badInput)
        }
    }

    @Test func aFileThatMayNotBeReadSaysSo() {
        let found = RawSource.openFailure("night.csv", EACCES)
        #expect(
            found.description
                == "night.csv: the file may not be read by this user. Ask its owner for permission "
                + "to read it.")
        #expect(found.kind == .permission)
        #expect(
            RawSource.openFailure("night.csv", EMFILE).description.hasPrefix(
                "night.csv: the file can't be opened ("))
    }

    @Test func exitCodesAreThoseOfSysexits() {
        #expect(IntakeError.Kind.allCases.map(\.rawValue) == [65, 66, 74, 75, 77])
    }
}
