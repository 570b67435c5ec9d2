package import AnnulModel

/// An input file as it is named on the command line.
package struct InputFile: Hashable, Sendable {
    package let path: String
    /// How it is written, where its name does not say so or is not to be believed.
    package let format: InputFormat?

    package init(path: String, format: InputFormat? = nil) {
        self.path = path
        self.format = format
    }

    /// The format as it was said, else as the name tells it.
    package var knownFormat: InputFormat {
        get throws(IntakeError) {
            if let format { format } else { try InputFormat(ofFileNamed: path) }
        }
    }
}

/// Reads one input: its header at once, then row by row as it is asked.
///
/// The same bytes read with the same rules give the same rows, so that a run that died while
/// reading can read its inputs again and skip what it has.
package struct InputReader: ~Copyable, Sendable {
    package let header: Header
    /// What the file looked like when it was opened.
    package let opened: FileStamp
    /// What was read.
    ///
    /// Known once `next` has given `nil`.
    package private(set) var digest: InputDigest?

    private var source: FileSource
    private var records: any RecordReader
    private var decoder: AnnulmentDecoder
    private let headerWarnings: [IntakeWarning]

    /// Opens the file and reads its header.
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
        try self.init(
            file, rules: rules, accounts: accounts, check: check,
            chunkSize: FileSource.defaultChunkSize)
    }

    init(
        _ file: InputFile, rules: ColumnRules, accounts: AccountDirectory,
        check: @escaping RowCheck, chunkSize: Int
    ) throws(IntakeError) {
        let format = try file.knownFormat
        var source = try FileSource(path: file.path, chunkSize: chunkSize)
        var records = format.recordReader(file: file.path)
        let binder: HeaderBinder
        do throws(IntakeError) {
            let names = try records.readNames(from: &source)
            binder = HeaderBinder(file: file.path, names: names, rules: rules)
            header = try binder.bind()
        } catch {
            // What looks wrong in a file that is still being written may be right in the end.
            try source.checkUnchanged()
            throw error
        }
        headerWarnings = binder.missingCarried.map { name in
            IntakeWarning(
                file: file.path, line: binder.names.line,
                "There is no column '\(name)' to carry. Check 'input: carry:' in the "
                    + "configuration.")
        }
        records.bind(header)
        opened = source.opened
        decoder = AnnulmentDecoder(header: header, accounts: accounts, check: check)
        self.source = source
        self.records = records
    }

    /// Reads the next row.
    ///
    /// - Returns: `nil` at the end, and then the file is known to have been complete.
    /// - Throws: `IntakeError` if the file can't be read on, or changed meanwhile. The rows
    ///   before it must then not be worked on.
    package mutating func next() throws(IntakeError) -> InputRow? {
        do throws(IntakeError) {
            if let record = try records.next(from: &source) { return decoder.row(of: record) }
        } catch {
            try source.checkUnchanged()
            throw error
        }
        digest = try source.digest()
        return nil
    }

    /// What an operator should know; complete once `next` has given `nil`.
    package var warnings: [IntakeWarning] { headerWarnings + records.warnings }
}

extension InputFormat {
    fileprivate func recordReader(file: String) -> any RecordReader {
        switch self {
        case .csv: CSVReader(file: file)
        case .tsv: CSVReader(file: file, delimiter: .tab)
        }
    }
}
