import AnnulModel

@testable import Intake

func open(
    _ path: String, format: InputFormat? = nil, rules: ColumnRules = ColumnRules(),
    chunkSize: Int = RawSource.defaultChunkSize
) throws(IntakeError) -> InputReader {
    try read(
        RawSource(path: path, chunkSize: chunkSize),
        as: InputFile(path: path, format: format).knownFormat,
        isCompressed: InputFormat.isCompressed(fileNamed: path), rules: rules)
}

func read(
    _ raw: consuming RawSource, as format: InputFormat, isCompressed: Bool = false,
    rules: ColumnRules = ColumnRules()
) throws(IntakeError) -> InputReader {
    try InputReader(
        InputSource(raw, isCompressed: isCompressed), as: format, rules: rules,
        accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]),
        check: { _, _ throws(Rejection) in })
}

/// Reads an input that is in memory.
func memoryReader(
    _ bytes: [UInt8], as format: InputFormat = .csv, encoding: TextEncoding? = nil,
    chunkSize: Int = RawSource.defaultChunkSize,
    check: @escaping RowCheck = { _, _ throws(Rejection) in }
) throws(IntakeError) -> InputReader {
    try InputReader(
        bytes: bytes, as: format, encoding: encoding, chunkSize: chunkSize,
        accounts: AccountDirectory([.init(name: "vipps-no", provider: .vipps)]), check: check)
}

/// All rows of an input that is in memory.
func rows(
    of bytes: some Sequence<UInt8>, as format: InputFormat = .csv, encoding: TextEncoding? = nil,
    chunkSize: Int = RawSource.defaultChunkSize,
    check: @escaping RowCheck = { _, _ throws(Rejection) in }
) throws(IntakeError) -> [InputRow] {
    var reader = try memoryReader(
        Array(bytes), as: format, encoding: encoding, chunkSize: chunkSize, check: check)
    return try allRows(in: &reader)
}

/// All of an input's rows.
func allRows(in reader: inout InputReader) throws(IntakeError) -> [InputRow] {
    var rows: [InputRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}

/// The references of an input's rows.
func references(in reader: inout InputReader) throws(IntakeError) -> [String] {
    try allRows(in: &reader).map { (try? $0.content.get())?.reference ?? "rejected" }
}

func error(_ body: () throws(IntakeError) -> Void) -> IntakeError? {
    do throws(IntakeError) {
        try body()
        return nil
    } catch {
        return error
    }
}
