package import AnnulModel

/// Reads one input: what it says about its columns at once, then row by row as it is asked.
///
/// The same bytes read with the same rules give the same rows, so that a run that died while
/// reading can read its inputs again and skip what it has.
package struct InputReader: ~Copyable, Sendable {
    /// What the file looked like when it was opened; standard input has the moment and no size.
    package let opened: FileStamp
    /// What was read.
    ///
    /// Known once `next` has given `nil`.
    package private(set) var digest: InputDigest?
    /// What an operator should know.
    ///
    /// Known once `next` has given `nil`.
    package private(set) var warnings: [IntakeWarning] = []
    /// What the rows that were rejected have in common.
    package private(set) var rejections = RejectionTally()

    private let limits: InputLimits
    private var rows = 0
    private var source: InputSource
    private var records: any RecordReader & ~Copyable
    private var binder: HeaderBinder
    private var decoder: AnnulmentDecoder

    /// The columns that are known.
    ///
    /// CSV's are all known at once. Of JSON Lines they are those of the first record, and grow
    /// while it is read: new ones come after those before, whose places and meaning stay, so that
    /// a row has a field for each column that was known when it was read. They are all there once
    /// `next` has given `nil`.
    package var header: Header { binder.header }

    /// Opens the file and reads the names of its columns.
    ///
    /// - Parameters:
    ///   - file: the input.
    ///   - rules: what the configuration says about columns.
    ///   - accounts: where this file's rows find their account.
    ///   - check: what a row's provider refuses.
    /// - Throws: `IntakeError` if it can't be opened, or not be read as a whole.
    package init(
        _ file: InputFile, rules: ColumnRules = ColumnRules(), accounts: AccountDirectory,
        check: @escaping RowCheck
    ) throws(IntakeError) {
        let format = try file.knownFormat
        let raw =
            if let moment = file.standardInputAt {
                RawSource(standardInputAt: moment)
            } else {
                try RawSource(path: file.path)
            }
        try self.init(
            InputSource(
                raw, isCompressed: InputFormat.isCompressed(fileNamed: file.path),
                encoding: file.encoding),
            as: format, rules: rules, accounts: accounts, check: check)
    }

    /// Reads an input that is in memory.
    ///
    /// - Parameters:
    ///   - bytes: the input, which is unpacked where it begins like gzip data.
    ///   - format: how it is written.
    ///   - isCompressed: whether it is certainly compressed.
    ///   - encoding: the encoding of its text; UTF-8, or what its mark says, if not given.
    ///   - chunkSize: how much is read at once.
    ///   - rules: what the configuration says about columns.
    ///   - accounts: where the rows find their account.
    ///   - check: what a row's provider refuses.
    /// - Throws: `IntakeError` if it can't be read as a whole.
    package init(
        bytes: [UInt8], as format: InputFormat, isCompressed: Bool = false,
        encoding: TextEncoding? = nil, chunkSize: Int, rules: ColumnRules = ColumnRules(),
        accounts: AccountDirectory, check: @escaping RowCheck
    ) throws(IntakeError) {
        let raw = RawSource(bytes: bytes, named: "memory", chunkSize: chunkSize)
        try self.init(
            InputSource(raw, isCompressed: isCompressed, encoding: encoding), as: format,
            rules: rules, accounts: accounts, limits: InputLimits(chunkBytes: chunkSize),
            check: check)
    }

    init(
        _ source: consuming InputSource, as format: InputFormat, rules: ColumnRules,
        accounts: AccountDirectory, limits: InputLimits = InputLimits(), check: @escaping RowCheck
    ) throws(IntakeError) {
        let name = source.packed.raw.name
        var records = format.recordReader(file: name, limits)
        var binder = HeaderBinder(file: name, rules: rules)
        do throws(IntakeError) {
            let names = try records.readNames(from: &source)
            try binder.add(names)
            if names.isComplete { try binder.finish() }
        } catch {
            // What looks wrong in a file that is still being written may be right in the end.
            try source.packed.raw.checkUnchanged()
            throw error
        }
        records.bind(binder.header)
        decoder = AnnulmentDecoder(header: binder.header, accounts: accounts, check: check)
        opened = source.packed.raw.opened
        self.limits = limits
        self.source = source
        self.records = records
        self.binder = binder
    }

    /// Reads the next row.
    ///
    /// - Returns: `nil` at the end, and then the file is known to have been complete.
    /// - Throws: `IntakeError` if the file can't be read on, changed meanwhile, or can't be used
    ///   after all. The rows before it must then not be worked on.
    package mutating func next() throws(IntakeError) -> InputRow? {
        do throws(IntakeError) {
            while let step = try records.next(from: &source) {
                switch step {
                case .record(let record): return try row(of: record)
                case .columns(let names): try grow(by: names)
                }
            }
            try binder.finish()
            try refuseReferences(isEnd: true)
        } catch {
            try source.packed.raw.checkUnchanged()
            throw error
        }
        digest = try source.packed.raw.digest()
        let cards = decoder.cardGuards.compactMap(\.warning).map { text in
            IntakeWarning(file: source.packed.raw.name, text)
        }
        warnings = binder.warnings + records.warnings + cards
        return nil
    }

    private mutating func row(of record: TextRecord) throws(IntakeError) -> InputRow {
        rows += 1
        guard rows <= limits.rows else {
            throw IntakeError(
                .badInput, file: source.packed.raw.name,
                "the input has more than \(limits.rows) rows",
                remedy: "Check that it is a list of payments, and give its parts one by one.")
        }
        let row = decoder.row(of: record)
        if case .failure(let rejection) = row.content { rejections.add(rejection, on: row.line) }
        try refuseReferences(isEnd: false)
        return row
    }

    /// - Throws: `badInput` where the references of too many rows can't be ids of payments.
    private func refuseReferences(isEnd: Bool) throws(IntakeError) {
        let name = source.packed.raw.name
        for cards in decoder.cardGuards {
            guard let problem = cards.problem(isEnd: isEnd) else { continue }
            throw IntakeError(.badInput, file: name, problem, remedy: cards.remedy)
        }
        if isEnd, let problem = decoder.lostDigits.problem {
            throw IntakeError(.badInput, file: name, problem, remedy: LostDigits.remedy)
        }
    }

    private mutating func grow(by names: ColumnNames) throws(IntakeError) {
        try binder.add(names)
        records.bind(binder.header)
        decoder.bind(binder.header)
    }
}

extension InputFormat {
    fileprivate func recordReader(
        file: String, _ limits: InputLimits
    ) -> any RecordReader & ~Copyable {
        switch self {
        case .csv: CSVReader<CSVScanner>(file: file, limits: limits)
        case .tsv: CSVReader<CSVScanner>(file: file, delimiter: .tab, limits: limits)
        case .jsonl: JSONLinesReader(file: file, limits: limits)
        }
    }
}
