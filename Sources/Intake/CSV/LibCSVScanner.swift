#if LibCSV
    import CLibCSV

    /// Finds fields and records with libcsv.
    ///
    /// libcsv tells neither lines nor places, so it is given one physical line at a time: a record
    /// ends nowhere else. In its strict mode it stops at a quote that is out of place, where its
    /// lenient mode would take what follows for quoted text. Its state has one owner, who can't copy
    /// it: so it may be sent to another task.
    @safe struct LibCSVScanner: ~Copyable, @unchecked Sendable, RecordScanner {
        private var parser = unsafe csv_parser()
        private var found: FoundFields
        private let delimiter: UInt8

        private(set) var offset = 0
        private(set) var line: Int
        private(set) var firstLine: Int
        private(set) var lastLine: Int
        private(set) var quoteLine = 0
        private(set) var isBetweenRecords = true

        private var recordStart = 0
        private var afterCarriageReturn = false

        init(delimiter: UInt8, line: Int, mostFields: Int) {
            self.delimiter = delimiter
            self.line = line
            firstLine = line
            lastLine = line
            found = FoundFields(mostFields: mostFields)
            let status = unsafe csv_init(&parser, Self.strict)
            precondition(status == 0, "libcsv can't be set up")
            unsafe csv_set_delim(&parser, delimiter)
            // Spaces belong to values; libcsv would trim them.
            unsafe csv_set_space_func(&parser) { _ in 0 }
            unsafe csv_set_blk_size(&parser, 64 << 10)
        }

        deinit {
            var parser = unsafe parser
            unsafe csv_free(&parser)
        }

        var fields: [ScannedField] { found.fields }
        var fieldCount: Int { found.count }
        var length: Int { offset - recordStart }

        /// Whether the field that the scan stands in has begun with a quote.
        private var isInQuotedField: Bool { unsafe parser.quoted != 0 }

        var isQuoted: Bool {
            // FIELD_BEGUN in libcsv, rather than behind what may be the closing quote.
            unsafe isInQuotedField && parser.pstate == 2
        }

        mutating func rebase() {
            precondition(isBetweenRecords, "a record's bytes stay until it is read")
            offset = 0
            recordStart = 0
            found.removeAll()
        }

        mutating func scan(_ bytes: Span<UInt8>) -> ScanEnding {
            if isBetweenRecords { skipLineBreaks(bytes) }
            while offset < bytes.count {
                var end = offset
                while end < bytes.count, !bytes[end].isLineBreak { end += 1 }
                let isWholeLine = end < bytes.count
                if isWholeLine { end += 1 }
                if end - offset > 1 || !isWholeLine { afterCarriageReturn = false }
                if !scanLine(bytes.extracting(offset..<end)) { return .swallowed }
                guard isWholeLine else { break }
                let isRecord = found.takeRecordEnd()
                lastLine = line
                countLineBreak(bytes[offset - 1])
                if isRecord {
                    isBetweenRecords = true
                    return .record
                }
            }
            return .moreNeeded
        }

        mutating func finish() -> Bool {
            precondition(!isQuoted, "an open quote is reported, not closed")
            guard !isBetweenRecords else { return false }
            unsafe withUnsafeMutablePointer(to: &found) { found in
                _ = unsafe csv_fini(&parser, Self.addField, Self.endRecord, found)
            }
            _ = found.takeRecordEnd()
            lastLine = line
            isBetweenRecords = true
            return true
        }

        func text(of field: ScannedField, in bytes: Span<UInt8>) -> (String, TextDefect?) {
            found.values.span.text(of: field)
        }

        private mutating func skipLineBreaks(_ bytes: Span<UInt8>) {
            while offset < bytes.count, bytes[offset].isLineBreak {
                countLineBreak(bytes[offset])
                offset += 1
            }
            recordStart = offset
            guard offset < bytes.count else { return }
            isBetweenRecords = false
            afterCarriageReturn = false
            firstLine = line
        }

        /// Hands one line over, or a part of it.
        ///
        /// - Returns: `false` where a quote is closed that may have swallowed rows.
        private mutating func scanLine(_ bytes: Span<UInt8>) -> Bool {
            let fieldsBefore = found.count
            let wasInQuotedField = isInQuotedField
            var at = 0
            while true {
                let taken = parse(bytes.extracting(at..<bytes.count))
                at += taken
                offset += taken
                if isInQuotedField, !wasInQuotedField || found.count > fieldsBefore {
                    quoteLine = line
                }
                guard at < bytes.count else { return true }
                if isInQuotedField {
                    guard line == quoteLine else { return false }
                    // The field goes on after its closing quote, unquoted: libcsv reads that as a
                    // field of its own.
                    _ = parse([delimiter].span)
                    found.reopen()
                } else {
                    // A quote inside an unquoted field.
                    unsafe csv_set_opts(&parser, 0)
                    let taken = parse(bytes.extracting(at..<at + 1))
                    unsafe csv_set_opts(&parser, Self.strict)
                    at += taken
                    offset += taken
                }
            }
        }

        /// - Returns: how many bytes libcsv took; where it stopped, a quote is out of place.
        private mutating func parse(_ bytes: Span<UInt8>) -> Int {
            let taken = unsafe bytes.withUnsafeBytes { bytes in
                unsafe withUnsafeMutablePointer(to: &found) { found in
                    unsafe csv_parse(
                        &parser, bytes.baseAddress, bytes.count, Self.addField, Self.endRecord,
                        found)
                }
            }
            precondition(
                unsafe taken == bytes.count || csv_error(&parser) == CSV_EPARSE,
                "libcsv has no memory")
            return taken
        }

        /// Counts LF, CRLF and CR as one line each.
        private mutating func countLineBreak(_ byte: UInt8) {
            if byte == .carriageReturn || !afterCarriageReturn { line += 1 }
            afterCarriageReturn = byte == .carriageReturn
        }

        private static let strict = UInt8(CSV_STRICT)

        private static let addField:
            @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
                value, count, found in
                let value = unsafe UnsafeRawBufferPointer(start: value, count: count)
                unsafe found?.assumingMemoryBound(to: FoundFields.self).pointee.add(value)
            }

        private static let endRecord: @convention(c) (CInt, UnsafeMutableRawPointer?) -> Void = {
            _, found in
            unsafe found?.assumingMemoryBound(to: FoundFields.self).pointee.endRecord()
        }
    }

    /// What libcsv has found of one record.
    private struct FoundFields {
        /// The values, one after the other, without quotes.
        private(set) var values: [UInt8] = []
        private(set) var fields: [ScannedField] = []
        private(set) var count = 0

        private let mostFields: Int
        private var isReopened = false
        private var isEnded = false

        init(mostFields: Int) { self.mostFields = mostFields }

        mutating func removeAll() {
            values.removeAll(keepingCapacity: true)
            fields.removeAll(keepingCapacity: true)
            count = 0
        }

        mutating func add(_ value: UnsafeRawBufferPointer) {
            if !isReopened { count += 1 }
            defer { isReopened = false }
            guard count <= mostFields + 1 else { return }
            if isReopened, let field = fields.last {
                unsafe values.append(contentsOf: value)
                fields[fields.count - 1].end = UInt32(values.count)
                fields[fields.count - 1].form = field.form
                return
            }
            let start = UInt32(values.count)
            unsafe values.append(contentsOf: value)
            fields.append(ScannedField(start: start, end: UInt32(values.count), form: .bare))
        }

        /// Lets the next value be the rest of the last one, which its closing quote did not end.
        mutating func reopen() {
            isReopened = true
            guard count <= mostFields + 1 else { return }
            values.append(.quote)
            fields[fields.count - 1].end = UInt32(values.count)
            fields[fields.count - 1].form = .malformed
        }

        mutating func endRecord() { isEnded = true }

        mutating func takeRecordEnd() -> Bool {
            defer { isEnded = false }
            return isEnded
        }
    }
#endif
