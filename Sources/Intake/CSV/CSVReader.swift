import AnnulModel

/// Reads CSV by chunks: one record is in memory at a time, never the file.
struct CSVReader<Scanner: RecordScanner & ~Copyable>: RecordReader, ~Copyable {
    private(set) var warnings: [IntakeWarning] = []

    private let file: String
    private let limits: InputLimits
    private let fixedDelimiter: UInt8?
    private var buffer = ChunkBuffer(capacity: 128 << 10)
    private var scanner: Scanner
    private var names: [String] = []
    /// Which columns' texts are needed.
    private var isNeeded: [Bool] = []

    /// - Parameters:
    ///   - file: the name that errors give it.
    ///   - delimiter: the delimiter, where the file's name has decided it.
    ///   - limits: how large its parts may be.
    init(file: String, delimiter: UInt8? = nil, limits: InputLimits = InputLimits()) {
        self.file = file
        self.limits = limits
        fixedDelimiter = delimiter
        scanner = Scanner(delimiter: .comma, line: 1, mostFields: limits.columns)
    }

    mutating func readNames(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> ColumnNames {
        let prologue = try readPrologue(from: &source)
        buffer.drop(prologue.count)
        scanner = Scanner(
            delimiter: prologue.delimiter, line: prologue.line, mostFields: limits.columns)
        guard try readRecord(from: &source) else { throw error(.noHeader) }
        let line = scanner.firstLine
        guard scanner.fieldCount <= limits.columns else {
            throw error(.tooManyColumns(line: line, most: limits.columns))
        }
        isNeeded = Array(repeating: true, count: scanner.fieldCount)
        let (texts, fault) = texts()
        if let fault { throw error(.badHeader(line: line, fault)) }
        names = texts.withoutProtection
        return ColumnNames(
            names: names, line: line, delimiter: Character(Unicode.Scalar(prologue.delimiter)),
            isComplete: true)
    }

    mutating func bind(_ header: Header) { isNeeded = header.columns.map(\.isNeeded) }

    mutating func next(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> RecordStep? {
        guard try readRecord(from: &source) else { return nil }
        let (texts, fault) = texts()
        return .record(
            TextRecord(
                line: scanner.firstLine, texts: texts, problem: fault?.rejection(columns: names),
                isRagged: scanner.fieldCount != isNeeded.count))
    }

    private mutating func readPrologue(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Prologue {
        while true {
            let finding = Prologue.find(
                in: buffer.bytes.span.extracting(buffer.unused), isWhole: buffer.isAtEnd,
                fixed: fixedDelimiter)
            switch finding {
            case .prologue(let found): return found
            case .noHeader: throw error(buffer.unused.isEmpty ? .empty : .noHeader)
            case .otherFormat(let format): throw error(.otherFormat(format))
            case .badDelimiter(let line): throw error(.badDelimiter(line: line))
            case .moreNeeded:
                guard buffer.unused.count <= limits.recordBytes else { throw recordTooLong }
                _ = try buffer.fill(from: &source)
            }
        }
    }

    /// Scans up to the end of the next record, and past blank lines.
    ///
    /// - Returns: whether there is one. Its bytes are then unused, and its fields in `scanner`.
    private mutating func readRecord(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> Bool {
        while true {
            dropScanned()
            let ending = buffer.scan(with: &scanner)
            try checkRecordLength()
            switch ending {
            case .record:
                if !isBlankRecord { return true }
            case .swallowed:
                throw error(.swallowed(line: scanner.quoteLine, closedOn: scanner.line))
            case .moreNeeded:
                if try !buffer.fill(from: &source) { return try readLastRecord() }
            }
        }
    }

    /// Reads the record that the end of the file cuts off, if there is one.
    private mutating func readLastRecord() throws(IntakeError) -> Bool {
        guard !scanner.isQuoted else { throw error(.openQuote(line: scanner.quoteLine)) }
        guard scanner.finish(), !isBlankRecord else { return false }
        warnings.append(.noLineEnd(file: file, line: scanner.firstLine))
        return true
    }

    private mutating func dropScanned() {
        guard scanner.isBetweenRecords else { return }
        buffer.drop(scanner.offset)
        scanner.rebase()
    }

    private func checkRecordLength() throws(IntakeError) {
        guard scanner.length <= limits.recordBytes else { throw recordTooLong }
    }

    private var recordTooLong: IntakeError {
        error(
            .recordTooLong(
                line: scanner.firstLine, most: limits.recordBytes,
                quoteLine: scanner.isQuoted ? scanner.quoteLine : nil))
    }

    /// A line of spaces alone is blank, and no record.
    private var isBlankRecord: Bool {
        let end = buffer.unused.lowerBound + scanner.offset
        return scanner.fieldCount == 1
            && buffer.bytes[end - scanner.length..<end].allSatisfy {
                $0 == UInt8(ascii: " ") || $0.isLineBreak
            }
    }

    /// The texts of the record that was scanned, one for each column, and its first fault.
    private func texts() -> ([String], RecordFault?) {
        let bytes = buffer.bytes.span.extracting(buffer.unused)
        var fault: RecordFault?
        if scanner.fieldCount != isNeeded.count {
            fault = .ragged(
                fields: scanner.fieldCount, columns: isNeeded.count,
                lines: scanner.firstLine...scanner.lastLine)
        }
        var texts: [String] = []
        texts.reserveCapacity(isNeeded.count)
        for column in isNeeded.indices {
            guard column < scanner.fields.count else {
                texts.append("")
                continue
            }
            let field = scanner.fields[column]
            if field.form == .malformed { fault = fault ?? .malformed(column: column) }
            guard isNeeded[column], field.count <= limits.fieldBytes else {
                if isNeeded[column] {
                    fault = fault ?? .tooLong(column: column, most: limits.fieldBytes)
                }
                texts.append("")
                continue
            }
            let (text, defect) = scanner.text(of: field, in: bytes)
            texts.append(text)
            switch defect {
            case nil: break
            case .nul: fault = fault ?? .nul(column: column)
            case .notUTF8: fault = fault ?? .notUTF8(column: column)
            }
        }
        return (texts, fault)
    }

    private func error(_ fault: FileFault) -> IntakeError { fault.error(in: file) }
}

extension ChunkBuffer {
    fileprivate func scan(with scanner: inout some RecordScanner & ~Copyable) -> ScanEnding {
        scanner.scan(bytes.span.extracting(unused))
    }
}
