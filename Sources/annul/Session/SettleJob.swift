import AnnulModel
import Ledger
import Providers
import Reporting
import Settings

/// Writes a person's decision about open rows down.
struct SettleJob {
    let session: Session
    let ledger: Ledger

    init(_ session: Session, _ ledger: Ledger) {
        self.session = session
        self.ledger = ledger
    }

    /// Which rows the person speaks of.
    enum Choice {
        case row(Int64)
        case rows(RowFilter)
    }

    /// Settles the rows, unless there is an objection to one of them, and writes the run's files
    /// again.
    ///
    /// - Returns: the contract's exit code.
    /// - Throws: `UsageError` where there is an objection to one of them.
    func settle(_ choice: Choice, of run: RunRecord, as decision: PersonalDecision) async throws
        -> Int32
    {
        let reader = try session.reader()
        let rows = try ids(choice, of: run, reader)
        var policies: [Int64: AccountPolicy] = [:]
        for lane in try reader.lanes(of: run) {
            guard let merchant = lane.merchant else { continue }
            policies[lane.id] =
                session.account(of: lane)?.policy ?? session.account(for: merchant)?.policy
                ?? ProviderCatalog.defaultPolicy(of: merchant.provider).settlingLongest
        }
        if let objection = try await ledger.objection(
            to: decision, about: rows, under: policies)
        {
            throw UsageError(objection.exitCode, "\(objection) Nothing was settled.")
        }
        let settled = try await ledger.settle(rows, as: decision, under: policies)
        if settled > 0 { try await EndJob(session, ledger).settleAgain(run) }
        show(settled, of: run, decision)
        return 0
    }

    private func ids(_ choice: Choice, of run: RunRecord, _ reader: LedgerReader) throws
        -> [Int64]
    {
        switch choice {
        case .row(let number): return [try reader.row(number, of: run).id]
        case .rows(let filter):
            return try reader.openRows(of: run).filter { id in
                guard let open = try reader.openPayment(id, of: run) else { return false }
                return open.row.group == .open && filter.wants(open.row)
            }
        }
    }

    private func show(_ settled: Int, of run: RunRecord, _ decision: PersonalDecision) {
        let report = SettleReport(
            run: run.name, settled: settled, isCancelled: decision.isCancelled, by: decision.person)
        if session.options.json {
            session.console.print(report.json.indented.trimmed)
        } else if !session.console.isQuiet {
            session.console.print(report.text.trimmed)
        }
    }
}

extension Objection {
    /// Usage, but where it is only too early.
    fileprivate var exitCode: Int32 { if case .tooEarly = kind { 75 } else { 64 } }
}

extension AccountPolicy {
    /// For an account that is gone from the configuration: whatever its settling time was.
    fileprivate var settlingLongest: AccountPolicy {
        var policy = self
        policy.doubt.settle = DoubtPolicy.longestSettling
        return policy
    }
}
