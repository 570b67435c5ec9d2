import AnnulModel
import Engine
import Intake
import Ledger
import Reporting
import Settings

/// A run from its input, or from where it stopped, to its files and its exit code.
struct RunJob {
    let session: Session
    let ledger: Ledger
    let keyring: Keyring
    private let control = RunControl()
    private let signals: Signals

    init(_ session: Session, _ ledger: Ledger, _ keyring: Keyring) {
        self.session = session
        self.ledger = ledger
        self.keyring = keyring
        signals = Signals(control, session.console)
    }

    /// Begins a run over files and brings it as far as it goes.
    ///
    /// - Returns: the contract's exit code.
    func begin(_ files: [InputOptions.Named]) async throws -> Int32 {
        let job = try ReadingJob(session, ledger)
        // A file that is no good as a whole is refused before there is a run of it.
        var records: [InputRecord] = []
        for named in files {
            let reader = try job.open(named)
            let mapping = reader.header.binding.map(\.description).joined(separator: ", ")
            session.console.note("\(named.file.path): \(mapping)")
            records.append(
                InputRecord(
                    name: named.file.path, path: session.absolute(named.file.path),
                    format: try named.file.knownFormat.rawValue, account: named.account,
                    preset: named.preset, size: reader.opened.size,
                    modified: reader.opened.modified))
        }
        let name = RunName.new(at: session.clock.wall(), random: session.random)
        try introduce(name)
        let (run, inputs) = try await ledger.begin(run: name, reading: records)
        let sources = zip(files, inputs).map { named, id in
            ReadingJob.Source(id: id, named: named, rowsPresent: 0)
        }
        try await job.read(sources, into: run)
        return try await work(run)
    }

    /// Goes on with a run where it stopped; writes the files of a finished one again.
    ///
    /// - Returns: the contract's exit code.
    func resume(_ run: RunRecord) async throws -> Int32 {
        try introduce(run.name)
        switch run.state {
        case .finished, .refused, .abandoned:
            let written = try write(run)
            show(written)
            return Int32(run.exitCode ?? 0)
        case .reading: try await readAgain(run)
        case .ready, .running, .draining, .interrupted, .halted: break
        }
        return try await work(run)
    }

    /// Reads the rest of the inputs of a run that died while reading.
    private func readAgain(_ run: RunRecord) async throws {
        let job = try ReadingJob(session, ledger)
        var sources: [ReadingJob.Source] = []
        for input in try session.reader().inputs(of: run) {
            let named = InputOptions.Named(
                file: InputFile(
                    path: input.record.path, format: InputFormat(rawValue: input.record.format)),
                account: input.record.account, preset: input.record.preset)
            let reader = try job.open(named)
            guard reader.opened.size == input.record.size,
                reader.opened.modified == input.record.modified
            else {
                throw UsageError(
                    66,
                    "\(input.record.path) is not what run \(run.name) began to read: its size or"
                        + " time has changed. Nothing was sent. Start anew with `annul run`.")
            }
            sources.append(
                ReadingJob.Source(id: input.id, named: named, rowsPresent: input.rows))
        }
        try await job.read(sources, into: run)
    }

    /// Dispatches, writes the files, and ends the run, or leaves it to be resumed.
    private func work(_ run: RunRecord) async throws -> Int32 {
        try await DispatchJob(
            session: session, ledger: ledger, control: control, keyring: keyring
        ).work(run)
        let reader = try session.reader()
        let stopped = try reader.lanes(of: run).contains { $0.reason != nil }
        let present = try reader.run(named: run.name)
        let counts = try RunSummary(of: present, from: reader, asOf: session.clock.wall()).totals
        let isOver = counts.undecided == 0
        let state: RunState = isOver ? .finished : stopped ? .halted : .interrupted
        let reason: Reason? = isOver ? nil : stopped ? .halt : .drained
        let code = ExitStatus.code(
            for: counts, state: state, isHalted: stopped, signal: signals.first)
        // Finished is finished only when the files are in place.
        let now = session.clock.wall()
        let written = try write(present.ended(state, because: reason, exitCode: code, at: now))
        try await ledger.end(run.id, state, because: reason, exitCode: code, at: now)
        show(written)
        return Int32(code)
    }

    private func write(_ run: RunRecord) throws(LedgerError) -> ResultFiles.Written {
        try ResultFiles(from: session.reader(), field: session.fieldOfColumn)
            .write(run, asOf: session.clock.wall())
    }

    private func show(_ written: ResultFiles.Written) {
        if session.options.json {
            session.console.print(written.summary.json.indented.trimmed)
            return
        }
        if session.console.isQuiet, written.summary.run.exitCode == 0 { return }
        let text = SummaryText(
            of: written.summary, files: written.path, examples: written.examples)
        session.console.print(text.text.trimmed)
    }

    /// The first line of every run.
    private func introduce(_ name: String) throws {
        let environments = Set(session.configuration.accounts.map(\.environment.rawValue)).sorted()
        let previous = try session.reader().runs().last { $0.name != name }
        let before = previous.map { "\($0.name) (\($0.state.rawValue))" } ?? "none"
        session.console.note(
            "run \(name) · configuration \(session.configuration.file) · ledger"
                + " \(session.configuration.ledger) · \(environments.joined(separator: ", "))"
                + " · previous run \(before)")
    }
}

extension String {
    /// Without the line ends at its end: the console adds its own.
    var trimmed: String {
        var text = self[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        return String(text)
    }
}
