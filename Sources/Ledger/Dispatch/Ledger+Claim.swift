import AnnulModel
import Crypto

extension Ledger {
    /// Finds the lane's next row that something can be done about, and makes the intent durable.
    ///
    /// Rows whose next move is to wait are put off; rows without a safe move left are settled on
    /// the way.
    func nextClaim(in id: Int64, _ transaction: LedgerTransaction) throws -> ClaimAnswer {
        while true {
            guard var lane = lanes[id] else { preconditionFailure("claim in a lane not open") }
            defer { lanes[id] = lane }
            guard let (row, isDue) = try nextRow(of: &lane, id, transaction) else {
                if lane.fresh == 0, lane.due == 0, lane.claimed == 0 { return .finished }
                return .nothingBefore(
                    try transaction.first(.nextDue, id) { $0.optionalTime(0) } ?? nil)
            }
            let candidate = try candidate(row, of: lane, transaction)
            switch candidate.progress.nextMove(under: lane.rules.policy, at: transaction.now) {
            case .wait(let moment):
                try transaction.run(.deferRow, moment, row)
                if !isDue { (lane.fresh, lane.due) = (lane.fresh - 1, lane.due + 1) }
            case .end(let settlement):
                lane.leaveQueue(isDue: isDue)
                try settle(candidate, as: settlement, in: id, lane.rules.policy, transaction)
            case let move:
                lane.leaveQueue(isDue: isDue)
                lane.claimed += 1
                return .claim(try claim(candidate, to: move, in: id, lane.rules, transaction))
            }
        }
    }

    private func nextRow(of lane: inout Lane, _ id: Int64, _ transaction: LedgerTransaction) throws
        -> (row: Int64, isDue: Bool)?
    {
        if lane.due > 0,
            let row = try transaction.first(.dueRow, id, transaction.now, read: { $0.int(0) })
        {
            return (row, true)
        }
        guard lane.fresh > 0, lane.takesFreshRows,
            let row = try transaction.first(.freshRow, id, lane.cursor, read: { $0.int(0) })
        else { return nil }
        lane.cursor = row
        return (row, false)
    }

    private func claim(
        _ candidate: Candidate, to move: Move, in lane: Int64, _ rules: LaneRules,
        _ transaction: LedgerTransaction
    ) throws -> Claim {
        let progress = candidate.progress.claiming(move, at: transaction.now)
        let keys = candidate.keys(upTo: progress.generation, of: rules.merchant)
        let key = keys[keys.count - 1]
        let body: [UInt8]
        var generation: Int?
        if case .cancel = move {
            generation = progress.generation
            let isSameKey = progress.generation == candidate.progress.generation
            let bodyID: Int64
            if isSameKey, let frozen = candidate.body {
                (body, bodyID) = (try transaction.body(frozen), frozen)
            } else {
                body = rules.body(candidate.annulment, key)
                bodyID = try transaction.intern(body: body)
            }
            try transaction.run(
                .claimPayment, progress.generation, bodyID, progress.keyFirstUsed,
                progress.keyIsSpent, candidate.payment)
        } else {
            body = []
        }
        let attempt = try transaction.append(
            .attempt, .addAttempt, candidate.row, candidate.previousAttempt, transaction.now,
            generation, key.text, Self.requestDigest(candidate.annulment, key, body))
        let claimed = try transaction.run(.claimRow, attempt, candidate.row)
        precondition(claimed == 1, "a row is claimed once")
        return Claim(
            row: candidate.row, rowNumber: candidate.rowNumber, lane: lane, attempt: attempt,
            move: move, claimedAt: transaction.now, annulment: candidate.annulment, key: key,
            body: body, ownKeys: keys, progress: candidate.progress, payment: candidate.payment,
            previousResult: candidate.previousResult, isKnownGood: candidate.isKnownGood)
    }

    private func settle(
        _ candidate: Candidate, as settlement: Settlement, in lane: Int64,
        _ policy: AccountPolicy, _ transaction: LedgerTransaction
    ) throws {
        let result = try transaction.append(
            settlement, row: candidate.row, attempt: nil, previous: candidate.previousResult,
            verdict: "given_up", doubtful: candidate.progress.isDoubtful)
        let settled = try transaction.run(
            .settleRow, result, candidate.row, 0, candidate.previousAttempt)
        precondition(settled == 1, "a row is settled once")
        let left = candidate.progress.givenUp(under: policy)
        if settlement.outcome.group == .failed, left != candidate.progress {
            try transaction.run(
                .updatePayment, left.keyIsSpent, left.doubtfulSend, left.lastSent,
                candidate.payment)
        }
        transaction.tally { book in
            book.remove(lane: lane, candidate.standing, candidate.annulment.amount)
            book.add(
                lane: lane, Standing(settlement.outcome, settlement.reason),
                candidate.annulment.amount)
        }
    }

    /// What tells later whether two attempts sent the same: half a SHA-256.
    private static func requestDigest(
        _ annulment: Annulment, _ key: IdempotencyKey, _ body: [UInt8]
    ) -> [UInt8] {
        var digest = FactDigest()
        digest.add(annulment.reference)
        digest.add(annulment.authorizationID ?? "")
        digest.add(key.text)
        digest.add(body)
        return Array(digest.hash().prefix(16))
    }
}

extension Lane {
    fileprivate mutating func leaveQueue(isDue: Bool) {
        if isDue { due -= 1 } else { fresh -= 1 }
    }
}
