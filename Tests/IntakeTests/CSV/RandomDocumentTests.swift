import Testing

@testable import Intake

/// Writes CSV with every freedom that the format leaves to writers.
private struct RandomWriter {
    var generator: SeededGenerator
    let delimiter: String
    let lineEnd: String

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        delimiter = [",", ";", "\t", "|"].randomElement(using: &generator) ?? ","
        lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &generator) ?? "\n"
    }

    mutating func value() -> String {
        let pieces = [
            "a", "0012", " ", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", "ø", "日", "🧾",
            "=1+1", "sep=;", "\u{FEFF}", "longer than a small string",
        ]
        let count = Int.random(in: 0...5, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    mutating func written(_ value: String) -> String {
        let needsQuotes =
            value.isEmpty || value.hasPrefix("\"")
            || value.unicodeScalars.contains { "\r\n".unicodeScalars.contains($0) }
            || value.contains(delimiter) || value.allSatisfy { $0 == " " }
        guard needsQuotes || Bool.random(using: &generator) else { return value }
        return "\""
            + value.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    mutating func row(_ values: [String]) -> String {
        var row = values.map { written($0) }.joined(separator: delimiter) + lineEnd
        if Int.random(in: 0..<8, using: &generator) == 0 { row += lineEnd }
        return row
    }
}

@Suite struct RandomDocumentTests {
    @Test(arguments: UInt64(0)..<300)
    func whatIsWrittenIsReadBack(seed: UInt64) throws {
        var writer = RandomWriter(seed: seed)
        let columns = Int.random(in: 1...6, using: &writer.generator)
        let names = (0..<columns).map { "column \($0)" }
        let count = Int.random(in: 0...40, using: &writer.generator)
        var rows: [[String]] = []
        for _ in 0..<count { rows.append((0..<columns).map { _ in writer.value() }) }

        var document = Bool.random(using: &writer.generator) ? "\u{FEFF}" : ""
        if columns == 1 || Bool.random(using: &writer.generator) {
            document += "sep=\(writer.delimiter)\(writer.lineEnd)"
        }
        document += writer.row(names)
        var lines: [Int] = []
        for row in rows {
            lines.append(lineCount(of: document) + 1)
            document += writer.row(row)
        }
        for chunkSize in [1, 7, 64, Int.max] {
            let read = try readCSV(document.utf8, chunkSize: chunkSize)
            #expect(read.names.names == names, "seed \(seed), chunks of \(chunkSize)")
            #expect(read.texts == rows, "seed \(seed), chunks of \(chunkSize)")
            #expect(read.lines == lines, "seed \(seed), chunks of \(chunkSize)")
            #expect(read.records.allSatisfy { $0.problem == nil })
            #expect(read.warnings.allSatisfy { $0.line == nil })
        }
    }

    /// Arbitrary bytes are read or refused, the same in chunks of any size, and never crash.
    @Test(arguments: UInt64(0)..<300)
    func arbitraryBytesReadTheSameInChunksOfAnySize(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("ab\",;\t|\r\n \0=".utf8) + [0xc3, 0xa6, 0xff, 0xef, 0xbb, 0xbf]
        let count = Int.random(in: 0...200, using: &generator)
        let document = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        let results = [1, 7, 64, Int.max].map { chunkSize in
            Result { () throws(IntakeError) in
                try readCSV(document, chunkSize: chunkSize)
            }
        }
        for result in results { #expect(result == results[0], "seed \(seed)") }
    }

    private func lineCount(of text: String) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == .carriageReturn || byte == .lineFeed && previous != .carriageReturn {
                count += 1
            }
            previous = byte
        }
        return count
    }
}
