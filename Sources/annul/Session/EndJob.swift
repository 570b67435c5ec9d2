import AnnulModel
import Ledger
import Reporting

/// Ends a run: decides how it stands, writes its files, and records that they are in place.
struct EndJob {
    let session: Session
    let ledger: Ledger

    init(_ session: Session, _ ledger: Ledger) {
        self.session = session
        self.ledger = ledger
    }

    /// Ends a run as far as it came.
    ///
    /// - Parameters:
    ///   - run: the run, which nothing works on any more.
    ///   - signal: the signal that ended the work, if one did.
    /// - Returns: the contract's exit code.
    /// - Throws: `LedgerError`; the run is then not recorded as ended.
    func end(_ run: RunRecord, signal: Int32?) async throws -> Int32 {
        let reader = try session.reader()
        let stopped = try reader.lanes(of: run).contains { $0.reason != nil }
        let present = try reader.run(named: run.name)
        let counts = try RunSummary(of: present, from: reader, asOf: session.clock.wall()).totals
        let isOver =
            try counts.undecided == 0 && session.wantedRereads(of: run, from: reader).isEmpty
        let state: RunState = isOver ? .finished : stopped ? .halted : .interrupted
        let reason: Reason? = isOver ? nil : stopped ? .halt : .drained
        let code = ExitStatus.code(for: counts, state: state, isHalted: stopped, signal: signal)
        // Finished is finished only when the files are in place.
        let now = session.clock.wall()
        let written = try write(present.ended(state, because: reason, exitCode: code, at: now))
        try await ledger.end(run.id, state, because: reason, exitCode: code, at: now)
        show(written)
        return Int32(code)
    }

    /// Gives an unfinished run up.
    ///
    /// - Returns: the contract's exit code.
    func abandon(_ run: RunRecord) async throws -> Int32 {
        guard run.state.isUnfinished else {
            guard run.state == .abandoned else {
                throw UsageError(
                    64, "run \(run.name) is \(run.state.rawValue): there is nothing to give up.")
            }
            return try writeAgain(run)
        }
        let reader = try session.reader()
        let now = session.clock.wall()
        let given = run.ended(.abandoned, because: .abandoned, exitCode: 0, at: now)
        let counts = try RunSummary(of: given, from: reader, asOf: now).totals
        let code = ExitStatus.code(for: counts, state: .abandoned)
        let written = try write(
            run.ended(.abandoned, because: .abandoned, exitCode: code, at: now))
        try await ledger.abandon(run, exitCode: code, at: now)
        show(written)
        return Int32(code)
    }

    /// Writes the files of a run again whose rows were settled since, with the exit code that they
    /// now give; one of which every row has ended now is finished.
    ///
    /// - Parameter run: the run; nothing works on it.
    /// - Throws: `LedgerError`; the old exit code then stays.
    func settleAgain(_ run: RunRecord) async throws {
        let reader = try session.reader()
        let present = try reader.run(named: run.name)
        let now = session.clock.wall()
        let counts = try RunSummary(of: present, from: reader, asOf: now).totals
        let finishes =
            try present.state.isUnfinished && counts.undecided == 0
            && session.wantedRereads(of: run, from: reader).isEmpty
        // A run that was killed has no files: its next end writes them.
        guard finishes || present.ended != nil else { return }
        let state = finishes ? .finished : present.state
        let stops = try reader.lanes(of: run).filter { $0.reason != nil }
        // Of a run whose every row has ended nothing is stopped any more.
        if finishes {
            for lane in stops { try await ledger.mark(lane: lane.id, because: nil, detail: "") }
        }
        let code =
            state.isUnfinished
            ? present.exitCode ?? 0
            : ExitStatus.code(for: counts, state: state, isHalted: !finishes && !stops.isEmpty)
        let reason = finishes ? nil : present.reason
        let ended = present.ended ?? now
        _ = try write(present.ended(state, because: reason, exitCode: code, at: ended))
        try await ledger.end(run.id, state, because: reason, exitCode: code, at: ended)
    }

    /// Writes the files of a run that has ended.
    ///
    /// - Returns: the exit code that the run had.
    func writeAgain(_ run: RunRecord) throws -> Int32 {
        show(try write(run))
        return Int32(run.exitCode ?? 0)
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
}

extension String {
    /// Without the line ends at its end: the console adds its own.
    var trimmed: String {
        var text = self[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        return String(text)
    }
}
