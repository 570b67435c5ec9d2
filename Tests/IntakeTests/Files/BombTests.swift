import AnnulModel
import Testing

@testable import Intake

@Suite struct BombTests {
    /// Eight members of a quarter of a megabyte each, packed to some kilobytes.
    private static func bomb(of line: String, beginning: String = "") -> [UInt8] {
        let member = gzipped(String(repeating: line, count: (256 << 10) / line.utf8.count).utf8)
        return gzipped(beginning.utf8) + Array(repeatElement(member, count: 8).joined())
    }

    @Test(arguments: [
        ("\n", "reference\n", InputFormat.csv), ("\n", "{\"reference\":\"r-1\"}\n", .jsonl),
        ("x", "{\"reference\":\"", .jsonl),
    ])
    func whatUnpacksToFarMoreThanItsSizeIsRefused(
        line: String, beginning: String, format: InputFormat
    ) throws {
        let limits = InputLimits(uncheckedBytes: 1 << 20)
        let source = InputSource(
            RawSource(bytes: Self.bomb(of: line, beginning: beginning), named: "memory"),
            isCompressed: false, limits: limits)
        let found = try outcome(of: source, as: format, limits)
        #expect(
            found
                == "memory: it unpacks to more than 600 times its size, as no list of payments does. "
                + "See what it holds; if it is payments, unpack it and name that file.")
    }

    /// The most repetitive rows that make sense: a thousand columns, and all but one empty.
    @Test(arguments: [(",", 100), (",\"\"", 300)])
    func emptyColumnsAreNoBomb(empty: String, leastRatio: Int) throws {
        let commas = String(repeating: empty, count: 999)
        let names = (1..<1000).map { "c\($0)" }.joined(separator: ",")
        let count = (17 << 20) / (999 * empty.utf8.count)
        let content =
            "reference,\(names)\n" + (0..<count).map { "order-\($0)\(commas)\n" }.joined()
        let packed = gzipped(content.utf8)
        #expect(content.utf8.count > 16 << 20)
        #expect(content.utf8.count / packed.count > leastRatio)
        var source = InputSource(
            RawSource(bytes: packed, named: "memory"), isCompressed: true)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var read = 0
        while true {
            let count = try source.read(into: &buffer, from: 0)
            if count == 0 { break }
            read += count
        }
        #expect(read == content.utf8.count)
    }

    @Test func aTextMayNotBeLongerThanItsLimit() throws {
        let content = Array("reference\nr-1\n".utf8)
        for (most, isRefused) in [(14, false), (13, true)] {
            let source = InputSource(
                RawSource(bytes: content, named: "night.csv"), isCompressed: false,
                limits: InputLimits(textBytes: Int64(most)))
            let found = try outcome(of: source, InputLimits())
            #expect(
                found
                    == (isRefused
                        ? "night.csv: the text is longer than 13 bytes. Check that it is a list of "
                            + "payments, and give its parts one by one." : nil))
        }
    }

    @Test func anInputMayNotHaveMoreRowsThanItsLimit() throws {
        let content = Array("reference\nr-1\n\nr-2\nr-3\n".utf8)
        for (most, isRefused) in [(3, false), (2, true)] {
            let source = InputSource(
                RawSource(bytes: content, named: "night.csv"), isCompressed: false)
            let found = try outcome(of: source, InputLimits(rows: most))
            #expect(
                found
                    == (isRefused
                        ? "night.csv: the input has more than 2 rows. Check that it is a list of "
                            + "payments, and give its parts one by one." : nil))
        }
    }

    @Test(arguments: [1, 7, 64 << 10])
    func theEndOfALineIsNotLookedForForEver(chunkSize: Int) {
        let limits = InputLimits(recordBytes: 32, lineBytes: 1_000)
        func found(_ count: Int) -> String? {
            failure { () throws(IntakeError) in
                _ = try readJSONLines(
                    "{\"reference\":\"r-1\"}\n" + String(repeating: "x", count: count) + "\n",
                    chunkSize: chunkSize, limits: limits)
            }
        }
        #expect(found(900) == nil)
        // Chunks are looked through whole, and the first one is as large as the buffer.
        #expect(
            found(300_000)
                == "night.jsonl, line 2: a line is longer than 1000 bytes. Write each row as one on "
                + "a line of its own; \"jq -c '.[]'\" makes lines of an array.")
    }

    private func outcome(
        of source: consuming InputSource, as format: InputFormat = .csv, _ limits: InputLimits
    ) throws -> String? {
        do throws(IntakeError) {
            var reader = try InputReader(
                source, as: format, rules: ColumnRules(),
                accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
                limits: limits, check: { _, _ throws(Rejection) in })
            while try reader.next() != nil {}
            return nil
        } catch {
            return error.description
        }
    }
}

@Suite struct PlaceTests {
    @Test(
        arguments: [
            ("reference,b\nr-1,x\n\n\r\n\"r\n2\",y\nr-3,z", InputFormat.csv, [12, 21, 29]),
            (
                "\u{FEFF}sep=;\r\nreference;b\r\nr-1;x\r\n  \r\nr-2;y\r\nr-3;ø\r\n", .csv,
                [23, 34, 41]
            ),
            (
                "\u{FEFF}{\"reference\":\"r-1\"}\n\n {\"reference\":\"ø\"}\r\n[]\n", .jsonl,
                [3, 24, 45]
            ),
        ] as [(String, InputFormat, [Int64])])
    func eachRowKnowsItsFirstByte(document: String, format: InputFormat, offsets: [Int64]) throws {
        for chunkSize in [1, 2, 7, 64 << 10] {
            let plain = try rows(of: document.utf8, as: format, chunkSize: chunkSize)
            #expect(plain.map(\.offset) == offsets)
            let packed = try rows(of: gzipped(document.utf8), as: format, chunkSize: chunkSize)
            #expect(packed.map(\.offset) == offsets)
        }
        let other = document.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let decoded = try rows(of: other, as: format, encoding: .utf16LittleEndian)
        let places = offsets.map { offset in
            let before = String(decoding: document.utf8.prefix(Int(offset)), as: UTF8.self)
            return 2 * Int64(before.utf16.count)
        }
        #expect(decoded.map(\.offset) == places)
    }
}
