import AnnulModel
import FoundationEssentials
import Ledger
import Reporting
import Settings

/// Decides whether the rows of a run may be sent: the last thing before the first request.
struct Gate {
    let session: Session
    let ledger: Ledger
    let terms: Terms
    /// Whether a signal has come, so that nobody is asked any more.
    let isStopped: @Sendable () -> Bool

    enum Answer {
        /// Send, within these bounds.
        case open(Plan.Bounds)
        /// A guard stands in the way; why, and how to go on.
        case halted(Reason, String)
        /// Nobody confirmed it: the plan has been shown.
        case unconfirmed
    }

    /// Holds a run that is ready against caps, addresses and confirmation.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - inputs: its inputs as they were read; `nil` where that was another process's work.
    /// - Returns: whether to send.
    /// - Throws: `UsageError` where an account has another address than before, `LedgerError`.
    func answer(about run: RunRecord, _ inputs: [Plan.Input]?) async throws -> Answer {
        if !terms.guards.isEmpty {
            try await ledger.note(guards: terms.guards, because: terms.note, of: run)
        }
        let reader = try session.reader()
        let notes = try reader.notes(of: run)
        let now = session.clock.wall()
        let bounds = try terms.bounds(
            of: run, exchanged: notes.guards, session.configuration, at: now)
        let work = Workload(undecidedOf: try reader.tallies(of: run))
        let isOver = try work.rows == 0 && session.wantedRereads(of: run, from: reader).isEmpty
        if let deadline = bounds.deadline, now >= deadline, !isOver {
            return .halted(.deadline, overDeadline(deadline, run))
        }
        let excesses = work.excesses(
            over: bounds.guards.maxRows, bounds.guards.maxTotal, in: "guards")
        guard excesses.isEmpty else { return .halted(.cap, overCap(work, bounds.guards, run)) }
        let accounts = try await accounts(of: run, notes, reader)
        guard try needsConfirmation(notes.approval, accounts) else { return .open(bounds) }
        if let inputs { try await ledger.note(mapping: inputs.map(\.mapping), of: run) }
        let plan = try Plan(
            of: run, from: reader, try inputs ?? stored(run, notes, reader),
            session.plannedAccounts, within: bounds, asOf: now)
        let confirmation = Confirmation(session: session, terms: terms, isStopped: isStopped)
        guard let how = try confirmation.confirm(plan, of: run) else { return .unconfirmed }
        try await ledger.note(RunNotes.Approval(digest: plan.digest, how: how), of: run)
        // Somebody may have thought about it for long.
        if let deadline = bounds.deadline, session.clock.wall() >= deadline {
            return .halted(.deadline, overDeadline(deadline, run))
        }
        return .open(bounds)
    }

    /// Whether the plan must be confirmed: on live accounts once, and always where a digest says
    /// what is to be sent.
    ///
    /// With `--unattended` a run without a row is held against its policy, too: an export that came
    /// out empty must not pass for a night's work.
    private func needsConfirmation(_ approval: RunNotes.Approval?, _ accounts: [AccountSettings])
        throws -> Bool
    {
        if let digest = terms.digest { return approval?.digest.hasPrefix(digest) != true }
        guard approval == nil else { return false }
        let concerned =
            terms.isUnattended && accounts.isEmpty ? session.configuration.accounts : accounts
        return concerned.contains(where: \.countsAsLive)
    }

    /// The accounts that have rows to send, at the addresses that they have had all the time.
    private func accounts(of run: RunRecord, _ notes: RunNotes, _ reader: LedgerReader)
        async throws -> [AccountSettings]
    {
        let tallies = try reader.tallies(of: run)
        let undecided = Set(
            tallies.filter { [.pending, .doubtful].contains($0.key.standing) && $0.value.rows > 0 }
                .map(\.key.lane))
        let accounts = try reader.lanes(of: run).filter { undecided.contains($0.id) }
            .compactMap { session.configuration.account(named: $0.account) }
        for account in accounts {
            let address = account.endpoint.description
            guard let before = notes.addresses[account.name], before != address else { continue }
            throw UsageError(
                78,
                "account '\(account.name)' has unfinished rows that were begun at \(before), and the"
                    + " configuration now says \(address). Nothing was sent. Restore base_url, then"
                    + " `annul resume \(run.name)`; or `annul abandon \(run.name)`, and begin anew."
            )
        }
        let new = accounts.filter { notes.addresses[$0.name] == nil }
        if !new.isEmpty {
            try await ledger.note(
                addresses: new.map { ($0.name, $0.endpoint.description) }, of: run)
        }
        return accounts
    }

    /// The inputs as another process read them.
    private func stored(_ run: RunRecord, _ notes: RunNotes, _ reader: LedgerReader) throws
        -> [Plan.Input]
    {
        try reader.inputs(of: run).enumerated().map { index, input in
            Plan.Input(
                id: input.id, name: input.record.name, size: input.record.size,
                sha256: input.sha256 ?? "",
                mapping: index < notes.mapping.count ? notes.mapping[index] : [])
        }
    }

    private func overCap(_ work: Workload, _ guards: Guards, _ run: RunRecord) -> String {
        let why = work.excesses(over: guards.maxRows, guards.maxTotal, in: "guards")
        let exchanges = work.exchanges(over: guards.maxRows, guards.maxTotal)
            .map { "--guard \($0)" }.joined(separator: " ")
        return "\(why.joined(separator: " ")) Nothing was sent. Check that the input is the right"
            + " one; if it is, `annul resume \(run.name) \(exchanges) --note WHY` goes on, and"
            + " `annul abandon \(run.name)` gives it up."
    }

    private func overDeadline(_ deadline: Timestamp, _ run: RunRecord) -> String {
        "the run's deadline was \(deadline). Nothing was sent. `annul resume \(run.name) --deadline"
            + " none` goes on without one, and `annul abandon \(run.name)` gives the run up."
    }
}
