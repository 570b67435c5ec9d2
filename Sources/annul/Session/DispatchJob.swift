import AnnulModel
import Engine
import HTTPTransport
import Ledger
import Providers
import Reporting
import Settings

/// Works off the rows of a run that is ready.
struct DispatchJob {
    let session: Session
    let ledger: Ledger
    let control: RunControl
    let keyring: Keyring
    /// What the run may not exceed.
    let bounds: Plan.Bounds

    /// Sends until every row ended, accounts stopped, or a signal came; then reads again what is to
    /// be read again.
    ///
    /// - Parameter run: the run; its rows are in the ledger.
    /// - Returns: the guard that ended it, if one did.
    /// - Throws: `LedgerError` if the ledger stopped, `SettingsError` where a secret is missing:
    ///   then nothing was sent.
    func work(_ run: RunRecord) async throws -> Reason? {
        let transport = try NIOTransport(version: Version.current)
        do {
            let ending = try await work(run, over: transport)
            await transport.shutdown()
            return ending
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    private func work(_ run: RunRecord, over transport: NIOTransport) async throws -> Reason? {
        let lanes = try setups(of: run, over: transport)
        guard !lanes.isEmpty else { return nil }
        for lane in try session.reader().lanes(of: run) where lane.reason != nil {
            try await ledger.mark(lane: lane.id, because: nil, detail: "")
        }
        try await ledger.mark(run.id, .running)
        let dispatcher = Dispatcher(
            ledger: ledger, transport: transport, clock: session.clock, random: session.random,
            control: control, logger: session.logger)
        let progress = ProgressDisplay(
            session: session, ledger: ledger, lanes: lanes, board: dispatcher.board)
        session.herald.watch(lanes, dispatcher.board, since: session.clock.now())
        let sign = RunSign(ofLedger: session.configuration.ledger)
        let began = session.clock.now()
        let stops: [Int64: LaneStop]
        do {
            stops = try await withThrowingTaskGroup { group in
                group.addTask { await progress.show() }
                group.addTask {
                    await sign.keep(run.name, showing: dispatcher.board, by: session.clock)
                }
                group.addTask {
                    guard await control.reaches(.draining, clock: session.clock) else { return }
                    try await ledger.mark(run.id, .draining)
                }
                if let deadline = bounds.deadline {
                    group.addTask { await drain(at: deadline) }
                }
                defer { group.cancelAll() }
                return try await dispatcher.run(lanes) { announce($0) }
            }
        } catch {
            session.console.show(live: [])
            throw error
        }
        session.console.show(live: [])
        for entry in dispatcher.board.entries where entry.lessons != Lessons() {
            try await ledger.note(entry.lessons, of: entry.account, in: run)
        }
        try await note(lanes.filter { stops[$0.id] == nil }, since: began, of: run)
        guard let deadline = bounds.deadline, session.clock.wall() >= deadline else { return nil }
        return .deadline
    }

    /// Records how long sending took, beside the least that the limits allow.
    ///
    /// Accounts that stopped are left out: how long they were waited for is no measure of pace.
    private func note(_ living: [LaneSetup], since began: Duration, of run: RunRecord) async throws
    {
        let bounds = living.map { ($0, $0.policy.limits.bound(for: $0.meter.count)) }
        guard let slowest = bounds.max(by: { $0.1 < $1.1 }), slowest.1 > .zero else { return }
        let time = (living.map(\.meter.last).max() ?? began) - began
        try await ledger.note(
            RunNotes.Pace(
                seconds: time.inSeconds, boundSeconds: slowest.1.inSeconds,
                account: slowest.0.account), of: run)
    }

    /// Ends the run at a moment: nothing more is claimed.
    private func drain(at deadline: Timestamp) async {
        let moment = session.clock.now() + (deadline - session.clock.wall())
        do { try await session.clock.sleep(until: moment) } catch { return }
        session.console.error(
            "the deadline, \(deadline), has come: nothing more is claimed, what is in flight ends.")
        control.drain()
    }

    /// Says what the run still waits for, once every row has ended.
    private func announce(_ rereads: Rereads) {
        session.console.show(live: [])
        session.console.note(rereads.sentence(at: session.clock.wall()))
    }

    /// The accounts that have undecided rows, or some to read again, with all that their work needs.
    private func setups(of run: RunRecord, over transport: NIOTransport) throws -> [LaneSetup] {
        let reader = try session.reader()
        var undecided: [Int64: Int64] = [:]
        for (key, value) in ledger.tallies where [.pending, .doubtful].contains(key.standing) {
            undecided[key.lane, default: 0] += value.rows
        }
        let canaries = try reader.notes(of: run).canaries
        var setups: [LaneSetup] = []
        let rereads = try session.wantedRereads(of: run, from: reader)
        for lane in try reader.lanes(of: run) {
            let rows = undecided[lane.id] ?? 0
            guard rows > 0 || rereads[lane.id] != nil else { continue }
            let account = try account(of: lane)
            var guards = bounds.guards
            if canaries.contains(account.name) { guards.canary = nil }
            let secrets = try keyring.secrets(of: account)
            setups.append(
                LaneSetup(
                    id: lane.id, run: run.name, account: account.name,
                    provider: try session.provider(of: account), policy: account.policy,
                    endpoint: account.endpoint,
                    access: Access(secrets: secrets),
                    transport: try session.transport(of: account, secrets, sharing: transport),
                    rows: Int(rows), guards: guards,
                    freshSecrets: session.freshSecrets(of: account)))
        }
        return setups
    }

    /// The present configuration of a lane's account, which must stand for the same merchant.
    private func account(of lane: LaneRecord) throws -> AccountSettings {
        guard let account = session.configuration.account(named: lane.account) else {
            throw UsageError(
                78,
                "account '\(lane.account)' has unfinished rows and is no longer in the"
                    + " configuration. Put it back, then `annul resume`.")
        }
        guard account.merchant == lane.merchant else {
            throw UsageError(
                78,
                "account '\(lane.account)' has unfinished rows of another merchant or environment"
                    + " than the configuration now says. Restore it, then `annul resume`.")
        }
        return account
    }
}

extension Session {
    /// What of a run is still to be read again, by lane, as far as the configuration asks for it.
    func wantedRereads(of run: RunRecord, from reader: LedgerReader) throws -> [Int64: Rereads] {
        let waiting = try reader.rereads(of: run)
        guard !waiting.isEmpty else { return [:] }
        return try reader.lanes(of: run).reduce(into: [:]) { wanted, lane in
            guard account(of: lane)?.policy.doubt.reread != nil else { return }
            wanted[lane.id] = waiting[lane.id]
        }
    }
}
