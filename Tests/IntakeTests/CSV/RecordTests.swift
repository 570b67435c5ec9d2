import Testing

@testable import Intake

private let chunkSizes = [1, 2, 3, 7, 64, Int.max]

@Suite struct RecordTests {
    @Test(arguments: [
        ("r,b\nx,y\n", [["x", "y"]], [2]),
        ("r,b\r\nx,y\r\nz,w\r\n", [["x", "y"], ["z", "w"]], [2, 3]),
        ("r,b\rx,y\rz,w\r", [["x", "y"], ["z", "w"]], [2, 3]),
        ("r,b\nx,y\r\nz,w\rq,v\n", [["x", "y"], ["z", "w"], ["q", "v"]], [2, 3, 4]),
        ("r,b\n\"x\",\"y\"\n", [["x", "y"]], [2]),
        ("r,b\n\"x, y\",\";|\t\"\n", [["x, y", ";|\t"]], [2]),
        ("r,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]], [2]),
        ("r,b\n\"\",\n", [["", ""]], [2]),
        ("r,b\n,\n", [["", ""]], [2]),
        (
            "r,b\n\"one\ntwo\r\nthree\rfour\",y\nz,w\n",
            [["one\ntwo\r\nthree\rfour", "y"], ["z", "w"]], [2, 6]
        ),
        ("r,b\n\"a\n\r\nb\r\r\",y\nz,w\n", [["a\n\r\nb\r\r", "y"], ["z", "w"]], [2, 7]),
        ("r,b\n5\" pipe,a\"\"b\n", [["5\" pipe", "a\"\"b"]], [2]),
        ("r,b\n x , \"y\" \n", [[" x ", " \"y\" "]], [2]),
        ("r,b\n\n\r\n\n\rx,y\n\n", [["x", "y"]], [6]),
        ("r,b\n   \nx,y\n  \n", [["x", "y"]], [3]),
        ("r,b\nblåbær,日本\n", [["blåbær", "日本"]], [2]),
        ("r\n\"\"\n\nx\n", [[""], ["x"]], [2, 4]),
        ("r,b\n", [], []),
        ("r,b", [], []),
    ])
    func documentsReadTheSameInChunksOfAnySize(
        document: String, texts: [[String]], lines: [Int]
    ) throws {
        for chunkSize in chunkSizes {
            let read = try readCSV(document.utf8, chunkSize: chunkSize)
            #expect(read.texts == texts, "chunks of \(chunkSize)")
            #expect(read.lines == lines, "chunks of \(chunkSize)")
            #expect(read.records.allSatisfy { $0.problem == nil })
        }
    }

    @Test(arguments: [
        ("r,b\nx,y", 2), ("r,b\nx,\"y\"", 2), ("r,b\nz,w\nx,", 3), ("r,b\nx,\"y\n\"", 2),
        ("r,b", 1),
    ])
    func aLastRecordWithoutLineEndIsReadAndWarnedAbout(document: String, line: Int) throws {
        for chunkSize in chunkSizes {
            let read = try readCSV(document.utf8, chunkSize: chunkSize)
            #expect(read.lines.last ?? 1 == line)
            #expect(
                read.warnings.map(\.description) == [
                    "night.csv, line \(line): The last record has no line end. It was read; check "
                        + "that the file is complete."
                ])
        }
    }

    @Test(arguments: ["r,b\nx,y\n", "r,b\nx,y\r", "r,b\nx,y\n   "])
    func aLineEndAtTheEndIsNothingToWarnAbout(document: String) throws {
        #expect(try readCSV(document.utf8).warnings.isEmpty)
    }

    @Test func unneededColumnsAreNotRead() throws {
        var source = MemorySource("reference,a,b\nx,\u{0},2\n".utf8)
        var reader = CSVReader<CSVScanner>(file: "night.csv")
        let names = try reader.readNames(from: &source)
        let rules = ColumnRules(carry: ["b"])
        var binder = HeaderBinder(file: "night.csv", rules: rules)
        try binder.add(names)
        reader.bind(binder.header)
        #expect(
            try reader.next(from: &source)?.record
                == TextRecord(line: 2, texts: ["x", "", "2"], problem: nil, start: 14))
        #expect(try reader.next(from: &source)?.record == nil)
        #expect(try reader.next(from: &source)?.record == nil)
    }

    /// Two quotes that were meant as signs hide the rows between them.
    @Test(
        arguments: [
            ("r,b\nx,\"5 inch\ny,1\nz,7\"\nw,2\n", "The row of line 2 holds"),
            ("r,b\nx,\"5 inch\nz,7\"\n", "The row of line 2 holds"),
            (
                "r,b\nw,1\r\nx,\"5\r\nz,7\"\r\nx,\"5\r\nz,7\"\r\n",
                "2 rows, the first of line 3, hold"
            ),
            ("r,b\nx,\"one\ntwo\"\n", nil), ("r,b,c\nx,\"Street 1\nOslo, Norway\",y\n", nil),
            ("r\n\"x\ny\"\n", nil), ("r,b\n\"x\ny\",z\n", nil), ("r,b\nx,y\n", nil),
        ] as [(String, String?)])
    func rowsThatMayBeSwallowedAreWarnedAbout(document: String, beginning: String?) throws {
        for chunkSize in chunkSizes {
            let read = try readCSV(document.utf8, chunkSize: chunkSize)
            let expected = beginning.map { beginning in
                "night.csv: \(beginning) lines that look like rows themselves. If a quote is not "
                    + "closed there, these are missing: see whether '--expect-rows' agrees."
            }
            #expect(read.warnings.map(\.description) == (expected.map { [$0] } ?? []))
        }
    }
}
