import Testing

@testable import Intake

@Suite struct FileFaultTests {
    @Test(arguments: [
        ("", ": the file is empty, it has not even a header. Check the job that writes it."),
        (
            "\n\r\n  \n",
            ": the file has no header. Its first line must name the columns, one of them "
                + "'reference'."
        ),
        (
            "\u{FEFF}",
            ": the file has no header. Its first line must name the columns, one of them "
                + "'reference'."
        ),
        (
            "sep=;\n",
            ": the file has no header. Its first line must name the columns, one of them "
                + "'reference'."
        ),
        (
            "\nsep=x\na\n",
            ", line 2: the 'sep=' line names a delimiter that is not supported. Use ',', ';', '|' "
                + "or a tab."
        ),
        (
            "r,b\nx,y\nz,\"open\nw,v\n",
            ", line 3: a quote that opens here is never closed. Close the quote, or write two "
                + "quotes for one inside a value."
        ),
        (
            "r,\"b\nx,y\n",
            ", line 1: a quote that opens here is never closed. Close the quote, or write two "
                + "quotes for one inside a value."
        ),
        (
            "r,b\nx,\"one\n\"\n\ny,\"two\nz,\"w\"\n",
            ", line 5: a quote that opens here closes in the middle of a value on line 6, so that "
                + "rows between may be taken for text. Close the quote, or write two quotes for "
                + "one inside a value."
        ),
        (
            "r,a\0b\nx,y\n",
            ", line 1: the header can't be read: the value holds a NUL byte. Write the file again "
                + "as plain text."
        ),
        (
            "\u{FEFF}\u{FEFF}reference\nr-1\n",
            ": the file begins with two byte order marks: files were joined. Keep one mark and one "
                + "header, or give the files one by one."
        ),
        (
            "PK\u{3}\u{4}abc",
            ": this is a spreadsheet or archive, not CSV. Save it as CSV in UTF-8."
        ),
    ])
    func whatCannotBeReadAsAWholeIsRefused(document: String, text: String) {
        for chunkSize in [1, 2, 7, Int.max] {
            let found = failure { () throws(IntakeError) in
                _ = try readCSV(document.utf8, chunkSize: chunkSize)
            }
            #expect(found == "night.csv" + text, "chunks of \(chunkSize)")
        }
    }

    @Test(arguments: [
        (
            "r,b\nx,0123456789012345678901234567890\n",
            "night.csv, line 2: a record is longer than 32 bytes. Check that this is CSV with line "
                + "ends."
        ),
        (
            "r,b\n\nx,\"0123456789\n012345678901234567890\n",
            "night.csv, line 3: a record is longer than 32 bytes; a quote that opens on line 3 is "
                + "not closed within it. Close the quote, or write two quotes for one inside a "
                + "value."
        ),
        (
            "r,0123456789012345678901234567890\n",
            "night.csv, line 1: a record is longer than 32 bytes. Check that this is CSV with line "
                + "ends."
        ),
        (
            "a,b,c,d,e,f\n",
            "night.csv, line 1: the header has more than 5 columns. Leave out the columns that are "
                + "not needed."
        ),
    ])
    func limitsAreNamedWhereTheyAreMet(document: String, text: String) {
        let limits = InputLimits(recordBytes: 32, columns: 5, fieldBytes: 1000)
        let found = failure { () throws(IntakeError) in
            _ = try readCSV(document.utf8, chunkSize: 4, limits: limits)
        }
        #expect(found == text)
    }

    @Test(arguments: [1, 7, 64, Int.max])
    func aRecordMayBeAsLongAsItsLimit(chunkSize: Int) throws {
        let limits = InputLimits(recordBytes: 8)
        let fits = "\n\nr,b\n\n\n\n\n\n\n\n\n\n12,4567\nz,w\n"
        #expect(try readCSV(fits.utf8, chunkSize: chunkSize, limits: limits).texts.count == 2)
        let found = failure { () throws(IntakeError) in
            _ = try readCSV("r,b\n12,45678\nz,w\n".utf8, chunkSize: chunkSize, limits: limits)
        }
        #expect(found?.hasPrefix("night.csv, line 2: a record is longer than 8 bytes") == true)
    }

    @Test func theLimitsAreThoseThatAreDocumented() {
        let limits = InputLimits()
        #expect(limits.recordBytes == 4 * 1024 * 1024)
        #expect(limits.fieldBytes == 1024 * 1024)
        #expect(limits.columns == 1_000)
        #expect(limits.values == 100_000)
        #expect(limits.lineBytes == 64 * 1024 * 1024)
        #expect(limits.textBytes == 64 * 1024 * 1024 * 1024)
        #expect(limits.rows == 50_000_000)
        #expect(limits.inflation == 600)
    }

    @Test func aLongRecordWithinTheLimitIsRead() throws {
        let long = String(repeating: "ab\n", count: 1 << 18)
        let read = try readCSV("r,b\n\"\(long)\",y\nz,w\n".utf8, chunkSize: 64 << 10)
        #expect(read.texts == [[long, "y"], ["z", "w"]])
        #expect(read.lines == [2, 3 + 1 << 18])
    }
}
