import AnnulModel

/// Reads CSV by chunks: one record is in memory at a time, never the file.
struct CSVReader<Scanner: RecordScanner & ~Copyable>: RecordReader, ~Copyable {
    private let file: String
    private let limits: InputLimits
    private let fixedDelimiter: UInt8?
    private var buffer: ChunkBuffer
    private var scanner: Scanner
    private var names: [String] = []
    /// Which columns' texts are needed.
    private var isNeeded: [Bool] = []
    private var delimiter = UInt8.comma
    private var unendedLine: Int?
    private var swallowing = SwallowedRows()

    /// - Parameters:
    ///   - file: the name that errors give it.
    ///   - delimiter: the delimiter, where the file's name has decided it.
    ///   - limits: how large its parts may be.
    init(file: String, delimiter: UInt8? = nil, limits: InputLimits = InputLimits()) {
        self.file = file
        self.limits = limits
        fixedDelimiter = delimiter
        buffer = ChunkBuffer(capacity: limits.chunkBytes)
        scanner = Scanner(delimiter: .comma, line: 1, mostFields: limits.columns)
    }

    mutating func readNames(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> ColumnNames {
        let prologue = try readPrologue(from: &source)
        buffer.drop(prologue.count)
        delimiter = prologue.delimiter
        scanner = Scanner(delimiter: delimiter, line: prologue.line, mostFields: limits.columns)
        guard try readRecord(from: &source) else { throw error(.noHeader) }
        let line = scanner.firstLine
        guard scanner.fieldCount <= limits.columns else {
            throw error(.tooManyColumns(line: line, most: limits.columns))
        }
        isNeeded = Array(repeating: true, count: scanner.fieldCount)
        let (texts, fault) = try texts(ofHeader: true)
        if let fault { throw error(.badHeader(line: line, fault)) }
        names = texts.withoutProtection
        return ColumnNames(
            names: names, line: line, delimiter: Character(Unicode.Scalar(delimiter)),
            isComplete: true)
    }

    mutating func bind(_ header: Header) { isNeeded = header.columns.map(\.isNeeded) }

    mutating func next(
        from source: inout some ByteSource & ~Copyable
    ) throws(IntakeError) -> RecordStep? {
        guard try readRecord(from: &source) else { return nil }
        let (texts, fault) = try texts()
        if scanner.lastLine > scanner.firstLine { lookForSwallowedRows() }
        return .record(
            TextRecord(
                line: scanner.firstLine, texts: texts, problem: fault?.rejection(columns: names),
                isRagged: scanner.fieldCount != isNeeded.count,
                start: buffer.position(behind: scanner.offset - scanner.length)))
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
            case .secondMark: throw error(.secondMark)
            case .moreNeeded:
                // It is looked at from its beginning again: not for each chunk of a long header.
                let enough = 2 * buffer.unused.count
                repeat {
                    guard buffer.unused.count <= limits.recordBytes else { throw recordTooLong }
                } while try buffer.fill(from: &source) && buffer.unused.count < enough
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
        unendedLine = scanner.firstLine
        return true
    }

    var warnings: [IntakeWarning] {
        (unendedLine.map { [.noLineEnd(file: file, line: $0)] } ?? [])
            + (swallowing.text.map { [IntakeWarning(file: file, $0)] } ?? [])
    }

    private mutating func lookForSwallowedRows() {
        let end = buffer.unused.lowerBound + scanner.offset
        var found = swallowing
        found.look(
            at: buffer.bytes.span.extracting(end - scanner.length..<end), on: scanner.firstLine,
            columns: names.count, delimiter: delimiter)
        swallowing = found
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
    ///
    /// - Throws: `badInput` where one is not UTF-8.
    private func texts(
        ofHeader isHeader: Bool = false
    ) throws(IntakeError) -> ([String], RecordFault?) {
        let bytes = buffer.bytes.span.extracting(buffer.unused)
        var fault: RecordFault?
        if scanner.fieldCount != isNeeded.count {
            let isOneMore = scanner.fieldCount == isNeeded.count + 1
            fault =
                isOneMore && scanner.fields.last?.count == 0
                ? .delimiterAtEnd
                : .ragged(
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
            case .notUTF8(let byte):
                let holder = isHeader ? "the header" : "column '\(names[column].excerpt)'"
                throw ForeignByte(line: scanner.firstLine, holder: holder, byte: byte)
                    .error(in: file)
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
