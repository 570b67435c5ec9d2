import AnnulModel
import Crypto
import FoundationEssentials

@testable import Intake

/// Bytes that come in chunks of one size, and then change no more.
struct MemorySource: ByteSource {
    let bytes: [UInt8]
    let chunkSize: Int
    private var position = 0

    init(_ bytes: some Sequence<UInt8>, chunkSize: Int = .max) {
        self.bytes = Array(bytes)
        self.chunkSize = chunkSize
    }

    mutating func read(into buffer: inout [UInt8], from offset: Int) throws(IntakeError) -> Int {
        let count = min(chunkSize, buffer.count - offset, bytes.count - position)
        buffer.replaceSubrange(
            offset..<offset + count, with: bytes[position..<position + count])
        position += count
        return count
    }
}

/// What a CSV document holds, as the reader sees it.
struct ReadDocument: Equatable {
    var names: ColumnNames
    var records: [TextRecord]
    var warnings: [IntakeWarning]

    var texts: [[String]] { records.map(\.texts) }
    var lines: [Int] { records.map(\.line) }
}

/// Reads a document with the scanner that the build has chosen.
func readCSV(
    _ bytes: some Sequence<UInt8>, chunkSize: Int = .max, delimiter: UInt8? = nil,
    limits: InputLimits = InputLimits()
) throws(IntakeError) -> ReadDocument {
    try readCSV(
        bytes, with: CSVScanner.self, chunkSize: chunkSize, delimiter: delimiter, limits: limits)
}

func readCSV<Scanner: RecordScanner & ~Copyable>(
    _ bytes: some Sequence<UInt8>, with scanner: Scanner.Type, chunkSize: Int = .max,
    delimiter: UInt8? = nil, limits: InputLimits = InputLimits()
) throws(IntakeError) -> ReadDocument {
    var source = MemorySource(bytes, chunkSize: chunkSize)
    var reader = CSVReader<Scanner>(file: "night.csv", delimiter: delimiter, limits: limits)
    let names = try reader.readNames(from: &source)
    var records: [TextRecord] = []
    while let record = try reader.next(from: &source)?.record { records.append(record) }
    return ReadDocument(names: names, records: records, warnings: reader.warnings)
}

extension RecordStep {
    /// The record, where it is one.
    var record: TextRecord? {
        if case .record(let record) = self { record } else { nil }
    }
}

/// The sentence of the error that reading ends with.
func failure(of read: () throws(IntakeError) -> Void) -> String? {
    do throws(IntakeError) {
        try read()
        return nil
    } catch {
        return error.description
    }
}

/// A folder that is gone when the test is over.
func withFolder<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "intake-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

func withFile<Result>(
    _ content: String, named name: String = "night.csv", _ body: (_ path: String) throws -> Result
) throws -> Result {
    try withFile(Array(content.utf8), named: name, body)
}

func withFile<Result>(
    _ content: [UInt8], named name: String, _ body: (_ path: String) throws -> Result
) throws -> Result {
    try withFolder { folder in
        let path = "\(folder)/\(name)"
        try Data(content).write(to: URL(filePath: path))
        return try body(path)
    }
}

func sha256(of bytes: [UInt8]) -> String { SHA256.hash(data: bytes).hex }
