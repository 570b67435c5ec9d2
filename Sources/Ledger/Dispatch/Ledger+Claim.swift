import AnnulModel
import Crypto

extension Ledger {
    /// Finds the lane's next row that something can be done about, and makes the intent durable.
    ///
    /// Rows whose next move is to wait are put off; rows without a safe move left are settled on
    /// the way.
    func nextClaim(
        in id: Int64, onlyReading: Bool, _ givenUp: inout [GivenUp],
        _ transaction: LedgerTransaction
    ) throws -> ClaimAnswer {
        while true {
            guard var lane = lanes[id] else { preconditionFailure("claim in a lane not open") }
            defer { lanes[id] = lane }
            guard let (row, isDue) = try nextRow(of: &lane, id, onlyReading, transaction) else {
                if lane.fresh == 0, lane.due == 0, lane.claimed == 0 { return .finished }
                if let canary = lane.canary {
                    return canary.isWorkedOff
                        ? .canaryWorkedOff : .nothingBefore(canary.nextMoment)
                }
                return .nothingBefore(try nextMoment(of: lane, id, transaction))
            }
            let candidate = try candidate(row, of: lane, transaction)
            // In doubt a look-up has its time, and before it proves nothing.
            let purpose: Purpose =
                onlyReading && candidate.progress.isDoubtful && lane.rules.purpose == .annul
                ? .inquiry(leavesStanding: true) : lane.rules.purpose
            var move = candidate.progress.nextMove(
                under: lane.rules.policy, at: transaction.now, for: purpose)
            var inspection: Move?
            if case .cancel = move {
                inspection = lane.inspection(
                    of: row, candidate.progress, candidate.annulment.amount, at: transaction.now)
                move = inspection ?? move
            }
            switch move {
            case .wait(let moment):
                try transaction.append(.wait, .addWait, row, moment)
                try transaction.run(.deferRow, moment, row)
                lane.canary?.putOff(row, until: moment)
                if !isDue { (lane.fresh, lane.due) = (lane.fresh - 1, lane.due + 1) }
            case .end(let settlement):
                givenUp.append(GivenUp(settlement: settlement, isCanary: lane.canary != nil))
                lane.canary?.end(row)
                lane.leaveQueue(isDue: isDue)
                try settle(candidate, as: settlement, in: id, lane.rules.policy, transaction)
            case .cancel, .lookup:
                lane.leaveQueue(isDue: isDue)
                lane.claimed += 1
                if lane.rules.purpose == .reread { lane.rereading.insert(row) }
                lane.canary?.claim(row)
                return .claim(
                    try claim(
                        candidate, to: onlyReading ? .lookup : move, inspects: inspection != nil,
                        in: id, lane, transaction))
            }
        }
    }

    private func nextRow(
        of lane: inout Lane, _ id: Int64, _ onlyReading: Bool, _ transaction: LedgerTransaction
    ) throws -> (row: Int64, isDue: Bool)? {
        if lane.rules.purpose == .reread {
            guard let next = try nextReread(of: lane, id, transaction),
                next.due <= transaction.now
            else { return nil }
            return (next.row, true)
        }
        if let canary = lane.canary { return canary.next(at: transaction.now) }
        // What is due under a key may be in doubt, and is not read before that has settled.
        if onlyReading, lane.rules.policy.doubt.isKeyed,
            let row = try freshRow(of: &lane, id, transaction)
        {
            return (row, false)
        }
        if lane.due > 0,
            let row = try transaction.first(
                lane.queue.row, id, transaction.now, read: { $0.int(0) })
        {
            return (row, true)
        }
        return try freshRow(of: &lane, id, transaction).map { ($0, false) }
    }

    private func freshRow(of lane: inout Lane, _ id: Int64, _ transaction: LedgerTransaction)
        throws -> Int64?
    {
        guard lane.fresh > 0, lane.takesFreshRows,
            let row = try transaction.first(.freshRow, id, lane.cursor, read: { $0.int(0) })
        else { return nil }
        lane.cursor = row
        return row
    }

    /// When there may be a row again.
    private func nextMoment(of lane: Lane, _ id: Int64, _ transaction: LedgerTransaction) throws
        -> Timestamp?
    {
        if lane.rules.purpose == .reread { return try nextReread(of: lane, id, transaction)?.due }
        return try transaction.first(lane.queue.moment, id) { $0.optionalTime(0) } ?? nil
    }

    private func claim(
        _ candidate: Candidate, to move: Move, inspects: Bool, in id: Int64, _ lane: Lane,
        _ transaction: LedgerTransaction
    ) throws -> Claim {
        let rules = lane.rules
        let progress = candidate.progress.claiming(move, at: transaction.now)
        let keys = candidate.keys(upTo: progress.generation, of: rules.merchant)
        let key = keys[keys.count - 1]
        let body: [UInt8]
        var generation: Int?
        if case .cancel = move {
            generation = progress.generation
            let isSameKey = progress.generation == candidate.progress.generation
            let isFirstUse = !isSameKey || candidate.progress.keyFirstUsed == nil
            let bodyID: Int64
            if isSameKey, let frozen = candidate.body {
                (body, bodyID) = (try transaction.body(frozen), frozen)
            } else {
                body = rules.body(candidate.annulment, key)
                bodyID = try transaction.intern(body: body)
            }
            try transaction.run(
                .claimPayment, progress.generation, bodyID, progress.keyFirstUsed,
                progress.keyIsSpent, isFirstUse ? store.keyClock : candidate.keyClock,
                candidate.payment)
        } else {
            body = []
        }
        let attempt = try transaction.append(
            .attempt, .addAttempt, candidate.row, candidate.previousAttempt, transaction.now,
            generation, key.text,
            RequestDigest.of(
                candidate.annulment.reference, candidate.annulment.authorizationID, key.text, body))
        let claimed = try transaction.run(
            rules.purpose == .reread ? .claimReread : .claimRow, attempt, candidate.row)
        precondition(claimed == 1, "a row is claimed once")
        return Claim(
            row: candidate.row, rowNumber: candidate.rowNumber, lane: id, attempt: attempt,
            move: move, claimedAt: transaction.now, annulment: candidate.annulment, key: key,
            body: body, ownKeys: keys, progress: candidate.progress, payment: candidate.payment,
            previousResult: candidate.previousResult, isKnownGood: candidate.isKnownGood,
            isCanary: lane.canary != nil, isInspection: inspects)
    }

    private func settle(
        _ candidate: Candidate, as settlement: Settlement, in lane: Int64,
        _ policy: AccountPolicy, _ transaction: LedgerTransaction
    ) throws {
        let left = candidate.progress.givenUp(under: policy)
        let isProgress = settlement.outcome.group == .failed && left != candidate.progress
        let result = try transaction.append(
            settlement, row: candidate.row, attempt: nil, previous: candidate.previousResult,
            verdict: "given_up", doubtful: candidate.progress.isDoubtful,
            leaving: isProgress ? LeftPayment(payment: candidate.payment, progress: left) : nil)
        let settled = try transaction.run(
            .settleRow, result, candidate.row, 0, candidate.previousAttempt)
        precondition(settled == 1, "a row is settled once")
        transaction.tally { book in
            book.remove(lane: lane, candidate.standing, candidate.annulment.amount)
            book.add(
                lane: lane, Standing(settlement.outcome, settlement.reason),
                candidate.annulment.amount)
        }
    }
}

extension Lane {
    fileprivate mutating func leaveQueue(isDue: Bool) {
        if isDue { due -= 1 } else { fresh -= 1 }
    }
}
