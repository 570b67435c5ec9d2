import AnnulModel
import FoundationEssentials
import Intake
import Ledger
import Testing

@testable import Reporting

/// What is exported for spreadsheets, and what intake makes of it.
@Suite struct SpreadsheetTests {
    @Test func theFileIsAsSpreadsheetsWantIt() async throws {
        let test = try await TestLedger()
        let run = try await test.run(
            "20261121-0205-abcd",
            [
                TestInput(
                    columns: ["reference", "note", "2026"],
                    rows: [
                        .payment("00123", line: 2, minor: 100, fields: ["=1+1; \"x\"", "Anna"]),
                        .unusable(line: 3, fields: ["", "1E10", ""]),
                    ])
            ])
        try await test.work(run, ["00123": [.cancelled(100)]])
        let key = KeyDerivation.key(of: "00123", at: TestLedger.vipps, generation: 1)
        let evidence = ResultEncoder.evidence.joined(separator: ";")
        let lines = try test.exported(run, as: .spreadsheet(.semicolon))
            .split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4 && lines.last == "")
        #expect(lines[0] == "\u{feff}reference;note;'2026;\(evidence);annul_cells")
        #expect(
            lines[1] == """
                '00123;"'=1+1; ""x\""";Anna;'20261121-0205-abcd;1;payments.csv;2;vipps-no;cancelled;\
                cancelled_by_us;Cancelled.;1;200;'psp-1;'\(key);NOK;100;;'2026-11-21T04:25:08.289Z;\
                protected
                """)
        #expect(
            lines[2] == """
                ;'1E10;;'20261121-0205-abcd;2;payments.csv;3;;rejected;missing_field;\
                'column 'reference': It is empty. Fill it in.;0;;;;;;;'2026-11-21T04:25:06.789Z;\
                protected
                """)
        let commas = try test.exported(run, as: .spreadsheet(.comma))
        #expect(commas.hasPrefix("\u{feff}reference,note,'2026,annul_run,"))
        #expect(commas.contains("\r\n'00123,\"'=1+1; \"\"x\"\"\",Anna,'20261121-0205-abcd,1,"))
    }

    @Test func bothExportsSayTheSame() async throws {
        let test = try await TestLedger()
        let run = try await test.run("r", [.payment("p-1", minor: 100), .unusable(line: 3)])
        try await test.work(run, ["p-1": [.cancelled(100)]])
        let plain = try CSVText.records(try test.exported(run, as: .csv), ",")
        let protected = try CSVText.records(try test.exported(run, as: .spreadsheet(.comma)), ",")
        #expect(
            protected.map { $0.dropLast().map(SpreadsheetCell.unprotected) }
                == plain.map { $0.map(\.self) })
        #expect(protected.map(\.last) == ["annul_cells", "protected", "protected"])
    }

    /// Texts that spreadsheets damage or run, alone and together.
    private static let hostile = [
        "00123", "20261121012345678901", "1E10", "1-2", "2026-11-21", "12.10", "10:30", "5 %",
        "=1+1", "+46701234567", "-1", "@x", "\t=1", "\u{ff1d}1", "'", "''x", "'=1", "TRUE",
        "sant", " x ", "a;=1", "a,'=1", "x\n=1", "\"=1\"", "a\"b", "", "ö", "kr 5", "#N/A", "½",
        "=cmd|' /C calc'!A0", "protected", "annul_run", "1,5", "1.000,00",
    ]

    @Test(arguments: SpreadsheetDelimiter.allCases, [false, true])
    func everyTextComesBack(delimiter: SpreadsheetDelimiter, isSaved: Bool) async throws {
        let test = try await TestLedger()
        let rows = Self.hostile.enumerated().map { number, text in
            let next = Self.hostile[(number + 7) % Self.hostile.count]
            return InputRow.payment("00\(number)", line: number + 2, fields: [text, next])
        }
        let input = TestInput(
            name: "1-2.csv", columns: ["reference", "=1+1", "00x"], rows: rows)
        let run = try await test.run("20261121", [input])
        var text = try test.exported(run, as: .spreadsheet(delimiter))
        // With the delimiter of another country, too.
        if isSaved { text = try Self.openedAndSaved(text, delimiter == .comma ? "," : ";") }
        let (names, back) = try Self.read(text, in: test.folder)
        #expect(names.prefix(3) == ["reference", "=1+1", "00x"])
        #expect(back.count == rows.count)
        for (number, row) in back.enumerated() {
            #expect(row.fields.prefix(3) == rows[number].fields.prefix(3), "\(rows[number].fields)")
            let place = RowOrigin.Place(file: "1-2.csv", line: number + 2)
            #expect(row.origin?.run == "20261121" && row.origin?.place == place)
        }
    }

    @Test func theSpreadsheetOfTheseTestsDoesDamage() throws {
        let saved = try Self.openedAndSaved(
            "\u{feff}a;b;c;d\r\n00123;1E10;=1+1;20261121012345678901\r\n", ";")
        #expect(saved == "a;b;c;d\r\n123;10000000000;2;2.026112101234568e+19\r\n")
    }

    /// What a spreadsheet makes of a file: numbers become numbers, formulas run; it saves with its own
    /// delimiter, and quotes where it must.
    private static func openedAndSaved(_ text: String, _ delimiter: Character) throws -> String {
        try CSVText.records(text, delimiter).map { cells in
            cells.map { cell in
                if cell.first == "=" { return "2" }
                guard let number = Double(cell) else { return quoted(cell) }
                return number.magnitude < 1e15 && number == number.rounded()
                    ? "\(Int64(number))" : "\(number)"
            }.joined(separator: ";") + "\r\n"
        }.joined()
    }

    private static func quoted(_ cell: String) -> String {
        let isQuoted = cell.utf8.contains { ";\"\r\n".utf8.contains($0) }
        return isQuoted ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }

    private static func read(_ text: String, in folder: String) throws -> ([String], [InputRow]) {
        let path = folder + "/back.csv"
        try Data(text.utf8).write(to: URL(filePath: path))
        var reader = try InputReader(
            InputFile(path: path),
            accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
            check: { _, _ throws(Rejection) in })
        var rows: [InputRow] = []
        while let row = try reader.next() { rows.append(row) }
        return (reader.header.columns.map(\.name), rows)
    }
}
