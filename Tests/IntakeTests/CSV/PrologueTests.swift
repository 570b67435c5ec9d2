import Testing

@testable import Intake

@Suite struct PrologueTests {
    @Test(arguments: [
        ("a,b;c,d\n", ","), ("a;b;c,d\n", ";"), ("a\tb\n", "\t"), ("a|b|c\n", "|"),
        ("alone\n", ","), ("alone", ","), ("a;b,c\n", ","),
        ("\"a,b,c\";d\n", ";"), ("\"a \"\",\"\" b,,\";d\n", ";"), ("5\" a;b,\n1,2,3", ","),
        ("a;5\" b;c\n1,2,3,4,5\n", ";"), ("\"a\n,,,\";d;e\n", ";"),
    ])
    func theHeaderDecidesTheDelimiter(document: String, delimiter: Character) throws {
        for chunkSize in [1, 5, Int.max] {
            #expect(
                try readCSV(document.utf8, chunkSize: chunkSize).names.delimiter == delimiter)
        }
    }

    @Test(arguments: [
        ("\u{FEFF}a;b\n1;2\n", ["a", "b"], 1),
        ("\u{FEFF}\"a\";b\n1;2\n", ["a", "b"], 1),
        ("\u{FEFF}sep=;\r\na;b,c,d\r\n1;2\r\n", ["a", "b,c,d"], 2),
        ("SEP=|\na|b\n1|2\n", ["a", "b"], 2),
        ("\"sep=;\"\na;b\n1;2\n", ["a", "b"], 2),
        ("\n\r\n  \nsep=;\n\na;b\n1;2\n", ["a", "b"], 6),
        ("sep=\t\ra\tb\r1\t2\r", ["a", "b"], 2),
    ])
    func whatStandsBeforeTheHeaderIsNoPartOfIt(
        document: String, names: [String], line: Int
    ) throws {
        for chunkSize in [1, 2, 3, 7, Int.max] {
            let read = try readCSV(document.utf8, chunkSize: chunkSize)
            #expect(read.names.names == names)
            #expect(read.names.line == line)
            #expect(read.texts.map { $0.prefix(1) } == [["1"]])
            #expect(read.lines == [line + 1])
        }
    }

    @Test func aDelimiterThatIsGivenIsNotLookedFor() throws {
        let read = try readCSV("a,b,c\td\n1\t2\n".utf8, delimiter: .tab)
        #expect(read.names.names == ["a,b,c", "d"])
        #expect(read.texts == [["1", "2"]])
    }
}
