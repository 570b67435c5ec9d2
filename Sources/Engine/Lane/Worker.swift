import AnnulModel
import Ledger
import Logging
import Providers

/// One of a lane's sequential loops: connection, turn, claim, exchange, settle, for ever.
///
/// Whatever can fail without a row being at fault comes before the claim: a connection, an access
/// token. A row is claimed only when its request can leave.
struct Worker: ~Copyable {
    let lane: LaneShared
    var connection: (any Connection)?

    init(lane: LaneShared) {
        self.lane = lane
    }

    /// Works until the lane has no more rows, stops, or the run drains.
    ///
    /// - Throws: `LedgerError`, if the ledger has stopped: nothing more may be sent.
    mutating func run() async throws {
        while lane.run.phase == .running, !Task.isCancelled {
            let rings = lane.bell.rings
            switch lane.decide({ $0.ask(at: lane.clock.now()) }) {
            case .stop: return await disconnect()
            case .wait(let moment): await lane.wait(until: moment, since: rings)
            case .go(let isProbe):
                let goesOn = try await workOnce(since: rings)
                if isProbe {
                    lane.decide(waking: true) { $0.probeGaveNothing(at: lane.clock.now()) }
                }
                if !goesOn { return await disconnect() }
            }
        }
        await disconnect()
    }

    /// Takes up one row, if there is one.
    ///
    /// - Returns: false once the lane has no rows left.
    private mutating func workOnce(since rings: Int) async throws -> Bool {
        guard await connect(), let access = await authorize() else { return true }
        guard await admitted() else { return true }
        let asked = lane.clock.now()
        let answer: ClaimAnswer
        do {
            answer = try await lane.ledger.claim(in: lane.setup.id)
        } catch {
            lane.decide { $0.giveBack() }
            throw error
        }
        switch answer {
        case .claim(let claim):
            let now = lane.clock.now()
            lane.decide { control in
                control.giveBack()
                control.claimed(after: now - asked)
            }
            try await settle(claim, with: await exchange(claim, access))
            return true
        case .nothingBefore(let time):
            lane.decide { $0.giveBack() }
            await lane.wait(until: time.map(lane.moment), since: rings)
            return true
        case .finished:
            lane.decide(waking: true) { $0.giveBack() }
            return false
        }
    }

    /// Waits for the worker's turn to claim.
    private func admitted() async -> Bool {
        let moment = lane.decide { $0.admit(at: lane.clock.now()) }
        while lane.clock.now() < moment {
            let rings = lane.bell.rings
            if lane.run.phase > .running || lane.stop != nil || Task.isCancelled {
                lane.decide { $0.giveBack() }
                return false
            }
            await lane.wait(until: moment, since: rings)
        }
        return true
    }

    private func settle(_ claim: Claim, with finding: Finding) async throws {
        let now = lane.clock.now()
        let (finding, budgetWait, chargesAttempts) = lane.decide {
            $0.record(finding, of: claim.row, at: now)
        }
        let exchange = Exchange(
            move: claim.move, claimedAt: claim.claimedAt, endedAt: lane.clock.wall(),
            draw: lane.random.fraction(), budgetWait: budgetWait, chargesAttempts: chargesAttempts,
            purpose: lane.setup.purpose)
        let transition = claim.progress.after(
            finding.verdict, of: exchange, under: lane.setup.policy)
        lane.logger.debug(
            "exchange ended",
            metadata: [
                "row": "\(claim.rowNumber)", "attempt": "\(claim.attempt)",
                "next": "\(transition.next.word)",
            ])
        try await lane.ledger.settle(
            Settling(claim: claim, finding: finding, transition: transition))
        if case .pending = transition.next { lane.bell.ring() }
    }
}

extension Transition.Next {
    fileprivate var word: String {
        switch self {
        case .settled(let settlement): settlement.outcome.rawValue
        case .pending: "pending"
        case .kept(let isConfirmed): isConfirmed ? "confirmed" : "unconfirmed"
        }
    }
}
