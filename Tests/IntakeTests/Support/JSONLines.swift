import AnnulModel

@testable import Intake

/// What becomes of a JSON Lines input.
struct ReadRows {
    var rows: [InputRow] = []
    var header: Header
    var warnings: [IntakeWarning] = []

    var references: [String] {
        rows.map { (try? $0.content.get())?.reference ?? "rejected" }
    }

    var rejections: [Rejection] {
        rows.compactMap { row in
            if case .failure(let rejection) = row.content { rejection } else { nil }
        }
    }
}

func readJSONLines(
    _ document: String, chunkSize: Int = .max, rules: ColumnRules = ColumnRules(),
    limits: InputLimits = InputLimits(),
    check: @escaping RowCheck = { _, _ throws(Rejection) in }
) throws(IntakeError) -> ReadRows {
    try readJSONLines(
        document.utf8, chunkSize: chunkSize, rules: rules, limits: limits, check: check)
}

func readJSONLines(
    _ bytes: some Sequence<UInt8>, chunkSize: Int = .max, rules: ColumnRules = ColumnRules(),
    limits: InputLimits = InputLimits(),
    check: @escaping RowCheck = { _, _ throws(Rejection) in }
) throws(IntakeError) -> ReadRows {
    var source = MemorySource(bytes, chunkSize: chunkSize)
    var reader = JSONLinesReader(file: "night.jsonl", limits: limits)
    var binder = HeaderBinder(file: "night.jsonl", rules: rules)
    try binder.add(try reader.readNames(from: &source))
    reader.bind(binder.header)
    var decoder = AnnulmentDecoder(
        header: binder.header,
        accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]), check: check)
    var read = ReadRows(header: binder.header)
    while let step = try reader.next(from: &source) {
        switch step {
        case .record(let record): read.rows.append(decoder.row(of: record))
        case .columns(let names):
            try binder.add(names)
            reader.bind(binder.header)
            decoder.bind(binder.header)
        }
    }
    try binder.finish()
    read.header = binder.header
    read.warnings = binder.warnings + reader.warnings
    return read
}
