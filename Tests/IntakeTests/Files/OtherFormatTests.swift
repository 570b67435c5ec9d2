import Testing

@testable import Intake

@Suite struct OtherFormatTests {
    private static let save = "Save it as CSV in UTF-8."

    @Test(
        arguments: [
            ([0xff, 0xfe, 0, 0, 0x72, 0, 0, 0], "UTF-32 text", save),
            ([0, 0, 0xfe, 0xff, 0, 0, 0, 0x72], "UTF-32 text", save),
            (
                [0x72, 0, 0x65, 0, 0x66, 0], "UTF-16 text without a byte order mark",
                "Say '--encoding utf-16le', or save it as CSV in UTF-8."
            ),
            (
                [0, 0x72, 0, 0x65, 0, 0x66], "UTF-16 text without a byte order mark",
                "Say '--encoding utf-16be', or save it as CSV in UTF-8."
            ),
            (Array("PK\u{3}\u{4}".utf8) + [0], "a spreadsheet or archive", save),
            (
                [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
                "a workbook of an old Excel (.xls)", save
            ),
            (Array("%PDF-1.7\n".utf8), "a PDF document", "Export the payments as CSV in UTF-8."),
            (
                Array("SQLite format 3\0\u{10}".utf8), "an SQLite database",
                "Export the payments as CSV in UTF-8."
            ),
            (
                Array("\u{FEFF}\r\n <!DOCTYPE HTML>\n<html>".utf8), "a web page (HTML)",
                "See what it says: it may be a page to log in on. Export the payments as CSV in UTF-8."
            ),
            (
                Array("<table border=1><tr><td>reference".utf8), "a web page (HTML)",
                "See what it says: it may be a page to log in on. Export the payments as CSV in UTF-8."
            ),
            (
                Array("<?xml version=\"1.0\"?>\n<Workbook>".utf8), "XML",
                "Export the payments as CSV in UTF-8."
            ),
            (
                Array("BZh91AY".utf8), "a file compressed in another way than gzip's",
                "Unpack it first, or compress it with gzip."
            ),
            (
                [0x28, 0xb5, 0x2f, 0xfd, 0, 0], "a file compressed in another way than gzip's",
                "Unpack it first, or compress it with gzip."
            ),
            (
                Array("{\"reference\":\"r-1\"}\n".utf8), "JSON",
                "If it has an object on each line, say '--format jsonl'."
            ),
            (
                Array(" [\n {\"reference\":\"r-1\"}]".utf8), "JSON",
                "If it has an object on each line, say '--format jsonl'."
            ),
        ] as [([UInt8], String, String)])
    func whatIsNoTableIsCalledByItsName(content: [UInt8], name: String, remedy: String) {
        for chunkSize in [1, 64 << 10] {
            let found = failure { () throws(IntakeError) in
                _ = try rows(of: content, chunkSize: chunkSize)
            }
            #expect(found == "memory: this is \(name), not CSV. \(remedy)")
        }
    }

    @Test(arguments: [
        "reference\nr-1\n", "r\n1\n", "[reference],{x}\nr-1,1\n", "<reference>,x\nr-1,1\n",
        "reference,<html>\nr-1,1\n",
    ])
    func tablesAreNotTakenForAnythingElse(document: String) {
        let found = failure { () throws(IntakeError) in
            _ = try readCSV(document.utf8)
        }
        #expect(found == nil)
    }

    @Test(
        arguments: [
            (Array("%PDF-1.7\n".utf8), "a PDF document"),
            (Array("<html>".utf8), "a web page (HTML)"),
            ([0x7b, 0, 0x22, 0], "UTF-16 text without a byte order mark"),
        ] as [([UInt8], String)])
    func linesOfJSONAreToldFromOtherFormatsToo(content: [UInt8], name: String) {
        let found = failure { () throws(IntakeError) in _ = try rows(of: content, as: .jsonl) }
        #expect(found?.hasPrefix("memory: this is \(name), not JSON Lines. ") == true)
    }
}
