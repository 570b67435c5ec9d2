import AnnulModel
import Engine
import HTTPTransport
import Ledger
import Providers
import Settings

/// Works off the rows of a run that is ready.
struct DispatchJob {
    let session: Session
    let ledger: Ledger
    let control: RunControl
    let keyring: Keyring

    /// Sends until every row ended, accounts stopped, or a signal came; then reads again what is to
    /// be read again.
    ///
    /// - Parameter run: the run; its rows are in the ledger.
    /// - Throws: `LedgerError` if the ledger stopped, `SettingsError` where a secret is missing:
    ///   then nothing was sent.
    func work(_ run: RunRecord) async throws {
        let lanes = try setups(of: run)
        guard !lanes.isEmpty else { return }
        for lane in try session.reader().lanes(of: run) where lane.reason != nil {
            try await ledger.mark(lane: lane.id, because: nil, detail: "")
        }
        try await ledger.mark(run.id, .running)
        let transport = try NIOTransport(version: Version.current)
        let dispatcher = Dispatcher(
            ledger: ledger, transport: transport, clock: session.clock, random: session.random,
            control: control, logger: session.logger)
        let progress = ProgressLine(session: session, ledger: ledger, lanes: lanes)
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { await progress.show() }
                group.addTask {
                    guard await control.reaches(.draining, clock: session.clock) else { return }
                    try await ledger.mark(run.id, .draining)
                }
                _ = try await dispatcher.run(lanes) { announce($0) }
                group.cancelAll()
            }
        } catch {
            session.console.show(live: "")
            await transport.shutdown()
            throw error
        }
        session.console.show(live: "")
        await transport.shutdown()
    }

    /// Says what the run still waits for, once every row has ended.
    private func announce(_ rereads: Rereads) {
        session.console.show(live: "")
        session.console.note(rereads.sentence(at: session.clock.wall()))
    }

    /// The accounts that have undecided rows, or some to read again, with all that their work needs.
    private func setups(of run: RunRecord) throws -> [LaneSetup] {
        let reader = try session.reader()
        var undecided: [Int64: Int64] = [:]
        for (key, value) in ledger.tallies where [.pending, .doubtful].contains(key.standing) {
            undecided[key.lane, default: 0] += value.rows
        }
        var setups: [LaneSetup] = []
        let rereads = try session.wantedRereads(of: run, from: reader)
        for lane in try reader.lanes(of: run) {
            let rows = undecided[lane.id] ?? 0
            guard rows > 0 || rereads[lane.id] != nil else { continue }
            let account = try account(of: lane)
            setups.append(
                LaneSetup(
                    id: lane.id, account: account.name,
                    provider: try session.provider(of: account), policy: account.policy,
                    endpoint: account.endpoint,
                    access: Access(secrets: try keyring.secrets(of: account)),
                    rows: Int(rows)))
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
        if account.countsAsLive { throw UsageError.live(account) }
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
