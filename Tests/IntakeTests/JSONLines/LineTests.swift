import AnnulModel
import Testing

@testable import Intake

@Suite struct LineTests {
    @Test(arguments: [
        ("{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\"}\n", [1, 2]),
        ("{\"reference\":\"r-1\"}\r\n{\"reference\":\"r-2\"}\r\n", [1, 2]),
        ("\u{FEFF}{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\"}\n", [1, 2]),
        ("\n \t\r\n{\"reference\":\"r-1\"}\n\n\r\n{\"reference\":\"r-2\"}\n\n  \n", [3, 6]),
        (" { \"reference\" : \"r-1\" } \n\t{\"reference\":\"r-2\"}\t\r\n", [1, 2]),
    ])
    func everyLineThatIsNotBlankIsARow(document: String, lines: [Int]) throws {
        for chunkSize in [1, 2, 7, Int.max] {
            let read = try readJSONLines(document, chunkSize: chunkSize)
            #expect(read.references == ["r-1", "r-2"], "chunks of \(chunkSize)")
            #expect(read.rows.map(\.line) == lines)
            #expect(read.warnings.isEmpty)
        }
    }

    @Test(arguments: [
        ("{\"reference\":\"r-1\"}", 1), ("{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\"}", 2),
        ("{\"reference\":\"r-1\"}\n{\"refer", 2),
    ])
    func aLastLineWithoutLineEndIsReadAndWarnedAbout(document: String, line: Int) throws {
        for chunkSize in [1, 7, Int.max] {
            let read = try readJSONLines(document, chunkSize: chunkSize)
            #expect(read.rows.count == line)
            #expect(
                read.warnings.map(\.description) == [
                    "night.jsonl, line \(line): The last record has no line end. It was read; "
                        + "check that the file is complete."
                ])
        }
    }

    @Test func aBlankEndWithoutLineEndIsNothingToWarnAbout() throws {
        #expect(try readJSONLines("{\"reference\":\"r-1\"}\n  ").warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("[\"reference\"]", "The line is not a JSON object. \(eachOnALine(start: "Write"))"),
            ("\"reference\"", "The line is not a JSON object. \(eachOnALine(start: "Write"))"),
            (
                "{\"reference\":\"r-1\"",
                "The line is not JSON: expected ',' or '}' after byte 18. Write each row as one "
                    + "JSON object on a line of its own."
            ),
            (
                "{\"reference\":\"r-1\"}{",
                "The line is not JSON: expected nothing more after byte 19. Write each row as one "
                    + "JSON object on a line of its own."
            ),
            (
                "reference;amount",
                "The line is not JSON: expected a value after byte 0. Write each row as one JSON "
                    + "object on a line of its own."
            ),
            (
                "{\"reference\":\"r\0\"}",
                "The line is not JSON: expected control characters to be escaped after byte 15. "
                    + "Write each row as one JSON object on a line of its own."
            ),
            (
                "{\"reference\":\"r-1\",\"x\":1,\"reference\":\"r-2\"}",
                "Two members have one name; the second one is after byte 25. Remove one."
            ),
            (
                "{\"reference\":\"r-1\",\"x\":{\"a\":1,\"a\":1}}",
                "Two members have one name; the second one is after byte 30. Remove one."
            ),
            (
                "{\"reference\":\"r-1\",\"x\":" + String(repeating: "[", count: 64)
                    + String(repeating: "]", count: 64) + "}",
                "The line nests more than 64 levels deep. Leave such members out."
            ),
            (
                "{\"reference\":\"r-1\",\"x\":[" + String(repeating: "0,", count: 100_000) + "0]}",
                "The line holds too many values. Leave out the members that are not needed."
            ),
            (
                "{\"reference\":\"r-1\",\"\(String(repeating: "n", count: 1025))\":1}",
                "A member's name is longer than 1024 bytes. Shorten it, or leave the member out."
            ),
            (
                "{\"reference\":\"r-1\",\"a\\u0000\":1}",
                "A member's name holds a NUL byte. Correct it, or leave the member out."
            ),
        ])
    func aLineThatCannotBeUsedRejectsItsRowAlone(line: String, detail: String) throws {
        for chunkSize in [1, 7, Int.max] {
            let read = try readJSONLines(
                "{\"reference\":\"r-0\"}\n\(line)\n{\"reference\":\"r-9\"}\n", chunkSize: chunkSize)
            #expect(read.references == ["r-0", "rejected", "r-9"])
            #expect(read.rows.map(\.line) == [1, 2, 3])
            #expect(read.rejections == [Rejection(.badField, detail)])
            #expect(read.rows[1].account == nil)
            #expect(read.header.columns.map(\.name) == ["reference"])
        }
    }

    private static func eachOnALine(start: String) -> String {
        "\(start) each row as one on a line of its own."
    }

    @Test(arguments: [1, 7, 64, Int.max])
    func aLineThatIsTooLongRejectsItsRowAlone(chunkSize: Int) throws {
        let limits = InputLimits(recordBytes: 32)
        func line(of count: Int) -> String {
            let frame = "{\"reference\":\"\"}"
            return "{\"reference\":\""
                + String(repeating: "x", count: count - frame.utf8.count) + "\"}"
        }
        let document = [line(of: 32), line(of: 33), line(of: 200_000), line(of: 20)]
        let read = try readJSONLines(
            document.joined(separator: "\n"), chunkSize: chunkSize, limits: limits)
        #expect(read.references.map { $0 == "rejected" } == [false, true, true, false])
        #expect(read.rows.map(\.line) == [1, 2, 3, 4])
        #expect(
            read.rejections.map(\.detail)
                == Array(
                    repeating: "The line is longer than 32 bytes. Shorten it, or leave out the "
                        + "members that are not needed.", count: 2))
        let cut = try readJSONLines(
            "{\"reference\":\"r\"}\n" + line(of: 60), chunkSize: chunkSize, limits: limits)
        #expect(cut.references == ["r", "rejected"])
        #expect(cut.warnings.count == 1)
    }

    @Test func aValueThatIsTooLongRejectsItsRowAlone() throws {
        let read = try readJSONLines(
            """
            {"reference":"r-1","x":"0123456789"}
            {"reference":"r-2","x":"0123456789a"}
            {"reference":"r-3","x":[1,2,3,4,5,6]}

            """, limits: InputLimits(fieldBytes: 10))
        #expect(read.references == ["r-1", "rejected", "rejected"])
        #expect(read.rows.map(\.fields) == [["r-1", "0123456789"], ["r-2", ""], ["r-3", ""]])
        #expect(
            read.rejections[0]
                == Rejection(
                    .badField, column: "x",
                    "The value is longer than 10 bytes. Shorten it, or leave the column out."))
        #expect(read.rows[1].account == "vipps-no")
    }
}

@Suite struct UnusableInputTests {
    @Test(arguments: [
        ("", ": the file is empty. Check the job that writes it."),
        (
            "\n \n",
            ": no line holds a JSON object. Write each row as one on a line of its own; \"jq -c "
                + "'.[]'\" makes lines of an array."
        ),
        (
            "\u{FEFF}",
            ": no line holds a JSON object. Write each row as one on a line of its own; \"jq -c "
                + "'.[]'\" makes lines of an array."
        ),
        (
            "[{\"reference\":\"r-1\"},{\"reference\":\"r-2\"}]\n",
            ", line 1: this is a JSON array, not JSON Lines. Write each row as one on a line of its "
                + "own; \"jq -c '.[]'\" makes lines of an array."
        ),
        (
            "\n [\n{\"reference\":\"r-1\"},\n{\"reference\":\"r-2\"}\n]\n",
            ", line 2: this is a JSON array, not JSON Lines. Write each row as one on a line of its "
                + "own; \"jq -c '.[]'\" makes lines of an array."
        ),
        (
            "reference,amount\nr-1,5\n",
            ": no line holds a JSON object. If the first line names columns, say '--format csv'. "
                + "Write each row as one on a line of its own; \"jq -c '.[]'\" makes lines of an "
                + "array."
        ),
        (
            "{\"reference\":\"r-1\"}\r{\"reference\":\"r-2\"}\r",
            ": no line holds a JSON object: lines end with a carriage return alone. End each line "
                + "with a line feed."
        ),
        (
            "{\n\"reference\": \"r-1\"\n}\n",
            ": no line holds a JSON object. Write each row as one on a line of its own; \"jq -c "
                + "'.[]'\" makes lines of an array."
        ),
        (
            "\u{FEFF}\u{FEFF}{\"reference\":\"r-1\"}\n",
            ": the file begins with two byte order marks: files were joined. Keep one mark and one "
                + "header, or give the files one by one."
        ),
        (
            "{}\n",
            ": no column holds the payment's reference; there are none. Name one 'reference', or "
                + "say which one it is with 'input: columns:' in the configuration."
        ),
        (
            "{\"a\":1}\n{\"b\":1,\"annul_reference\":\"r\"}\n",
            ": no column holds the payment's reference; the columns are 'a', 'b', "
                + "'annul_reference'. Name one 'reference', or say which one it is with 'input: "
                + "columns:' in the configuration."
        ),
        (
            "PK\u{3}\u{4}x",
            ": this is a spreadsheet or archive, not JSON Lines. Save it as JSON "
                + "Lines in UTF-8."
        ),
    ])
    func whatHoldsNoRowsOrNoReferenceIsRefused(document: String, text: String) {
        for chunkSize in [1, 7, Int.max] {
            let found = failure { () throws(IntakeError) in
                _ = try readJSONLines(document.utf8, chunkSize: chunkSize)
            }
            #expect(found == "night.jsonl" + text, "chunks of \(chunkSize)")
        }
    }

    @Test func aColumnTooManyRejectsTheRowsThatHaveIt() throws {
        let read = try readJSONLines(
            """
            {"reference":"r-1","a":1}
            {"reference":"r-2","b":1,"c":1}
            {"reference":"r-3","b":1}

            """, limits: InputLimits(columns: 3))
        #expect(read.references == ["r-1", "rejected", "r-3"])
        #expect(read.header.columns.map(\.name) == ["reference", "a", "b"])
        #expect(
            read.rejections.map(\.detail) == [
                "With this row's members the input would have more than 3 columns. Leave out the "
                    + "members that are not needed."
            ])
    }
}
