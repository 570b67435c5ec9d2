#if LibCSV
    import AnnulModel
    import Testing

    @testable import Intake

    /// Writes CSV, and what only looks like it.
    private struct RoughWriter {
        var generator: SeededGenerator
        let delimiter: String
        let lineEnds: [String]

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            delimiter = [",", ";", "\t", "|"].randomElement(using: &generator) ?? ","
            lineEnds =
                [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n", "\n\r", "\n  \n"]]
                .randomElement(using: &generator) ?? ["\n"]
        }

        mutating func chance(_ share: Int) -> Bool {
            Int.random(in: 0..<100, using: &generator) < share
        }

        mutating func any(of pieces: [String], _ counts: ClosedRange<Int>) -> String {
            (0..<Int.random(in: counts, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        }

        mutating func field(roughness: Int) -> String {
            let plain = ["a", "0012", " ", "ø", "🧾", "=1", ".", "longer than a small string"]
            let others = [",", ";", "\t", "|", "\n", "\r\n", "\r", "\"\""]
            var field =
                chance(50) ? any(of: plain, 0...4) : "\"" + any(of: plain + others, 0...5) + "\""
            if chance(roughness) { field += any(of: ["\"", "\"\"", "x", " ", "\n"], 1...3) }
            if chance(roughness) { field = any(of: [" ", "\"", "\"\"", "x"], 1...2) + field }
            return field
        }

        mutating func document() -> [UInt8] {
            let columns = Int.random(in: 1...5, using: &generator)
            let roughness = [0, 0, 2, 20].randomElement(using: &generator) ?? 0
            var text = chance(20) ? "\u{FEFF}" : ""
            if columns == 1 || chance(20) { text += "sep=\(delimiter)\n" }
            text += (0..<columns).map { "c\($0)" }.joined(separator: delimiter) + "\n"
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                let isRagged = chance(roughness)
                let count = isRagged ? Int.random(in: 1...7, using: &generator) : columns
                text += (0..<count).map { _ in field(roughness: roughness) }
                    .joined(separator: delimiter)
                text += lineEnds.randomElement(using: &generator) ?? "\n"
            }
            var bytes = Array(text.utf8)
            if chance(roughness), !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = [0x00, 0xff, 0x22, 0x0d, 0x0a].randomElement(using: &generator) ?? 0
            }
            if chance(30) { bytes.removeLast(min(bytes.count, 1)) }
            return bytes
        }
    }

    private typealias Reading = Result<ReadDocument, IntakeError>

    private func read<Scanner: RecordScanner & ~Copyable>(
        _ bytes: [UInt8], with scanner: Scanner.Type, chunkSize: Int, limits: InputLimits
    ) -> Reading {
        Result { () throws(IntakeError) in
            var read = try readCSV(bytes, with: scanner, chunkSize: chunkSize, limits: limits)
            // Where a value goes on after its closing quote, libcsv has made one quote of each two
            // before it, and the text is shown as it is. Such a record is rejected either way.
            for index in read.records.indices where read.records[index].problem != nil {
                read.records[index].texts = read.records[index].texts.map(\.withSingleQuotes)
            }
            return read
        }
    }

    extension String {
        fileprivate var withSingleQuotes: String {
            var bytes: [UInt8] = []
            for byte in utf8 where byte != .quote || bytes.last != .quote { bytes.append(byte) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Suite struct LibCSVTests {
        /// Two hundred files for each seed, forty thousand in all.
        @Test(arguments: UInt64(0)..<200)
        func bothScannersReadTheSame(seed: UInt64) {
            var records = 0
            var problems = 0
            for part in UInt64(0)..<200 {
                var writer = RoughWriter(seed: seed << 16 | part)
                let document = writer.document()
                let chunkSize = [1, 2, 3, 5, 16, 1000].randomElement(using: &writer.generator) ?? 1
                var limits = InputLimits(columns: 4)
                if writer.chance(10) { limits.recordBytes = 40 }
                let own = read(
                    document, with: SpanScanner.self, chunkSize: chunkSize, limits: limits)
                let theirs = read(
                    document, with: LibCSVScanner.self, chunkSize: chunkSize, limits: limits)
                #expect(
                    own == theirs,
                    "seed \(seed), part \(part), chunks of \(chunkSize): \(document)")
                guard case .success(let read) = own else { continue }
                records += read.records.count
                problems += read.records.count { $0.problem != nil }
            }
            // The files hold what is to be compared.
            #expect(records > 300)
            #expect(problems > 10)
        }

        @Test(arguments: UInt64(0)..<200)
        func arbitraryBytesReadTheSame(seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            let alphabet = Array("ab\"\"\",,;\t|\r\n \0".utf8) + [0xc3, 0xa6, 0xff]
            for _ in 0..<100 {
                let count = Int.random(in: 0...60, using: &generator)
                let document =
                    Array("a,b\n".utf8)
                    + (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
                let own = read(
                    document, with: SpanScanner.self, chunkSize: 3, limits: InputLimits())
                let theirs = read(
                    document, with: LibCSVScanner.self, chunkSize: 3, limits: InputLimits())
                #expect(own == theirs, "seed \(seed): \(document)")
            }
        }

        @Test func theBuildReadsWithLibCSV() {
            #expect(ObjectIdentifier(CSVScanner.self) == ObjectIdentifier(LibCSVScanner.self))
        }

        @Test func longFieldsGrowItsBuffer() throws {
            let long = String(repeating: "\"\"ab\n", count: 1 << 17)
            let read = try readCSV("r,b\n\"\(long)\",y\nz,w\n".utf8, chunkSize: 64 << 10)
            #expect(
                read.texts == [[String(repeating: "\"ab\n", count: 1 << 17), "y"], ["z", "w"]])
            #expect(read.lines == [2, 3 + 1 << 17])
        }
    }
#endif
