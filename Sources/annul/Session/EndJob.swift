import AnnulModel
import Engine
import Ledger
import Reporting
import Settings

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
    ///   - halt: the guard that ended it, if one did.
    /// - Returns: the contract's exit code.
    /// - Throws: `LedgerError`; the run is then not recorded as ended.
    func end(_ run: RunRecord, signal: Int32?, haltedBecause halt: Reason? = nil)
        async throws -> Int32
    {
        let reader = try session.reader()
        let present = try reader.run(named: run.name)
        let counts = try RunSummary(of: present, from: reader, asOf: session.clock.wall()).totals
        let isOver =
            try counts.undecided == 0 && session.wantedRereads(of: run, from: reader).isEmpty
        let stops = try stops(of: run, reader)
        let stopped = !stops.isEmpty || (halt != nil && !isOver)
        let state: RunState = isOver ? .finished : stopped ? .halted : .interrupted
        let reason: Reason? = isOver ? nil : stopped ? halt ?? stops.first : .drained
        let code = ExitStatus.code(
            for: counts, state: state, isHalted: stopped, signal: signal,
            tolerating: session.configuration.tolerated)
        // Finished is finished only when the files are in place.
        let now = session.clock.wall()
        let written = try write(present.ended(state, because: reason, exitCode: code, at: now))
        try await ledger.end(run.id, state, because: reason, exitCode: code, at: now)
        session.logger.note(
            .runEnded,
            [.run: run.name, .state: state.rawValue, .exitCode: "\(code)"].merging(
                reason.map { [.reason: $0.rawValue] } ?? [:]
            ) { $1 })
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
        let code = ExitStatus.code(
            for: counts, state: .abandoned, tolerating: session.configuration.tolerated)
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
        let stopped = try reader.lanes(of: run).filter { $0.reason != nil }
        // Of a run whose every row has ended nothing is stopped any more.
        if finishes {
            for lane in stopped { try await ledger.mark(lane: lane.id, because: nil, detail: "") }
        }
        let code =
            state.isUnfinished
            ? present.exitCode ?? 0
            : try ExitStatus.code(
                for: counts, state: state, isHalted: !finishes && !stops(of: run, reader).isEmpty,
                tolerating: session.configuration.tolerated)
        let reason = finishes ? nil : present.reason
        let ended = present.ended ?? now
        _ = try write(present.ended(state, because: reason, exitCode: code, at: ended))
        try await ledger.end(run.id, state, because: reason, exitCode: code, at: ended)
    }

    /// Why accounts were stopped; a guard that found nothing left to stop has stopped nothing.
    ///
    /// - Returns: the one reason, where there is one for all; else that accounts were.
    private func stops(of run: RunRecord, _ reader: LedgerReader) throws(LedgerError) -> [Reason] {
        let tallies = try reader.tallies(of: run)
        let reasons = try reader.lanes(of: run).compactMap { lane -> Reason? in
            guard let reason = lane.reason else { return nil }
            let isLeft = tallies.contains { key, value in
                key.lane == lane.id && [.pending, .doubtful].contains(key.standing)
                    && value.rows > 0
            }
            return isLeft || ![.halt, .canary].contains(reason) ? reason : nil
        }
        return Set(reasons).count > 1 ? [.accountStopped] : reasons
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
            of: written.summary, files: written.path, program: session.options.program)
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
