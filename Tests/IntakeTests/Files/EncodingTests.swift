import AnnulModel
import Testing

@testable import Intake

/// The document in an encoding, written by hand: nothing here may come from what is tested.
private func bytes(_ text: String, _ encoding: TextEncoding, mark: Bool = false) -> [UInt8] {
    let text = mark ? "\u{FEFF}" + text : text
    switch encoding {
    case .utf8: return Array(text.utf8)
    case .utf16LittleEndian: return text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    case .windows1252, .latin1:
        return text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8($0.value) }
    }
}

private let document = "Payment ID;kunde\r\nr-1;Åse Ødegård\r\nr-2;\"é;ß\"\r\n"
private let customers = ["Åse Ødegård", "é;ß"]

@Suite struct EncodingTests {
    @Test(arguments: [1, 2, 3, 5, 7, RawSource.defaultChunkSize])
    func markedTextIsReadWhateverIsSaid(chunkSize: Int) throws {
        let text = document.replacing("Åse", with: "Åse 😀 日本")
        for (encoding, _) in TextEncoding.marks {
            for said in [nil] + TextEncoding.allCases.map(Optional.some) {
                let read = try rows(
                    of: bytes(text, encoding, mark: true), encoding: said, chunkSize: chunkSize)
                #expect(
                    read.map { $0.fields.last } == ["Åse 😀 日本 Ødegård", "é;ß"],
                    "\(encoding), \(String(describing: said))")
                #expect(read.map(\.line) == [2, 3])
            }
        }
    }

    @Test(arguments: TextEncoding.allCases, [1, 3, RawSource.defaultChunkSize])
    func theEncodingThatIsSaidIsUsed(encoding: TextEncoding, chunkSize: Int) throws {
        let read = try rows(
            of: bytes(document, encoding), encoding: encoding, chunkSize: chunkSize)
        #expect(read.map { $0.fields.last } == customers)
    }

    /// Where a row begins is told in the file's own bytes.
    @Test(arguments: TextEncoding.allCases, [1, 3, RawSource.defaultChunkSize])
    func placesAreThoseOfTheFile(encoding: TextEncoding, chunkSize: Int) throws {
        let isWide = ![TextEncoding.windows1252, .latin1].contains(encoding)
        let text = "Payment ID;kunde\r\nr-1;Åse\(isWide ? " 😀 日本" : "")\r\n\n  \nr-2;é\n"
        let lines = "{\"reference\":\"r-1\",\"kunde\":\"Åse\"}\n\n{\"reference\":\"r-2\"}\n"
        for (text, format) in [(text, InputFormat.csv), (lines, .jsonl)] {
            for mark in isWide ? [false, true] : [false] {
                let content = bytes(text, encoding, mark: mark)
                for packed in [content, gzipped(content)] {
                    let read = try rows(
                        of: packed, as: format, encoding: encoding, chunkSize: chunkSize)
                    let beginnings =
                        format == .csv ? ["r-1", "r-2"] : ["{", "{\"reference\":\"r-2"]
                    let places = beginnings.map { beginning in
                        content.firstRange(of: bytes(beginning, encoding))?.lowerBound
                    }
                    #expect(read.map { $0.offset.map(Int.init) } == places, "\(format), \(mark)")
                }
            }
        }
    }

    @Test(arguments: [TextEncoding.windows1252, .latin1], [1, 2, 7, 64 << 10])
    func utf8IsNotTakenForAnEncodingOfSingleBytes(encoding: TextEncoding, chunkSize: Int) throws {
        let text = "Payment ID;kunde\nr-1;Ole\nr-2;å ødelagt\n"
        let found = failure { () throws(IntakeError) in
            _ = try rows(of: text.utf8, encoding: encoding, chunkSize: chunkSize)
        }
        #expect(
            found
                == "memory: this is UTF-8, not \(encoding.rawValue): whatever is not ASCII in it is a "
                + "character of UTF-8. Say '--encoding utf-8', or correct 'input: encoding:'.")
        for honest in ["r-1;Ole\n", "r-1;å\n", "r-1;Ã©\nr-2;å\n", "r-1;blå"] {
            let content = bytes("Payment ID;kunde\n\(honest)", encoding)
            let read = try rows(of: content, encoding: encoding, chunkSize: chunkSize)
            #expect(read.count == honest.count { $0 == ";" })
        }
    }

    @Test func jsonAndCompressedFilesAreDecodedToo() throws {
        let lines = "{\"reference\":\"r-1\",\"kunde\":\"Åse Ødegård\"}\n"
        for encoding in TextEncoding.allCases {
            let packed = gzipped(bytes(lines, encoding))
            let read = try rows(of: packed, as: .jsonl, encoding: encoding, chunkSize: 7)
            #expect(read.first?.fields == ["r-1", "Åse Ødegård"], "\(encoding)")
        }
    }

    @Test func theSepLineMayBeInAnyEncoding() throws {
        let text = "sep=;\n" + document
        let read = try rows(of: bytes(text, .utf16LittleEndian, mark: true))
        #expect(read.map { $0.fields.last } == customers)
        #expect(read.map(\.line) == [3, 4])
    }

    @Test func windowsHasItsOwnCharacters() throws {
        let read = try rows(
            of: bytes("reference;pris\nr-1;5 €\n", .windows1252), encoding: .windows1252)
        #expect(read.first?.fields == ["r-1", "5 €"])
    }

    @Test func theDigestIsThatOfTheFile() throws {
        let content = bytes(document, .utf16LittleEndian, mark: true)
        var reader = try memoryReader(content)
        #expect(try references(in: &reader) == ["r-1", "r-2"])
        #expect(reader.digest?.sha256 == sha256(of: content))
        #expect(reader.digest?.size == Int64(content.count))
    }

    @Test(
        arguments: [
            (
                [0x72, 0x00, 0x00, 0xd8, 0x72, 0x00], TextEncoding.utf16LittleEndian,
                "this is not utf-16le: half of a character stands at byte 2. Correct '--encoding' or "
                    + "'input: encoding:', or save the file as UTF-8."
            ),
            (
                [0x00, 0x72, 0xdc, 0x00], .utf16BigEndian,
                "this is not utf-16be: half of a character stands at byte 2. Correct '--encoding' or "
                    + "'input: encoding:', or save the file as UTF-8."
            ),
            (
                [0x72, 0x00, 0x0a], .utf16LittleEndian,
                "this is not utf-16le: the text ends in the middle of a character. Correct "
                    + "'--encoding' or 'input: encoding:', or save the file as UTF-8."
            ),
            (
                [0x72, 0x00, 0x3d, 0xd8], .utf16LittleEndian,
                "this is not utf-16le: the text ends in the middle of a character. Correct "
                    + "'--encoding' or 'input: encoding:', or save the file as UTF-8."
            ),
            (
                [0x72, 0x0a, 0x81, 0x0a], .windows1252,
                "this is not windows-1252: byte 81 at byte 2 is no character of it. Correct "
                    + "'--encoding' or 'input: encoding:', or save the file as UTF-8."
            ),
            (
                [0x72, 0x0a, 0x80, 0x0a], .latin1,
                "this is not iso-8859-1: byte 80 at byte 2 is no character of it. It is most likely "
                    + "windows-1252; say that with '--encoding'."
            ),
        ] as [([UInt8], TextEncoding, String)])
    func whatIsNoTextOfTheEncodingIsRefused(
        content: [UInt8], encoding: TextEncoding, sentence: String
    ) {
        for chunkSize in [1, 64] {
            let found = failure { () throws(IntakeError) in
                _ = try rows(of: content, encoding: encoding, chunkSize: chunkSize)
            }
            #expect(found == "memory: " + sentence, "chunks of \(chunkSize)")
        }
    }

    private static let remedy =
        "Say '--encoding windows-1252' if that is right, or save the file as UTF-8."

    @Test(arguments: [
        (
            "reference;kunde\nr-1;x\nr-2;Åse\n", InputFormat.csv,
            "line 3: column 'kunde' is not UTF-8: byte C5 is 'Å' in Windows-1252, which the file "
                + "most likely is. \(remedy)"
        ),
        (
            "reference;beløp\nr-1;5\n", .csv,
            "line 1: the header is not UTF-8: byte F8 is 'ø' in Windows-1252, which the file most "
                + "likely is. \(remedy)"
        ),
        (
            "reference;pris\nr-1;€\n", .csv,
            "line 2: column 'pris' is not UTF-8: byte 80 is '€' in Windows-1252, which the file "
                + "most likely is. \(remedy)"
        ),
        (
            "reference;kunde\nr-1;\u{81}\n", .csv,
            "line 2: column 'kunde' is neither UTF-8 nor Windows-1252: there is byte 81. Save the "
                + "file as UTF-8."
        ),
        (
            "refe\u{c0}rence\u{3};kunde\nr-1;x\n", .csv,
            "line 1: the header is neither UTF-8 nor Windows-1252: there is byte 03. Save the file as "
                + "UTF-8."
        ),
        (
            "{\"reference\":\"r-1\"}\n{\"reference\":\"r-2\",\"kunde\":\"Åse\"}\n", .jsonl,
            "line 2: the line is not UTF-8: byte C5 is 'Å' in Windows-1252, which the file most "
                + "likely is. \(remedy)"
        ),
    ])
    func whatIsNotUTF8IsRefusedByWhatItMostLikelyIs(
        document: String, format: InputFormat, sentence: String
    ) {
        for encoding in [nil, TextEncoding.utf8] {
            for chunkSize in [1, 7, 64 << 10] {
                let found = failure { () throws(IntakeError) in
                    _ = try rows(
                        of: bytes(document, .windows1252), as: format, encoding: encoding,
                        chunkSize: chunkSize)
                }
                #expect(found == "memory, " + sentence, "chunks of \(chunkSize)")
            }
        }
    }

    @Test(arguments: [
        [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80],
    ])
    func noBytesThatAreNotUTF8AreTaken(bad: [UInt8]) {
        let content = Array("reference,kunde\nr-1,a".utf8) + bad + Array("b\nr-2,c\n".utf8)
        let found = failure { () throws(IntakeError) in _ = try rows(of: content) }
        #expect(found?.hasPrefix("memory, line 2: column 'kunde' is ") == true)
    }

    @Test func columnsThatNobodyNeedsMayHoldAnything() throws {
        let content = bytes("reference;kunde\nr-1;Åse\n", .windows1252)
        var reader = try InputReader(
            bytes: content, as: .csv, chunkSize: 64, rules: ColumnRules(carry: []),
            accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
            check: { _, _ throws(Rejection) in })
        #expect(try references(in: &reader) == ["r-1"])
    }

    @Test(
        arguments: [
            ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), ("utf-16", .utf16LittleEndian),
            ("UTF-16BE", .utf16BigEndian), ("CP1252", .windows1252), ("Latin-1", .latin1),
            ("ISO-8859-1", .latin1), ("ebcdic", nil), ("", nil),
        ] as [(String, TextEncoding?)])
    func encodingsHaveOtherNames(name: String, encoding: TextEncoding?) {
        #expect(TextEncoding(named: name) == encoding)
    }

    @Test(arguments: InputFormat.allCases, [nil] + TextEncoding.allCases.map(Optional.some))
    func anInputIsReadAgainAsItWas(format: InputFormat, encoding: TextEncoding?) throws {
        let file = InputFile(path: "a", format: format, encoding: encoding)
        let again = InputFile(path: "a", notation: try file.notation)
        #expect(again == file)
    }
}
