import AnnulModel
import Engine
import HTTPTransport
import Ledger
import Providers
import Reporting
import Settings

/// Asks providers about rows in doubt, and settles what they tell; sends nothing that has an effect.
struct ResolveJob {
    let session: Session
    let ledger: Ledger
    private let control = RunControl()
    private let signals: Signals

    init(_ session: Session, _ ledger: Ledger) {
        self.session = session
        self.ledger = ledger
        signals = Signals(control, session.console)
    }

    /// The rows of one run that are in doubt.
    private struct Inquiry {
        let run: RunRecord
        var report: ResolveReport.Run
        var rows: [Int64] = []
        var lanes: [LaneSetup] = []
    }

    /// Asks about every row in doubt of some runs, run by run.
    ///
    /// - Parameter runs: the runs; rows of those that are still being read are left.
    /// - Returns: the contract's exit code: 0 where nothing is left open, else 4.
    /// - Throws: `LedgerError` if the ledger stopped; a secret's error where no account has any.
    func resolve(_ runs: [RunRecord]) async throws -> Int32 {
        let reader = try session.reader()
        var inDoubt: [(run: RunRecord, rows: [RowInDoubt])] = []
        var stillReading: [ResolveReport.Run] = []
        for run in runs {
            let rows = try reader.rowsInDoubt(of: run)
            if run.state == .reading {
                if !rows.isEmpty { stillReading.append(.stillReading(run, rows: rows.count)) }
                continue
            }
            if !rows.isEmpty { inDoubt.append((run, rows)) }
        }
        var inquiries: [Inquiry] = []
        if !inDoubt.isEmpty {
            let transport = try NIOTransport(version: Version.current)
            do {
                let keyring = try await Keyring(session)
                inquiries = try inDoubt.map {
                    try inquiry(into: $0.run, $0.rows, keyring, transport, reader)
                }
                try await ask(inquiries.filter { !$0.lanes.isEmpty }, over: transport)
            } catch {
                await transport.shutdown()
                throw error
            }
            await transport.shutdown()
        }
        let report = ResolveReport(
            try inquiries.map { try counted($0, reader) } + stillReading)
        if session.options.json {
            session.console.print(report.json.indented.trimmed)
        } else if !session.console.isQuiet || report.open > 0 {
            session.console.print(report.text.trimmed)
        }
        if let signal = signals.first, report.open > 0 { return 128 + signal }
        return report.open > 0 ? 4 : 0
    }

    /// What can be asked about, and what can't.
    private func inquiry(
        into run: RunRecord, _ rows: [RowInDoubt], _ keyring: Keyring, _ transport: NIOTransport,
        _ reader: LedgerReader
    ) throws -> Inquiry {
        var inquiry = Inquiry(run: run, report: ResolveReport.Run(name: run.name))
        for lane in try reader.lanes(of: run) {
            let own = rows.filter { $0.lane == lane.id }
            guard !own.isEmpty else { continue }
            do throws(Unaskable) {
                inquiry.lanes.append(
                    try setup(of: lane, run, rows: own.count, keyring, transport))
                inquiry.rows += own.map(\.id)
            } catch {
                inquiry.report.left.append(
                    ResolveReport.Left(account: lane.account, rows: own.count, why: error.why))
            }
        }
        return inquiry
    }

    /// Why nobody can be asked about an account's rows, and what to do.
    private struct Unaskable: Error {
        let why: String
    }

    private func setup(
        of lane: LaneRecord, _ run: RunRecord, rows: Int, _ keyring: Keyring,
        _ transport: NIOTransport
    ) throws(Unaskable) -> LaneSetup {
        guard let account = session.account(of: lane) else {
            throw Unaskable(
                why: "the configuration no longer has it as the same merchant. Put it back.")
        }
        guard account.policy.doubt.lookup != .none else {
            throw Unaskable(
                why: "\(account.provider) can't be asked how a payment stands. Look there, then"
                    + " `annul settle \(run.name)`.")
        }
        do {
            let secrets = try keyring.secrets(of: account)
            return LaneSetup(
                id: lane.id, run: run.name, account: account.name,
                provider: try session.provider(of: account), policy: account.policy,
                endpoint: account.endpoint,
                access: Access(secrets: secrets),
                transport: try session.transport(of: account, secrets, sharing: transport),
                rows: rows,
                purpose: .inquiry(leavesStanding: run.state.isUnfinished),
                freshSecrets: session.freshSecrets(of: account))
        } catch {
            throw Unaskable(why: "\(error)")
        }
    }

    private func ask(_ inquiries: [Inquiry], over transport: NIOTransport) async throws {
        guard !inquiries.isEmpty else { return }
        for inquiry in inquiries { try await ledger.reopen(inquiry.rows) }
        signals.enter(.asking)
        let dispatcher = Dispatcher(
            ledger: ledger, transport: transport, clock: session.clock, random: session.random,
            control: control, logger: session.logger)
        _ = try await dispatcher.run(inTurn: inquiries.map(\.lanes))
        signals.enter(.writing)
        for inquiry in inquiries { try await EndJob(session, ledger).settleAgain(inquiry.run) }
    }

    private func counted(_ inquiry: Inquiry, _ reader: LedgerReader) throws -> ResolveReport.Run {
        let run = try reader.run(named: inquiry.run.name)
        var report = inquiry.report
        for id in inquiry.rows {
            if let row = try reader.rows(of: run, after: id - 1, limit: 1).first { report.add(row) }
        }
        return report
    }
}

extension ResolveReport.Run {
    /// A run that died while it was read, or is being read.
    fileprivate static func stillReading(_ run: RunRecord, rows: Int) -> Self {
        var part = Self(name: run.name)
        let why =
            "the run is still being read. `annul resume \(run.name)` or `annul abandon \(run.name)` first."
        part.left.append(ResolveReport.Left(account: "all accounts", rows: rows, why: why))
        return part
    }
}

extension Session {
    /// An account that stands for a merchant, under whatever name.
    func account(for merchant: Merchant) -> AccountSettings? {
        configuration.accounts.first { $0.merchant == merchant }
    }

    /// The present configuration of a lane's account; `nil` where it stands for another merchant
    /// now, or is gone.
    func account(of lane: LaneRecord) -> AccountSettings? {
        configuration.account(named: lane.account).flatMap {
            $0.merchant == lane.merchant ? $0 : nil
        }
    }
}
