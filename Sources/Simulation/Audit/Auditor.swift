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
        let truth = stage.bank.truth(at: stage.world.wall)
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
    }

    private func audit(_ rows: [RowRecord], against truth: Truth, into report: inout StoryReport) {
        var payments: [String: Truth.Payment] = [:]
        for payment in truth.payments {
            payments["\(payment.merchant) \(payment.reference)"] = payment
        }
        let merchants = stage.accounts.reduce(into: [:]) { $0[$1.name] = $1.merchant.id }
        for row in rows {
            guard let reference = row.reference else { continue }
            let payment = payments["\(merchants[row.account] ?? "") \(reference)"]
            let effects = payment?.effects ?? 0
            let isCancelled =
                effects > 0 || payment?.scenario == .already
                || payment?.scenario == .thirdparty
            let subject = "\(reference) reads \(row.outcome.rawValue)/\(row.reason?.rawValue ?? "")"
            if effects > 1 { report.breaches.append("\(subject): \(effects) effects (I3)") }
            switch row.outcome {
            case .cancelled where effects == 0:
                report.breaches.append("\(subject), and nothing we sent did it (I4)")
            case .remainderReleased where !isCancelled, .alreadyCancelled where !isCancelled:
                report.breaches.append("\(subject), and it is not cancelled (I4)")
            case .alreadyCancelled where effects > 0:
                report.breaches.append("\(subject), and it was our own request (I4)")
            case .failed where effects > 0, .notCancellable where effects > 0,
                .notFound where effects > 0, .unprocessed where effects > 0:
                report.breaches.append("\(subject), and our request took effect (I5)")
            case .rejected, .duplicate, .manual, .accepted:
                report.breaches.append("\(subject), which no row of this input can (I6)")
            default: break
            }
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
        if truth.totals.keyConflicts > 0 {
            report.breaches.append("\(truth.totals.keyConflicts) keys came with another body (I8)")
        }
    }

    private func auditCounts(
        _ rows: [RowRecord], _ tallies: [TallyKey: TallyValue], into report: inout StoryReport
    ) {
        let counted = tallies.values.map(\.rows).reduce(0, +)
        if counted != rows.count {
            report.breaches.append("\(rows.count) rows, \(counted) counted (I6)")
        }
        for row in rows where row.settledAt == nil {
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
        if truth.totals.referenceViolations > 0 {
            report.breaches.append(
                "\(truth.totals.referenceViolations) cancels over a payment's rate")
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
