import AnnulModel
import Ledger
import Sandbox

/// Compares what the ledger says with what really happened.
///
/// It knows the sandbox's truth and nothing of how the engine works. The names in brackets are the
/// invariants of ARCHITECTURE.md.
struct Auditor {
    let stage: Stage

    func audit(into report: inout StoryReport) throws {
        let reader = try LedgerReader(path: stage.ledgerPath)
        let run = try reader.run(named: Stage.runName)
        let truth = stage.bank.truth(at: stage.world.trueWall)
        let rows = try allRows(of: run, reader)
        let attempts = try reader.intents(of: run)

        if rows.count != stage.input.count {
            report.breaches.append(
                "\(stage.input.count) rows came in, \(rows.count) are there (I6)")
        }
        for row in rows { report.outcomes[row.outcome.rawValue, default: 0] += 1 }
        audit(rows, against: truth, into: &report)
        audit(attempts, against: truth, into: &report)
        auditCounts(rows, try reader.tallies(of: run), into: &report)
        auditLimits(truth, into: &report)
        try auditRereads(of: run, rows, against: truth, reader, into: &report)
        try GuardAudit(stage: stage, rows: rows).audit(into: &report)
        for flaw in try reader.verify().flaws { report.breaches.append("verify: \(flaw.sentence)") }
    }

    /// What the rows say, against what the sandbox knows (I3, I4, I5).
    private func audit(_ rows: [RowRecord], against truth: Truth, into report: inout StoryReport) {
        let merchants = stage.accounts.reduce(into: [:]) { $0[$1.name] = $1.merchant.id }
        let misstated = Set(stage.input.filter(SimulatedInput.isMisstated).map(\.fields[0]))
        let claims = rows.map { row in
            var claim = ClaimedRow(row)
            // Where the provider tells no amounts, the input's is as wrong as the input.
            let tells = stage.accounts.first { $0.name == row.account }?.form == .vipps
            if !tells, misstated.contains(row.reference ?? "") { claim.released = nil }
            return claim
        }
        let audit = Audit(of: claims, against: truth, merchants: merchants)
        report.breaches += audit.disagreements.map(\.description)
        for row in rows where [.rejected, .duplicate, .accepted].contains(row.outcome) {
            if row.reason == .mismatch, misstated.contains(row.reference ?? "") { continue }
            report.breaches.append(
                "\(row.reference ?? "") reads \(row.outcome.rawValue), which no row of this input can"
                    + " (I6)")
        }
    }

    /// What is paid after its cancel is found where it is read again, unless nobody answered.
    private func auditRereads(
        of run: RunRecord, _ rows: [RowRecord], against truth: Truth, _ reader: LedgerReader,
        into report: inout StoryReport
    ) throws {
        let left = try reader.rereads(of: run).values.map(\.rows).reduce(0, +)
        if left > 0, !stage.isAbandoned {
            report.breaches.append("\(left) rows are still to be read again")
        }
        // A clock that is set ahead from one process to the next lets them be read too soon.
        guard stage.struck[Stage.clockJump] == nil, !stage.isAbandoned else { return }
        var unnoticed = 0
        for account in stage.accounts where account.wantsRereads {
            let paid = truth.payments.filter {
                $0.overtaken && $0.provider == account.merchant.provider
                    && $0.merchant == account.merchant.id
            }
            let references = Set(paid.map(\.reference))
            unnoticed += rows.count { row in
                row.account == account.name && row.outcome.isCancelled
                    && references.contains(row.reference ?? "")
            }
        }
        if unnoticed > Int(try reader.unconfirmedRows(of: run)) {
            report.breaches.append("\(unnoticed) were paid after their cancel, and nobody noticed")
        }
    }

    private func audit(
        _ attempts: [IntentRecord], against truth: Truth, into report: inout StoryReport
    ) {
        let cancels = attempts.filter { $0.generation != nil }
        if stage.network.cancelsWritten > cancels.count {
            report.breaches.append(
                "\(stage.network.cancelsWritten) cancels were written, \(cancels.count) recorded (I1)"
            )
        }
        if stage.network.blindRepeats > 0 {
            report.breaches.append(
                "\(stage.network.blindRepeats) cancels were sent again, and nobody had looked (I3)")
        }
        if truth.totals.liveRequests > 0 {
            report.breaches.append("\(truth.totals.liveRequests) requests asked for real money")
        }
        var digests: [String: [UInt8]] = [:]
        var keys: [String: String] = [:]
        for attempt in cancels {
            if let digest = digests[attempt.key], digest != attempt.digest {
                report.breaches.append("\(attempt.reference): one key, two requests (I8)")
            }
            digests[attempt.key] = attempt.digest
            let generation = "\(attempt.reference) \(attempt.generation ?? 0)"
            if let key = keys[generation], key != attempt.key {
                report.breaches.append("\(attempt.reference): one generation, two keys (I8)")
            }
            keys[generation] = attempt.key
        }
        let recorded = Set(cancels.map(\.key))
        for payment in truth.payments {
            for key in payment.keys where !recorded.contains(key) {
                report.breaches.append("\(payment.reference): key \(key) was never recorded (I1)")
            }
        }
    }

    private func auditCounts(
        _ rows: [RowRecord], _ tallies: [TallyKey: TallyValue], into report: inout StoryReport
    ) {
        let counted = tallies.values.map(\.rows).reduce(0, +)
        if counted != rows.count {
            report.breaches.append("\(rows.count) rows, \(counted) counted (I6)")
        }
        for row in rows where row.settledAt == nil && !stage.isAbandoned {
            report.breaches.append("row \(row.number) has not ended (I6)")
        }
    }

    private func auditLimits(_ truth: Truth, into report: inout StoryReport) {
        // What the network sends twice, or holds back for long, is not our doing.
        let isBent = ["duplicate", "late request"].contains { stage.network.struck[$0] != nil }
        guard !isBent else { return }
        if truth.totals.accountViolations > 0 {
            report.breaches.append(
                "\(truth.totals.accountViolations) requests over the account's rate")
        }
        // What a payment has to wait for is recorded by the wall clock: set ahead from one process
        // to the next, it is over too soon. The provider says so, and nothing else comes of it.
        guard stage.struck[Stage.clockJump] == nil else { return }
        if truth.totals.referenceViolations > 0 {
            report.breaches.append(
                "\(truth.totals.referenceViolations) cancels over a payment's rate")
        }
        // Nor does a process keep what it had not heard, or not yet written when it died.
        let isForgotten = Death.allCases.contains { stage.struck[$0.rawValue] != nil }
        guard !isForgotten, stage.network.unheardThrottles == 0 else { return }
        if truth.totals.earlyReturns > 0 {
            report.breaches.append(
                "\(truth.totals.earlyReturns) cancels before Retry-After was over")
        }
    }

    private func allRows(of run: RunRecord, _ reader: LedgerReader) throws -> [RowRecord] {
        var rows: [RowRecord] = []
        while true {
            let slice = try reader.rows(of: run, after: rows.last?.id ?? 0, limit: 500)
            if slice.isEmpty { return rows }
            rows += slice
        }
    }
}

extension ClaimedRow {
    fileprivate init(_ row: RowRecord) {
        self.init(
            run: Stage.runName, number: row.number, account: row.account, reference: row.reference,
            outcome: row.outcome, key: row.key, currency: row.currency, released: row.releasedMinor,
            kept: row.keptMinor)
    }
}
