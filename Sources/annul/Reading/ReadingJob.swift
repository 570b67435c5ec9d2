import AnnulModel
import Engine
import Intake
import Ledger
import Providers
import Reporting
import Settings

/// Reads a run's inputs into the ledger: every row, before the first request leaves.
struct ReadingJob {
    let session: Session
    let ledger: Ledger
    let reader: LedgerReader
    private let request: RunRequest
    private let isPlan: Bool
    private let control: RunControl
    private let providers: [String: any Provider]

    /// - Parameters:
    ///   - session: the command's surroundings.
    ///   - ledger: where the rows go.
    ///   - reader: the same ledger, to be read.
    ///   - request: what is asked of the run.
    ///   - isPlan: whether nothing will be sent.
    ///   - control: tells when to stop reading.
    /// - Throws: `ProviderSetupError` for an account whose provider can't be set up.
    init(
        _ session: Session, _ ledger: Ledger, _ reader: LedgerReader, asked request: RunRequest,
        isPlan: Bool = false, control: RunControl = RunControl()
    ) throws {
        self.session = session
        self.ledger = ledger
        self.reader = reader
        self.request = request
        self.isPlan = isPlan
        self.control = control
        providers = try session.configuration.accounts.reduce(into: [:]) { providers, account in
            providers[account.name] = try session.provider(of: account)
        }
    }

    /// One input, as far as it is in the ledger already.
    struct Source {
        let id: Int64
        let named: InputOptions.Named
        let rowsPresent: Int
    }

    /// Opens every file once, so that one that is no good as a whole is refused before there is a
    /// run of it.
    func records(of files: [InputOptions.Named]) throws -> [InputRecord] {
        try files.map { named in
            let path = named.file.path
            let opened = named.isStandardInput ? nil : try open(named).opened
            return InputRecord(
                name: path, path: named.isStandardInput ? path : session.absolute(path),
                format: try named.file.notation, account: named.account,
                preset: named.preset, size: opened?.size ?? 0,
                modified: opened?.modified ?? session.clock.wall())
        }
    }

    /// The inputs of a run that died while reading them.
    ///
    /// - Throws: `UsageError` where one can't be read again.
    func sources(of run: RunRecord) throws -> [Source] {
        try reader.inputs(of: run).map { input in
            let record = input.record
            let named = InputOptions.Named(
                file: InputFile(path: record.path, notation: record.format),
                account: record.account, preset: record.preset)
            let why: String
            if named.isStandardInput {
                why =
                    "run \(run.name) died while it read standard input, which can't be read again."
            } else {
                let opened = try open(named).opened
                if opened.size == record.size, opened.modified == record.modified {
                    return Source(id: input.id, named: named, rowsPresent: input.rows)
                }
                why =
                    "\(record.path) is not what run \(run.name) began to read: its size or time has"
                    + " changed."
            }
            throw UsageError(
                66,
                "\(why) Nothing was sent. Give the run up with `annul abandon \(run.name)`, then"
                    + " start anew with `annul run`.")
        }
    }

    /// Reads all inputs, in order.
    ///
    /// - Returns: what was read, by input.
    /// - Throws: `IntakeError`, `LedgerError`, `UsageError`, or `ReadingStopped`. Nothing was sent
    ///   then; the run is refused where reading it again would not help, else it stays in
    ///   `reading`.
    @discardableResult
    func read(_ sources: [Source], into run: RunRecord) async throws -> [InputReading] {
        var readings: [InputReading] = []
        do {
            for source in sources { readings.append(try await read(source, into: run)) }
        } catch let error as IntakeError where error.kind == .badInput || error.kind == .temporary {
            try await ledger.refuse(run, exitCode: Int(error.kind.rawValue))
            throw error
        } catch let error as LedgerError where error.code == .contradicts {
            try await ledger.refuse(run, exitCode: 78)
            throw error
        }
        if let returned = ReturnedRows(try reader.changes(of: run)).text, !isPlan {
            session.console.note("rows that came back: \(returned)")
        }
        if !isPlan {
            try await InputVerdict(session: session, request: request).judge(
                run, try reader.tallies(of: run), readings, ledger)
        }
        try await ledger.finishReading(run)
        return readings
    }

    private func read(_ source: Source, into run: RunRecord) async throws -> InputReading {
        var reader = try open(source.named)
        let mapping = mapping(of: source, reader.header)
        tell(mapping, of: source)
        var rows = source.rowsPresent
        var chunk: [InputRow] = []
        var bytes = 0
        var toSkip = source.rowsPresent
        var read = 0
        while let row = try reader.next() {
            read += 1
            if read.isMultiple(of: Self.oftenEnough) { try control.checkReading() }
            if toSkip > 0 {
                toSkip -= 1
                continue
            }
            chunk.append(row.placed)
            bytes += row.fields.reduce(0) { $0 + $1.utf8.count }
            if chunk.count == Self.chunk || bytes > Self.chunkBytes {
                try await append(chunk, under: reader.header, from: source, to: run)
                rows += chunk.count
                chunk.removeAll(keepingCapacity: true)
                bytes = 0
                session.console.show(
                    live: ["reading \(source.named.file.path.visible): \(rows) rows"])
            }
        }
        try await append(chunk, under: reader.header, from: source, to: run)
        session.console.show(live: [])
        for warning in reader.warnings { session.console.note("warning: \(warning)") }
        guard let digest = reader.digest else {
            preconditionFailure("an input that is read to its end has a digest")
        }
        let header = reader.header
        let whole = self.mapping(of: source, header)
        if whole != mapping { tell(whole, of: source) }
        try await ledger.finish(
            input: source.id, columns: header.keptNames, sha256: digest.sha256, size: digest.size)
        return InputReading(
            named: source.named, digest: digest, mapping: whole, rejections: reader.rejections)
    }

    /// How an input is understood, for people: which column is taken for which field, and the
    /// encoding that was said.
    private func mapping(of source: Source, _ header: Header) -> [String] {
        let encoding = source.named.file.encoding.map { ["encoding \($0.rawValue)"] } ?? []
        return header.mapping.isEmpty ? [] : header.mapping + encoding
    }

    /// Says which column means what; a file that holds no row yet may have none.
    private func tell(_ mapping: [String], of source: Source) {
        guard !mapping.isEmpty else { return }
        session.console.note("\(source.named.file.path): \(mapping.joined(separator: ", "))")
    }

    private func append(
        _ rows: [InputRow], under header: Header, from source: Source, to run: RunRecord
    ) async throws {
        let names = Set(rows.compactMap(\.account))
        let accounts = session.configuration.accounts.filter { names.contains($0.name) }
        for account in accounts {
            if request.rules.rechecks, account.policy.doubt.lookup == .none {
                try await ledger.refuse(run, exitCode: 64)
                throw UsageError(
                    64,
                    "--recheck: account '\(account.name)' (\(account.provider)) can't be asked about"
                        + " a payment's state. Nothing was sent. Leave its rows out.")
            }
        }
        if !request.rules.adopts, let name = try await ledger.foreignRuns(in: rows).first {
            try await ledger.refuse(run, exitCode: 65)
            throw UsageError(
                65,
                "\(source.named.file.path): rows of it come from run \(name), which"
                    + " \(session.configuration.ledger) does not have. Another ledger may have sent"
                    + " their payments, or be about to. Nothing was sent. Give the file to that ledger,"
                    + " or say --adopt: such rows begin in doubt, and are looked up before anything is"
                    + " sent.")
        }
        try await ledger.register(accounts.map { ($0.name, $0.merchant) })
        try await ledger.append(
            rows, keeping: header.kept, from: source.id, to: run, under: request.rules,
            named: header.keptNames)
    }

    /// Opens an input and reads its header.
    private func open(_ named: InputOptions.Named) throws(IntakeError) -> InputReader {
        let accounts = session.configuration.accounts.map {
            AccountDirectory.Account(name: $0.name, provider: $0.provider)
        }
        let input = session.configuration.input
        let chosen =
            request.columns ?? RunRequest.Columns(mapped: input.columns, carried: input.carry)
        var columns: [InputField: String] = [:]
        for field in InputField.allCases { columns[field] = chosen.mapped[field.rawValue] }
        let providers = providers
        return try InputReader(
            named.file, rules: ColumnRules(columns: columns, carry: chosen.carried),
            accounts: AccountDirectory(accounts, bound: named.account, preset: named.preset)
        ) { account, annulment throws(Rejection) in
            guard let provider = providers[account] else { return }
            try provider.check(annulment)
        }
    }

    /// Rows for one transaction: enough to share its cost, few enough to hold in memory.
    private static let chunk = 2000
    /// And so much text for one, where rows are long.
    private static let chunkBytes = 2 << 20
    /// After so many rows it asks whether to stop: in no time for people, and at no cost.
    private static let oftenEnough = 100
}

/// A signal ended the reading; the run stays in `reading`, and nothing was sent.
struct ReadingStopped: Error {}

extension RunControl {
    /// - Throws: `ReadingStopped` once the run is told to end.
    func checkReading() throws(ReadingStopped) {
        if phase > .running { throw ReadingStopped() }
    }
}

/// What was read of one input.
struct InputReading {
    let named: InputOptions.Named
    let digest: InputDigest
    /// Which column is taken for which field, for people.
    let mapping: [String]
    /// What the rows that were rejected have in common.
    let rejections: RejectionTally
}

extension InputRow {
    /// The row; one that is rejected says where its record begins.
    fileprivate var placed: InputRow {
        guard let offset, case .failure(let rejection) = content else { return self }
        let detail = "\(rejection.detail) (byte \(offset))"
        return InputRow(
            line: line, offset: offset, account: account,
            content: .failure(Rejection(rejection.reason, column: rejection.column, detail)),
            fields: fields, origin: origin, objection: objection)
    }
}

extension Header {
    /// Which column is taken for which field, for people.
    fileprivate var mapping: [String] { binding.map(\.description) }

    /// The columns whose fields are kept for the results.
    fileprivate var kept: [Int] { columns.indices.filter { columns[$0].isKept } }

    /// Their names as a JSON array.
    fileprivate var keptNames: String {
        JSONValue.array(kept.map { .string(columns[$0].name) }).compactText
    }
}
