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

private func open(
    _ path: String, format: InputFormat? = nil, rules: ColumnRules = ColumnRules(),
    chunkSize: Int = FileSource.defaultChunkSize
) throws(IntakeError) -> InputReader {
    try InputReader(
        InputFile(path: path, format: format), rules: rules,
        accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
        check: { _, _ throws(Rejection) in }, chunkSize: chunkSize)
}

private func references(in reader: inout InputReader) throws(IntakeError) -> [String] {
    var references: [String] = []
    while let row = try reader.next() {
        references.append((try? row.content.get())?.reference ?? "rejected")
    }
    return references
}

private func error(_ body: () throws(IntakeError) -> Void) -> IntakeError? {
    do throws(IntakeError) {
        try body()
        return nil
    } catch {
        return error
    }
}

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
        (
            "rows.jsonl",
            "rows.jsonl: JSON Lines is not supported yet. Convert it to CSV."
        ),
        (
            "rows.ndjson",
            "rows.ndjson: JSON Lines is not supported yet. Convert it to CSV."
        ),
        (
            "rows.csv.gz",
            "rows.csv.gz: compressed files are not supported yet. Unpack it first, for example "
                + "with 'gunzip --keep'."
        ),
        (
            "dir.csv/rows",
            "dir.csv/rows: the name does not tell the file's format. Name it '.csv' or '.tsv', or "
                + "say '--format csv'."
        ),
        (
            "csv",
            "csv: the name does not tell the file's format. Name it '.csv' or '.tsv', or say "
                + "'--format csv'."
        ),
    ])
    func otherNamesAreRefused(name: String, text: String) {
        let found = error { () throws(IntakeError) in _ = try open(name) }
        #expect(found?.description == text)
        #expect(found?.kind == .badInput)
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
        let found = FileSource.openFailure("night.csv", EACCES)
        #expect(
            found.description
                == "night.csv: the file may not be read by this user. Ask its owner for permission "
                + "to read it.")
        #expect(found.kind == .permission)
        #expect(
            FileSource.openFailure("night.csv", EMFILE).description.hasPrefix(
                "night.csv: the file can't be opened ("))
    }

    @Test func exitCodesAreThoseOfSysexits() {
        #expect(IntakeError.Kind.allCases.map(\.rawValue) == [65, 66, 74, 75, 77])
    }
}

@Suite struct ChangingFileTests {
    private static let rows = "reference,x\n" + String(repeating: "r-1,x\n", count: 100)

    private static func isStillBeingWritten(_ found: IntakeError?, _ path: String) -> Bool {
        found?.kind == .temporary
            && found?.description
                == "\(path): the file changed while it was read: it is still being written. Try "
                + "again when it is complete."
    }

    @Test(arguments: ["r-2,x\n", "\"half a row", "r-2,x\n\"\0\"\"a\nb\"x\n"])
    func aFileThatGrowsIsStillBeingWritten(addition: String) throws {
        try withFile(Self.rows) { path in
            var reader = try open(path, chunkSize: 64)
            #expect(try reader.next()?.line == 2)
            try Data((Self.rows + addition).utf8).write(to: URL(filePath: path))
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
            #expect(reader.digest == nil)
        }
    }

    @Test func aFileThatIsCutIsStillBeingWritten() throws {
        try withFile(Self.rows) { path in
            var reader = try open(path, chunkSize: 64)
            #expect(try reader.next()?.line == 2)
            try Data("reference,x\nr".utf8).write(to: URL(filePath: path))
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
        }
    }

    @Test func aFileThatWasTouchedIsStillBeingWritten() throws {
        try withFile(Self.rows) { path in
            var reader = try open(path)
            #expect(try reader.next()?.line == 2)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
            let found = error { () throws(IntakeError) in _ = try references(in: &reader) }
            #expect(Self.isStillBeingWritten(found, path))
        }
    }
}
