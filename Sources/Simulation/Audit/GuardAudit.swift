import AnnulModel
import GRDB
import Ledger
import Sandbox

/// Holds a night against what was asked of its accounts: guards, looks, pauses, the deadline and
/// every limit.
///
/// It counts for itself, by the ledger's facts and by what crossed the wire.
struct GuardAudit {
    let stage: Stage
    let rows: [RowRecord]

    func audit(into report: inout StoryReport) throws {
        let facts = try GuardFacts(in: stage.ledgerPath)
        var first = LifeRecord.Facts()
        var ended: Set<String> = []
        for life in stage.lives {
            for account in stage.accounts {
                let own = facts.part(of: account.name, after: first, upTo: life.last)
                report.breaches += canaryBreaches(own, account, life, past: ended)
                report.breaches += haltBreaches(own, account, life)
                report.breaches += deadlineBreaches(own, life)
            }
            first = life.last
            ended = Set(facts.ends.filter { $0.id <= first.result }.map(\.reference))
        }
        auditLooks(facts, into: &report)
        auditPauses(into: &report)
        auditRates(into: &report)
        for hasty in stage.network.witness.hasty.prefix(3) {
            report.breaches.append("\(hasty): sent in a time that Retry-After had named")
        }
    }

    /// Before the canary has ended none but its rows are touched, and it ended well.
    private func canaryBreaches(
        _ facts: GuardFacts, _ account: SimulatedAccount, _ life: LifeRecord, past: Set<String>
    ) -> [String] {
        guard life.canaries.contains(account.name), let canary = account.terms.guards.canary else {
            return []
        }
        let pass = facts.passes.first
        let claimed = facts.attempts.filter { $0.commit < pass?.commit ?? .max }
        let ends = facts.ends.filter { $0.commit < pass?.commit ?? .max }
        var breaches: [String] = []
        let touched = Set(claimed.map(\.row))
        if touched.count > canary.rows {
            breaches.append("\(touched.count) rows before a canary of \(canary.rows) had ended")
        }
        let sent = stage.network.witness.written.filter { request in
            request.life == life.number && request.account == account.name
                && life.wall(at: request.at) < pass?.at ?? Timestamp(milliseconds: .max)
        }
        // What had ended in an earlier life is read again, if anything.
        let names = past.union(claimed.map(\.reference))
        for request in sent where !names.contains(request.reference ?? "") {
            guard let reference = request.reference else { continue }
            breaches.append("\(reference): asked about before the canary had ended")
        }
        guard pass != nil else { return breaches }
        if touched.subtracting(ends.map(\.row)).count > 0 {
            breaches.append("the canary was passed before its rows had ended")
        }
        let failed = ends.count { $0.isFailure || $0.isClosed && $0.reason != "captured" }
        if failed > canary.maxFailed {
            breaches.append("the canary was passed though \(failed) of its rows failed")
        }
        return breaches.map { "\(account.name): \($0)" }
    }

    /// Once too many rows failed, nothing more is claimed.
    private func haltBreaches(
        _ facts: GuardFacts, _ account: SimulatedAccount, _ life: LifeRecord
    ) -> [String] {
        guard life.hasGuards, let halt = account.terms.guards.halt else { return [] }
        var (all, failed, closed) = (0.0, 0.0, 0.0)
        for end in facts.ends {
            all += 1
            if end.isFailure { failed += 1 }
            if end.isClosed { closed += 1 }
            guard all >= Double(halt.minimum),
                halt.failed.map({ failed > $0 * all }) ?? false
                    || halt.notCancellable.map({ closed > $0 * all }) ?? false
            else { continue }
            let later = facts.attempts.filter { $0.at > end.at }
            guard let next = later.first else { return [] }
            return [
                "\(account.name): \(later.count) claims after a threshold was exceeded, the first"
                    + " of \(next.reference)"
            ]
        }
        return []
    }

    private func deadlineBreaches(_ facts: GuardFacts, _ life: LifeRecord) -> [String] {
        guard let drained = life.drained else { return [] }
        return facts.attempts.filter { $0.at > life.wall(at: drained) }.prefix(1).map {
            "\($0.reference): claimed after the deadline"
        }
    }

    /// Where a payment is read first, nothing is sent to one that is to be left alone, unless a
    /// process died that might have done so.
    private func auditLooks(_ facts: GuardFacts, into report: inout StoryReport) {
        let truth = stage.bank.truth(at: stage.world.trueWall)
        let misstated = Set(stage.input.filter(SimulatedInput.isMisstated).map(\.fields[0]))
        for row in rows {
            guard let account = stage.accounts.first(where: { $0.name == row.account }),
                let payment = truth.payments.first(where: {
                    $0.reference == row.reference && $0.merchant == account.merchant.id
                }), payment.cancelRequests > 0
            else { continue }
            if row.reason == .mismatch {
                report.breaches.append("\(payment.reference): a mismatch, and a cancel was sent")
            }
            guard !facts.interrupted.contains(row.id) else { continue }
            if misstated.contains(payment.reference), account.terms.compare == .all {
                report.breaches.append("\(payment.reference): cancelled without being compared")
            }
            if payment.scenario == .partly, account.terms.partlyCaptured == .refuse {
                report.breaches.append("\(payment.reference): partly captured, and cancelled")
            }
        }
    }

    /// In a pause nothing begins; what has begun ends.
    private func auditPauses(into report: inout StoryReport) {
        for account in stage.accounts where !account.terms.pause.isEmpty {
            for request in stage.network.witness.written where request.account == account.name {
                let wall = stage.lives[request.life - 1].wall(at: request.at)
                guard account.terms.pause.ending(at: wall) != nil else { continue }
                // A request that had its turn when the pause began opens a connection at most.
                let before = wall + (.zero - Witness.underWay)
                guard account.terms.pause.ending(at: before) != nil, !request.goesOn else {
                    continue
                }
                report.breaches.append(
                    "\(account.name): \(request.reference ?? "a token") was asked for in a pause")
                break
            }
        }
    }

    /// No window of any rate holds more than it allows, as the provider sees it.
    private func auditRates(into report: inout StoryReport) {
        // What the network sends twice, or holds back for long, is not our doing.
        let isBent = ["duplicate", "late request"].contains { stage.network.struck[$0] != nil }
        guard !isBent else { return }
        for account in stage.accounts {
            let arrivals = stage.network.witness.arrivals[account.name] ?? []
            let terms = account.terms
            let own = [(terms.lookups, WireRequest.Kind.lookup), (terms.tokens, .token)]
            let all = account.sandbox.rate.map { [($0, arrivals.map(\.at), "requests")] } ?? []
            let limited = own.flatMap { rates, kind in
                rates.map {
                    ($0, arrivals.filter { $0.kind == kind }.map(\.at), "\(kind.rawValue)s")
                }
            }
            for (rate, moments, what) in all + limited {
                let most = moments.most(in: rate.window)
                if most == rate.count { report.struck["\(what) at their limit", default: 0] += 1 }
                guard most > rate.count else { continue }
                report.breaches.append("\(account.name): \(most) \(what), over \(rate)")
            }
        }
    }
}

extension [Duration] {
    /// The most of them, in their order, in any window of that length.
    fileprivate func most(in window: Duration) -> Int {
        var (first, most) = (0, 0)
        for (last, moment) in enumerated() {
            while self[first] + window <= moment { first += 1 }
            most = Swift.max(most, last - first + 1)
        }
        return most
    }
}
