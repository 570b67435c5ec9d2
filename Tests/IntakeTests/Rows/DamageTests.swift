import AnnulModel
import Testing

@testable import Intake

@Suite struct DamageTests {
    @Test(arguments: [
        ("1.23457E+15", SpreadsheetDamage.exponent), ("1,23457E+15", .exponent),
        ("1E+17", .exponent), ("9.1e+100", .exponent),
        ("123456789012345000", .digits), ("1234567890123450000", .digits),
        ("01.02.2026", .date), ("1/2/26", .date), ("2026-02-01", .date), ("01-02-2026", .date),
        ("2026-02-01 00:00:00", .date), ("02/01/2026 0:00", .date), ("1-Feb", .date),
        ("Jan-01", .date), ("01.maj", .date), ("1-mär-26", .date), ("01-Dec-2026", .date),
    ])
    func whatASpreadsheetMakesOfReferencesIsKnown(text: String, damage: SpreadsheetDamage) {
        #expect(SpreadsheetDamage(of: text) == damage)
    }

    @Test(arguments: [
        "r-1", "order-00000001", "123456789012345", "12345678901234000", "1234567890123450",
        "123456789012345001", "A1E+15", "12.5E+15", "1.2.3E+15", "1E15", "E+15", "1.5E-10",
        "20260201", "2026-02", "1-2-3-4", "32.01.2026", "00.01.2026", "01.02.202", "1.2.3456",
        "Jan-2026", "jan-feb", "Feb-1", "1-Foo", "10-20-300", "2026-40-01", "12:30:00",
        "01.02.2026 x", "01.02.2026-1", "550e8400-e29b-41d4-a716-446655440000",
        "BAMBORA-2026-02-01", "1+2+3", "+1-2-3", "7f2a-11",
    ])
    func otherReferencesAreLeftAlone(text: String) {
        #expect(SpreadsheetDamage(of: text) == nil)
    }

    @Test(arguments: [
        (
            "1.23457E+15",
            "The reference is a rounded number with an exponent, as spreadsheets write long ids."
        ),
        (
            "123456789012345000",
            "The reference has only zeros after its fifteenth digit, as spreadsheets write long "
                + "ids."
        ),
        (
            "01.02.2026",
            "The reference is a date, as spreadsheets make of ids like 1-2 and JAN1."
        ),
    ])
    func aDamagedReferenceIsRefusedInATableOnly(text: String, sentence: String) throws {
        let row = try #require(try rows(of: "Payment ID\n\(text)\n".utf8).first)
        #expect(
            throws: Rejection(
                .badReference, column: "Payment ID",
                "\(sentence) Take it from the original export; a reference that really is like this "
                    + "can be given as JSON Lines.")
        ) { try row.content.get() }
        let exact = try rows(of: "{\"reference\":\"\(text)\"}\n".utf8, as: .jsonl)
        #expect(try exact.first?.content.get().reference == text)
    }

    /// What an export has protected, no spreadsheet has changed; what was typed over it, one may.
    @Test(arguments: [("'2026-02-01", true), ("2026-02-01", false)])
    func aProtectedReferenceIsExact(cell: String, isTaken: Bool) throws {
        let row = try #require(
            try rows(of: "reference,annul_cells\n\(cell),protected\n".utf8).first)
        #expect((try? row.content.get())?.reference == (isTaken ? "2026-02-01" : nil))
    }

    /// It may have been so: JSON's references may be anything, and their results are a table.
    @Test func aRowThatComesBackIsComparedWithWhatItWas() throws {
        let back = (1...6).map { "123456789012\(100 + $0)0,run-1,in.jsonl,\($0)\n" }.joined()
        let read = try rows(
            of: ("reference,annul_run,annul_file,annul_line\n2026-02-01,run-1,in.jsonl,7\n"
                + "2026-02-01,,,\n" + back).utf8)
        #expect(read.map { (try? $0.content.get())?.reference }.prefix(2) == ["2026-02-01", nil])
        #expect(read[0].objection?.reason == .badReference)
        #expect(read[0].objection?.column == "reference")
        #expect(read.dropFirst().allSatisfy { $0.objection == nil })
        #expect(read.count == 8)
    }

    @Test(arguments: [
        ((1...6).map { "123456789012\(100 + $0)0" }, true),
        ((1...3).map { "123456789012\(100 + $0)00" }, true),
        ((1...5).map { "123456789012\(100 + $0)0" }, false),
        ((1...6).map { "123456789012\(100 + $0)0" } + ["1234567890121001"], false),
        ((1...6).map { "123456789012\(100 + $0)0" } + ["12345", "r-1"], true),
        ((1...20).map { "12345678901\(100 + $0)0" }, false),
    ])
    func aFileWhoseReferencesAreAllRoundedIsRefused(references: [String], isRefused: Bool) throws {
        let table = "reference\n" + references.map { $0 + "\n" }.joined()
        let found = failure { () throws(IntakeError) in _ = try rows(of: table.utf8) }
        let count = references.count { $0.count > 15 }
        #expect(
            found
                == (isRefused
                    ? "memory: all of its \(count) references of more than 15 digits have only "
                        + "zeros after those: a spreadsheet has rounded them. Take the original "
                        + "export; references that really are like this can be given as JSON "
                        + "Lines." : nil))
        let lines = references.map { "{\"reference\":\"\($0)\"}\n" }.joined()
        #expect(try rows(of: lines.utf8, as: .jsonl).count == references.count)
    }

    @Test(arguments: [
        (
            "reference,note\nr-1,a\nreference,note\nr-2,b\n",
            "The row repeats the header: files were joined. Remove it."
        ),
        (
            "reference,note\nr-1,a\n\u{FEFF}reference,note\nr-2,b\n",
            "A byte order mark stands here: files were joined. Remove it, and what repeats the "
                + "header."
        ),
    ])
    func aSecondHeaderIsNoPayment(document: String, sentence: String) throws {
        let read = try rows(of: document.utf8)
        #expect(read.count == 3)
        #expect(throws: Rejection(.badReference, column: "reference", sentence)) {
            try read[1].content.get()
        }
    }
}

@Suite struct RejectionTallyTests {
    @Test(
        arguments: [
            (["x,1", "y,2"], nil),
            (
                ["x,y,", "z,w,", "r-1,a"],
                "All of them have the same fault, first on line 2: The row ends with a delimiter, which "
                    + "the header does not. Remove it, or end the header with one too."
            ),
            (
                ["r-1,", ",x", "r,s,t", ",y"],
                "2 of them have the same fault in column 'reference', first on line 3: The row has no "
                    + "reference. Fill it in, or remove it."
            ),
            ([",x", "r,s,t"], nil),
        ] as [([String], String?)])
    func theCommonestFaultIsTold(lines: [String], sentence: String?) throws {
        let document = "reference,note\n" + lines.map { $0 + "\n" }.joined()
        var reader = try memoryReader(Array(document.utf8))
        while try reader.next() != nil {}
        #expect(reader.rejections.commonest == sentence)
    }

    /// A sentence that differs from row to row quotes what may be somebody's.
    @Test func whatStandsInRowsIsNotTold() throws {
        var reader = try memoryReader(Array("reference\nÅse\nOle\n".utf8)) {
            _, annulment throws(Rejection) in
            throw Rejection(.badReference, column: "reference", "'\(annulment.reference)' is none.")
        }
        while try reader.next() != nil {}
        #expect(
            reader.rejections.commonest
                == "All of them have the same fault in column 'reference', first on line 2: The "
                + "reason is bad_reference.")
    }
}
