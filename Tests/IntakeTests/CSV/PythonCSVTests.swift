import AnnulModel
import FoundationEssentials
import Subprocess
import Testing

@testable import Intake

/// The records of generated files, as Python's `csv` module finds them.
///
/// The two differ on purpose where a file is wrong, and only there: Python's strict dialect gives up
/// where a record can't be right, and our reader rejects that record, or refuses a file in which a
/// quote may have swallowed rows. Blank lines are records without fields to Python, and none to us.
@Suite(.timeLimit(.minutes(5)))
struct PythonCSVTests {
    /// Ten thousand files in all; in the last part every twenty-fifth field is wrong.
    @Test(arguments: [0, 1, 4])
    func whatPythonReadsReadsTheSame(roughness: Int) async throws {
        let documents = (0..<3400).map { part in
            var writer = RoughCSV(seed: UInt64(roughness << 32 | part), roughness: roughness)
            return writer.document()
        }
        let answers = try await PythonCSV.records(of: documents)
        try #require(answers.count == documents.count)
        var (records, wrong, givenUp) = (0, 0, 0)
        for (document, answer) in zip(documents, answers) {
            let own = Result { () throws(IntakeError) in
                try readCSV(document.bytes, chunkSize: 7, delimiter: document.delimiter)
            }
            guard let theirs = answer else {
                givenUp += 1
                #expect(own.findsFault, "Python gives up: \(document)")
                continue
            }
            guard case .success(let read) = own else {
                Issue.record("Python reads it, and we refuse it: \(document)")
                continue
            }
            let names = theirs.first ?? []
            #expect(read.names.names == names, "\(document)")
            #expect(read.records.count == theirs.count - 1, "\(document)")
            for (record, fields) in zip(read.records, theirs.dropFirst()) {
                records += 1
                #expect(record.isRagged == (fields.count != names.count), "\(document)")
                #expect((record.problem != nil) == record.isRagged, "\(document)")
                if record.isRagged { wrong += 1 } else { #expect(record.texts == fields) }
            }
        }
        // The files hold what is to be compared.
        #expect(records > 2_000)
        #expect(roughness == 0 ? wrong == 0 && givenUp == 0 : wrong > 20 && givenUp > 100)
    }
}

extension Result<ReadDocument, IntakeError> {
    /// Whether the file is refused, or one of its records.
    fileprivate var findsFault: Bool {
        switch self {
        case .success(let read): read.records.contains { $0.problem != nil }
        case .failure: true
        }
    }
}

/// A file, and what stands between its fields.
private struct CSVDocument: CustomStringConvertible {
    let bytes: [UInt8]
    let delimiter: UInt8

    var description: String { String(decoding: bytes, as: UTF8.self).debugDescription }
}

/// Writes CSV with the freedoms of the format, and as much wrong in it as is asked for.
private struct RoughCSV {
    var generator: SeededGenerator
    let roughness: Int
    let delimiter: UInt8
    let lineEnds: [String]

    init(seed: UInt64, roughness: Int) {
        generator = SeededGenerator(seed: seed)
        self.roughness = roughness
        delimiter = Prologue.delimiters.randomElement(using: &generator) ?? .comma
        lineEnds =
            [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"]]
            .randomElement(using: &generator) ?? []
    }

    private mutating func chance(_ share: Int) -> Bool {
        Int.random(in: 0..<100, using: &generator) < share
    }

    private mutating func any(of pieces: [String], _ counts: ClosedRange<Int>) -> String {
        (0..<Int.random(in: counts, using: &generator))
            .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    private mutating func field() -> String {
        let plain = ["a", "0012", " x", "ø", "🧾", "=1+1", "'", "longer than a small string"]
        let others = [",", ";", "\t", "|", "\n", "\r\n", "\r", "\"\"", "\u{2028}", "\u{85}"]
        let isQuoted = chance(50)
        let text = any(of: isQuoted ? plain + others : plain + ["a\""], 0...4)
        // A quote at the beginning would open the field.
        let field = isQuoted ? "\"\(text)\"" : text
        guard chance(roughness) else { return field }
        return any(of: ["", "\"", "x"], 1...1) + field + any(of: ["\"", "x", " "], 1...2)
    }

    mutating func document() -> CSVDocument {
        let columns = Int.random(in: 2...6, using: &generator)
        let between = String(Unicode.Scalar(delimiter))
        var text = chance(20) ? "\u{FEFF}" : ""
        text += (0..<columns).map { "c\($0)" }.joined(separator: between) + "\n"
        for _ in 0..<Int.random(in: 1...10, using: &generator) {
            let isRagged = chance(roughness)
            let count = isRagged ? Int.random(in: 2...8, using: &generator) : columns
            text += (0..<count).map { _ in field() }.joined(separator: between)
            text += lineEnds.randomElement(using: &generator) ?? "\n"
        }
        if chance(30) { text.unicodeScalars.removeLast() }
        return CSVDocument(bytes: Array(text.utf8), delimiter: delimiter)
    }
}

/// Python's `csv` module.
private enum PythonCSV {
    /// The records of each file; `nil` where Python gives a file up.
    static func records(of documents: [CSVDocument]) async throws -> [[[String]]?] {
        let file = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let lines = documents.map { "\($0.delimiter) \($0.bytes.hex)\n" }
        try Data(lines.joined().utf8).write(to: file)
        let told = try await Subprocess.run(
            .name("python3"), arguments: ["-c", script, file.path],
            output: .string(limit: 1 << 26), error: .string(limit: 1 << 16))
        #expect(told.terminationStatus.isSuccess, "\(told.standardError)")
        return try told.standardOutput.split(separator: "\n").map { line in
            try JSONValue(parsing: Array(line.utf8)).elements?.map { record in
                (record.elements ?? []).compactMap(\.string)
            }
        }
    }

    private static let script = """
        import csv, io, json, sys
        for line in open(sys.argv[1]):
            delimiter, text = line.split()
            text = bytes.fromhex(text).decode('utf-8-sig')
            try:
                reader = csv.reader(
                    io.StringIO(text, newline=''), delimiter=chr(int(delimiter)), strict=True)
                print(json.dumps([record for record in reader if record]))
            except csv.Error:
                print('null')
        """
}
