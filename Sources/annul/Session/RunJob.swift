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
    private let terms: Terms
    private let control = RunControl()
    private let signals: Signals

    init(_ session: Session, _ ledger: Ledger, _ keyring: Keyring, under terms: Terms) {
        self.terms = terms
        self.session = session
        self.ledger = ledger
        self.keyring = keyring
        // A request that is in flight has its answer by then, or its time limit; what would have
        // to be asked after it waits for `annul resume`.
        let longest = session.configuration.accounts.map(\.policy.timeouts.request).max()
        signals = Signals(
            control, session.console, patience: (longest ?? .zero) + .seconds(1))
    }

    /// Begins a run over files and brings it as far as it goes.
    ///
    /// - Parameters:
    ///   - files: the files.
    ///   - request: what is asked of the run.
    ///   - label: what the operator calls it.
    /// - Returns: the contract's exit code.
    /// - Throws: `IntakeError`, `LedgerError`, `UsageError`.
    func begin(
        _ files: [InputOptions.Named], asked request: RunRequest, named label: String?
    ) async throws -> Int32 {
        var request = request
        let columns = session.configuration.input
        request.columns = RunRequest.Columns(mapped: columns.columns, carried: columns.carry)
        let job = try ReadingJob(
            session, ledger, try session.reader(), asked: request, control: control)
        let records = try job.records(of: files)
        let name = RunName.new(at: session.clock.wall(), random: session.random)
        try introduce(name)
        let (run, inputs) = try await ledger.begin(
            run: name, reading: records, asked: request, labelled: label)
        let sources = zip(files, inputs).map { named, id in
            ReadingJob.Source(id: id, named: named, rowsPresent: 0)
        }
        return try await work(run, isNew: true) {
            zip(inputs, try await job.read(sources, into: run)).map { Plan.Input($0, $1) }
        }
    }

    /// Begins a run over rows of an earlier one, and brings it as far as it goes.
    ///
    /// - Returns: the contract's exit code; 0 where there is nothing to run again.
    func begin(rerunning earlier: RunRecord, _ filter: RowFilter) async throws -> Int32 {
        guard earlier.state != .refused else {
            throw UsageError(
                65,
                "run \(earlier.name) was refused with its whole input, and nothing of it may be sent."
                    + " Mend the input and give it to `annul run`.")
        }
        let job = RerunJob(
            session, ledger, RunRequest.Rerun(run: earlier.name, filter: filter),
            control: control)
        let choice = try await job.choice(from: earlier)
        for line in choice.lines(about: earlier) { session.console.note(line) }
        guard choice.taken > 0 else { return 0 }
        let name = RunName.new(at: session.clock.wall(), random: session.random)
        try introduce(name)
        let (run, _) = try await ledger.begin(
            run: name, reading: try job.records(from: earlier), asked: job.request)
        return try await work(run, isNew: true) {
            try await job.take(from: earlier, into: run)
            return nil
        }
    }

    /// Goes on with a run where it stopped; writes the files of a finished one again.
    ///
    /// - Returns: the contract's exit code.
    func resume(_ run: RunRecord) async throws -> Int32 {
        try introduce(run.name)
        switch run.state {
        case .finished, .refused, .abandoned:
            signals.enter(.writing)
            return try EndJob(session, ledger).writeAgain(run)
        case .reading:
            return try await work(run) {
                try await readAgain(run)
                return nil
            }
        case .ready, .running, .draining, .interrupted, .halted: return try await work(run)
        }
    }

    /// Reads the rest of the inputs of a run that died while reading.
    private func readAgain(_ run: RunRecord) async throws {
        let reader = try session.reader()
        if let later = try reader.runs().last, later.id != run.id {
            throw UsageError(
                66,
                "run \(run.name) died while it was reading, and other runs have begun since. Nothing"
                    + " was sent. Give it up with `annul abandon \(run.name)`, then start anew.")
        }
        let request = try reader.request(of: run)
        if let rerun = request.rerun {
            let earlier = try reader.run(named: rerun.run)
            try await RerunJob(session, ledger, rerun, control: control).take(
                from: earlier, into: run)
        } else {
            let job = try ReadingJob(
                session, ledger, reader, asked: request, control: control)
            try await job.read(try job.sources(of: run), into: run)
        }
    }

    /// Brings a run as far as it goes: from its input, if that is not all in, to its files.
    private func work(
        _ begun: RunRecord, isNew: Bool = false,
        reading: () async throws -> [Plan.Input]? = { nil }
    ) async throws -> Int32 {
        let inputs: [Plan.Input]?
        do {
            inputs = try await reading()
        } catch is ReadingStopped {
            return try stoppedReading(begun)
        }
        let run = try session.reader().run(named: begun.name)
        signals.enter(.confirming)
        let gate = Gate(session: session, ledger: ledger, terms: terms) { [signals] in
            signals.first != nil
        }
        switch try await gate.answer(about: run, inputs) {
        case .open(let bounds):
            signals.enter(.sending)
            let halt = try await DispatchJob(
                session: session, ledger: ledger, control: control, keyring: keyring,
                bounds: bounds
            ).work(run)
            signals.enter(.writing)
            return try await EndJob(session, ledger).end(
                run, signal: signals.first, haltedBecause: halt)
        case .halted(let reason, let why):
            session.console.error(why)
            signals.enter(.writing)
            return try await EndJob(session, ledger).end(run, signal: nil, haltedBecause: reason)
        case .unconfirmed:
            // One that was there before stays as it is, for `annul resume`.
            if isNew { try await ledger.decline(run, exitCode: Int(Confirmation.exitCode)) }
            return signals.first.map { 128 + $0 } ?? Confirmation.exitCode
        }
    }

    private func stoppedReading(_ run: RunRecord) throws -> Int32 {
        let rows = try session.reader().inputs(of: run).map(\.rows).reduce(0, +)
        session.console.error(
            "run \(run.name) was stopped while it was read, after \(rows) rows. Nothing was sent."
                + " `annul resume \(run.name)` reads on, `annul abandon \(run.name)` gives it up.")
        return 128 + (signals.first ?? 0)
    }

    /// The first line of every run.
    private func introduce(_ name: String) throws {
        session.herald.begin(name)
        session.logger.note(.runBegan)
        let environments = Set(session.configuration.accounts.map(\.environment.rawValue)).sorted()
        let previous = try session.reader().runs().last { $0.name != name }
        let before = previous.map { "\($0.name) (\($0.state.rawValue))" } ?? "none"
        session.console.note(
            "run \(name) · configuration \(session.configuration.file) · ledger"
                + " \(session.configuration.ledger) · \(environments.joined(separator: ", "))"
                + " · previous run \(before)")
    }
}

extension Plan.Input {
    init(_ id: Int64, _ reading: InputReading) {
        self.init(
            id: id, name: reading.named.file.path, size: reading.digest.size,
            sha256: reading.digest.sha256, mapping: reading.mapping)
    }
}
