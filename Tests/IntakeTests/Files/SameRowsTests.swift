import AnnulModel
import Testing

@testable import Intake

/// The same rows in two formats.
private struct Table {
    let names: [String]
    let rows: [[String]]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let all: [(String, [String])] = [
            ("Payment ID", ["r-1", "00012", " r-2 ", "blåbær", "", "a\tb", "\u{200B}", "日本 7"]),
            ("account", ["", "vipps-no", "other"]), ("psp", ["", "Vipps", "bambora", "DHL"]),
            ("amount", ["1499.00", "", "1.499", "5,00", "-1", "x"]),
            ("amount_minor", ["149900", "", "1.0"]), ("currency", ["NOK", "", "kr", "JPY"]),
            ("authorizationId", ["", "A-1", "a\"b"]), ("order", ["", "line\nbreak", "a;b", "\""]),
            ("annul_run", ["", "20261121"]),
        ]
        let chosen = all.filter { name, _ in
            ["Payment ID", "currency"].contains(name)
                || Int.random(in: 0..<4, using: &generator) > 0
        }.shuffled(using: &generator)
        names = chosen.map(\.0)
        // The first of a column's values is a usable one.
        rows = (0..<30).map { _ in
            chosen.map { _, values in
                Int.random(in: 0..<4, using: &generator) > 0
                    ? values[0] : values.randomElement(using: &generator) ?? ""
            }
        }
    }

    /// Semicolons divide, because in JSON nothing does.
    var csv: String {
        ([names] + rows).map { row in
            row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ";") + "\n"
        }.joined()
    }

    var jsonLines: String {
        rows.map { row in
            JSONValue.object(zip(names, row).map { .init($0, .string($1)) }).compactText + "\n"
        }.joined()
    }
}

@Suite struct SameRowsTests {
    @Test(arguments: UInt64(0)..<100)
    func theFormatMakesNoDifference(seed: UInt64) throws {
        let table = Table(seed: seed)
        let rules = ColumnRules(columns: [.reason: "order"])
        let usesRules = table.names.contains("order")
        func read(_ content: String, _ name: String) throws -> ([InputRow], Header) {
            try withFile(gzipped(content.utf8), named: name) { path in
                var reader = try open(path, rules: usesRules ? rules : ColumnRules())
                return (try allRows(in: &reader), reader.header)
            }
        }
        let (fromCSV, csvHeader) = try read(table.csv, "night.csv.gz")
        let (fromJSON, jsonHeader) = try read(table.jsonLines, "night.jsonl.gz")
        #expect(csvHeader.columns == jsonHeader.columns)
        #expect(fromCSV.map(\.account) == fromJSON.map(\.account), "seed \(seed)")
        #expect(fromCSV.map(\.content) == fromJSON.map(\.content), "seed \(seed)")
        let kept = csvHeader.columns.indices.filter { csvHeader.columns[$0].isKept }
        for (csv, json) in zip(fromCSV, fromJSON) {
            #expect(kept.map { csv.fields[$0] } == kept.map { json.fields[$0] }, "seed \(seed)")
        }
        #expect(fromCSV.contains { (try? $0.content.get()) != nil }, "seed \(seed)")
    }
}
