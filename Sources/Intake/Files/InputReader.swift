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
            InputSource(raw, isCompressed: InputFormat.isCompressed(fileNamed: file.path)),
            as: format, rules: rules, accounts: accounts, check: check)
    }

    init(
        _ source: consuming InputSource, as format: InputFormat, rules: ColumnRules,
        accounts: AccountDirectory, check: @escaping RowCheck
    ) throws(IntakeError) {
        var records = format.recordReader(file: source.raw.name)
        var binder = HeaderBinder(file: source.raw.name, rules: rules)
        do throws(IntakeError) {
            let names = try records.readNames(from: &source)
            try binder.add(names)
            if names.isComplete { try binder.finish() }
        } catch {
            // What looks wrong in a file that is still being written may be right in the end.
            try source.raw.checkUnchanged()
            throw error
        }
        records.bind(binder.header)
        decoder = AnnulmentDecoder(header: binder.header, accounts: accounts, check: check)
        opened = source.raw.opened
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
                case .record(let record): return decoder.row(of: record)
                case .columns(let names): try grow(by: names)
                }
            }
            try binder.finish()
        } catch {
            try source.raw.checkUnchanged()
            throw error
        }
        digest = try source.raw.digest()
        warnings = binder.warnings + records.warnings
        return nil
    }

    private mutating func grow(by names: ColumnNames) throws(IntakeError) {
        try binder.add(names)
        records.bind(binder.header)
        decoder.bind(binder.header)
    }
}

extension InputFormat {
    fileprivate func recordReader(file: String) -> any RecordReader & ~Copyable {
        switch self {
        case .csv: CSVReader<CSVScanner>(file: file)
        case .tsv: CSVReader<CSVScanner>(file: file, delimiter: .tab)
        case .jsonl: JSONLinesReader(file: file)
        }
    }
}
