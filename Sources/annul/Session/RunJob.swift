import AnnulModel
import Engine
import Intake
import Ledger
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
    func begin(_ files: [InputOptions.Named], asked request: RunRequest) async throws -> Int32 {
        let job = try ReadingJob(session, ledger, try session.reader(), asked: request)
        let records = try job.records(of: files)
        let name = RunName.new(at: session.clock.wall(), random: session.random)
        try introduce(name)
        let (run, inputs) = try await ledger.begin(run: name, reading: records, asked: request)
        let sources = zip(files, inputs).map { named, id in
            ReadingJob.Source(id: id, named: named, rowsPresent: 0)
        }
        try await job.read(sources, into: run)
        return try await work(run)
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
        let job = RerunJob(session, ledger, RunRequest.Rerun(run: earlier.name, filter: filter))
        let choice = try await job.choice(from: earlier)
        for line in choice.lines(about: earlier) { session.console.note(line) }
        guard choice.taken > 0 else { return 0 }
        let name = RunName.new(at: session.clock.wall(), random: session.random)
        try introduce(name)
        let (run, _) = try await ledger.begin(
            run: name, reading: try job.records(from: earlier), asked: job.request)
        try await job.take(from: earlier, into: run)
        return try await work(run)
    }

    /// Goes on with a run where it stopped; writes the files of a finished one again.
    ///
    /// - Returns: the contract's exit code.
    func resume(_ run: RunRecord) async throws -> Int32 {
        try introduce(run.name)
        switch run.state {
        case .finished, .refused, .abandoned: return try EndJob(session, ledger).writeAgain(run)
        case .reading: try await readAgain(run)
        case .ready, .running, .draining, .interrupted, .halted: break
        }
        return try await work(run)
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
            try await RerunJob(session, ledger, rerun).take(from: earlier, into: run)
        } else {
            let job = try ReadingJob(session, ledger, reader, asked: request)
            try await job.read(try job.sources(of: run), into: run)
        }
    }

    private func work(_ run: RunRecord) async throws -> Int32 {
        try await DispatchJob(
            session: session, ledger: ledger, control: control, keyring: keyring
        ).work(run)
        return try await EndJob(session, ledger).end(run, signal: signals.first)
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
