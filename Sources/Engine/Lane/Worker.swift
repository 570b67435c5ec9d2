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
    /// Whether a request of the present exchange has left.
    var isUnderWay = false
    /// Whether the request that left last was a cancel.
    var sentCancelLast = false
    /// When the latest request left.
    var sentAt = Duration.zero
    /// Whether the latest response said "too many requests".
    var throttled: LaneControl.Throttled?
    /// Whether the latest response pointed elsewhere.
    var redirected: LaneControl.Redirected?

    init(lane: LaneShared) {
        self.lane = lane
    }

    /// Works until the lane has no more rows, stops, or the run drains.
    ///
    /// - Throws: `LedgerError`, if the ledger has stopped: nothing more may be sent.
    mutating func run() async throws {
        while lane.run.phase == .running, !Task.isCancelled {
            let rings = lane.bell.rings
            if let moment = lane.restsUntil {
                await lane.wait(until: lane.moment(of: moment), since: rings)
                continue
            }
            switch lane.decide({ $0.ask(at: lane.clock.now()) }) {
            case .stop: return await disconnect()
            case .wait(let moment): await lane.wait(until: moment, since: rings)
            case .go(let errand):
                let next = try await workOnce(errand)
                if errand.isProbe {
                    // Nobody may wait for one who sleeps; whoever ends a row asks in his place.
                    lane.decide(waking: next == .again) { $0.probeEnded(at: lane.clock.now()) }
                }
                switch next {
                case .again: break
                case .sleep(let moment): await lane.wait(until: moment, since: rings)
                case .end: return await disconnect()
                }
            }
        }
        await disconnect()
    }

    /// What a worker does next.
    private enum Next: Hashable {
        case again
        /// There is no row before that moment, unless one comes back.
        case sleep(until: Duration?)
        /// The lane has no rows left.
        case end
    }

    /// Takes up one row, if there is one.
    private mutating func workOnce(_ errand: LaneControl.Errand) async throws -> Next {
        if errand.isAboutAccess { await lane.freshenSecrets() }
        guard await connect(), let access = await authorize(errand) else { return .again }
        guard await admitted(errand) else { return .again }
        // A pause may have begun meanwhile, the account have stopped, or the run been told to end.
        let asked = lane.clock.now()
        guard !lane.isResting, lane.run.phase == .running,
            lane.decide({ $0.stillWants(errand, at: asked) })
        else {
            lane.decide { $0.giveBack() }
            return .again
        }
        let answer: ClaimAnswer
        do {
            answer = try await lane.ledger.claim(
                in: lane.setup.id, onlyReading: lane.reads(on: errand)
            ) { [lane] row in
                lane.note(row.settlement, isCanary: row.isCanary)
            }
        } catch {
            lane.decide { $0.giveBack() }
            throw error
        }
        switch answer {
        case .claim(let claim):
            let now = lane.clock.now()
            lane.decide { $0.claimed(after: now - asked) }
            let ending = await exchange(claim, access, errand)
            try await settle(claim, ending, errand)
            return .again
        case .nothingBefore(let time):
            let moment = time.map(lane.moment)
            lane.decide { $0.foundNothing(before: moment) }
            return .sleep(until: moment)
        case .canaryWorkedOff:
            lane.decide { $0.giveBack() }
            try await lane.endCanary()
            return .again
        case .finished:
            lane.decide(waking: true) { $0.giveBack() }
            return .end
        }
    }

    /// Waits for the worker's turn to claim.
    private func admitted(_ errand: LaneControl.Errand) async -> Bool {
        let moment = lane.decide { $0.admit(errand, at: lane.clock.now()) }
        while lane.clock.now() < moment {
            let rings = lane.bell.rings
            let now = lane.clock.now()
            if lane.run.phase > .running || Task.isCancelled
                || !lane.decide({ $0.stillWants(errand, at: now) })
            {
                lane.decide { $0.giveBack() }
                return false
            }
            await lane.wait(until: moment, since: rings)
        }
        return true
    }

    /// How an exchange ended.
    enum Ending {
        case heard(Finding)
        /// Nothing was sent, because the account may not; nobody is at fault.
        case withheld(Duration)
    }

    private func settle(_ claim: Claim, _ ending: Ending, _ errand: LaneControl.Errand) async throws
    {
        let now = lane.clock.now()
        let ruling: LaneControl.Ruling
        switch ending {
        case .heard(let finding):
            // Whoever asks after a cancel may be turned away himself.
            let isTurnedAway = if case .halt = finding.verdict { true } else { false }
            let isCancel = claim.move != .lookup && (sentCancelLast || !isTurnedAway)
            let hearing = LaneControl.Hearing(
                row: claim.row, isCancel: isCancel,
                leavesOpen: claim.progress.isDoubtful || lane.setup.purpose != .annul,
                errand: errand, sentAt: sentAt, throttled: throttled, redirected: redirected)
            ruling = lane.decide { $0.record(finding, of: hearing, at: now) }
        case .withheld(let wait):
            ruling = LaneControl.Ruling(
                finding: Finding(.notSent, detail: "Not sent: the account may not send now."),
                wait: wait)
        }
        let exchange = Exchange(
            move: claim.move, claimedAt: claim.claimedAt, endedAt: lane.clock.wall(),
            draw: lane.random.fraction(), budgetWait: ruling.wait,
            chargesAttempts: ruling.chargesAttempts, purpose: lane.setup.purpose)
        let transition = claim.progress.after(
            ruling.finding.verdict, of: exchange, under: lane.setup.policy)
        lane.setup.meter.countAttempt()
        lane.logger.note(
            .exchangeEnded,
            [
                .row: "\(claim.rowNumber)", .attempt: "\(claim.attempt)",
                .outcome: transition.next.word,
            ])
        // Before the ledger tells anybody that a canary is worked off.
        if case .settled(let settlement) = transition.next {
            lane.note(settlement, isCanary: claim.isCanary)
        }
        try await lane.ledger.settle(
            Settling(claim: claim, finding: ruling.finding, transition: transition))
        switch transition.next {
        case .pending: lane.bell.ring()
        case .settled:
            // Whoever waits for the end of the canary.
            if claim.isCanary { lane.bell.ring() }
        case .kept: break
        }
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
