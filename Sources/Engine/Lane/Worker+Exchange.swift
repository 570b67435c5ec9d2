import AnnulModel
import HTTPTypes
import Ledger
import Providers

extension Worker {
    /// Has one conversation with the provider about a claimed row.
    ///
    /// Several requests may be needed; each waits at the send gate. Never throws: whatever goes
    /// wrong is a finding, because the claim must be settled.
    mutating func exchange(_ claim: Claim, _ access: Access, _ errand: LaneControl.Errand) async
        -> Ending
    {
        let attempt = Attempt(
            annulment: claim.annulment, key: claim.key, body: claim.body, ownKeys: claim.ownKeys)
        (isUnderWay, throttled, redirected) = (false, nil, nil)
        let step = claim.move == .lookup ? Step.payment(.doubt) : .cancel
        let (ending, response) = await converse(from: step, of: attempt, access, errand)
        if claim.move == .lookup, case .heard(let finding) = ending {
            let seen = inspected(finding, response, of: claim, access)
            return .heard(attributed(seen, of: claim))
        }
        return await verified(ending, of: claim, attempt, access, errand)
    }

    /// Asks one thing after another until the answers mean something.
    ///
    /// - Returns: how that ended, and the last response.
    mutating func converse(
        from first: Step, of attempt: Attempt, _ access: Access, _ errand: LaneControl.Errand
    ) async -> (ending: Ending, response: ProviderResponse?) {
        var step = first
        for _ in 0..<Step.mostPerExchange {
            switch await leave(step.kind, isFirst: !isUnderWay, errand) {
            case .withheld(let wait): return (.withheld(wait), nil)
            case .stopped:
                let failure = TransportFailure(.notSent, .stopped)
                return (.heard(step.finding(after: failure)), nil)
            case .gone: (isUnderWay, sentCancelLast) = (true, step == .cancel)
            }
            switch await response(to: step, of: attempt, access) {
            case .failure(let failure): return (.heard(step.finding(after: failure)), nil)
            case .success(let response) where response.isRedirect:
                return (.heard(step.redirected(by: response)), nil)
            case .success(let response):
                let reading = lane.setup.provider.reading(
                    of: response, to: step, of: attempt, with: access)
                switch reading {
                case .ask(let next): step = next
                case .finding(let finding):
                    let screened = lane.screened(finding, access)
                    let believed = believe(screened, on: step, access).noting(response)
                    return (.heard(believed), response)
                }
            }
        }
        return (.heard(step.unanswered("The provider's answers led nowhere.")), nil)
    }

    private mutating func response(to step: Step, of attempt: Attempt, _ access: Access) async
        -> Result<ProviderResponse, TransportFailure>
    {
        defer {
            let time = lane.clock.now() - sentAt
            lane.decide { $0.answered(after: time) }
        }
        if connection?.isOpen != true {
            await disconnect()
            do throws(TransportFailure) {
                connection = try await lane.transport.connect(
                    to: lane.setup.endpoint, within: lane.setup.policy.timeouts.connect)
            } catch {
                return .failure(error)
            }
        }
        guard let connection else { return .failure(TransportFailure(.notSent, .closed)) }
        // Signed and dated at the last moment: a request that waited would be stale.
        let request = lane.setup.provider.request(
            for: step, of: attempt, with: access, at: lane.clock.wall())
        do throws(TransportFailure) {
            let response = try await connection.exchange(
                request, within: lane.setup.policy.timeouts.request)
            hear(response)
            throttled =
                response.head.status == .tooManyRequests
                ? .init(asked: RateNotice(response.head.headerFields)?.retryAfter) : nil
            redirected =
                response.isRedirect
                ? .init(kind: step.kind, status: response.head.status.code) : nil
            return .success(response)
        } catch {
            (throttled, redirected) = (nil, nil)
            return .failure(error)
        }
    }

    /// Takes in what a response says of limits.
    func hear(_ response: ProviderResponse) {
        guard let notice = RateNotice(response.head.headerFields) else { return }
        let now = lane.clock.now()
        let isThrottled = response.head.status == .tooManyRequests
        lane.decide { $0.hear(notice, isThrottled: isThrottled, sentAt: sentAt, at: now) }
    }

    /// What came of waiting at the send gate.
    enum Leave {
        /// The request is to be written now; it counts as in flight.
        case gone
        /// The row is put back, and not asked for before this time has passed.
        case withheld(Duration)
        /// The run or the ledger was stopped meanwhile.
        case stopped
    }

    /// The send gate: keeps the spacing at the moment of writing.
    mutating func leave(
        _ kind: RequestKind, isFirst: Bool, _ errand: LaneControl.Errand
    ) async -> Leave {
        while true {
            let now = lane.clock.now()
            let moment: Duration
            var turn: Duration?
            switch lane.decide({ $0.leave(kind, isFirst: isFirst, errand, at: now) }) {
            case .withheld(let until): return .withheld(max(.zero, (until ?? now) - now))
            case .askAgain(let time): moment = time
            case .turn(let time): (moment, turn) = (time, time)
            }
            try? await lane.clock.sleep(until: moment)
            // With a ledger that has stopped, nothing leaves any more.
            if Task.isCancelled || lane.ledger.hasStopped {
                if turn != nil { lane.decide { $0.leaveQueue() } }
                return .stopped
            }
            guard let turn else { continue }
            // A pause that began meanwhile: what has begun ends, nothing begins.
            if isFirst, lane.isResting {
                lane.decide { $0.leaveQueue() }
                return .withheld(.zero)
            }
            let present = lane.clock.now()
            if lane.decide({ $0.mayWrite(at: turn, isFirst: isFirst, errand, now: present) }) {
                sentAt = present
                lane.setup.meter.countOne(kind, at: present)
                return .gone
            }
        }
    }

    /// A refused token may only have run out: the account is not stopped before a new one was
    /// refused too.
    ///
    /// The request was turned away at the door and had no effect.
    private func believe(_ finding: Finding, on step: Step, _ access: Access) -> Finding {
        guard let token = access.token else { return finding }
        guard finding.isRefusedToken else {
            lane.tokens.accepted(token)
            return finding
        }
        guard lane.tokens.refused(token) == .worthRenewing else { return finding }
        let detail = "The access token was refused, and is renewed."
        switch step {
        case .cancel, .payment(.doubt), .events(.doubt, _):
            return Finding(.notSent, httpStatus: finding.httpStatus, detail: detail)
        case .payment, .events: return step.unanswered(detail)
        }
    }
}

extension Step {
    fileprivate var kind: RequestKind { self == .cancel ? .cancel : .lookup }

    /// What it means that a step got no response.
    fileprivate func finding(after failure: TransportFailure) -> Finding {
        switch (self, failure.effect) {
        case (.cancel, .notSent): Finding(.notSent, detail: "Not sent: \(failure).")
        case (.cancel, .lost): Finding(.doubtful, detail: "No answer: \(failure).")
        default: unanswered("The look-up got no answer: \(failure).")
        }
    }

    /// Who points elsewhere has perhaps passed the request on before, and proves nothing.
    fileprivate func redirected(by response: ProviderResponse) -> Finding {
        var finding = unanswered("\(response.redirectWords), which is not followed.")
        finding.httpStatus = response.head.status.code
        return finding
    }

    /// What is known when a step led to nothing: a look-up has no effect of its own.
    fileprivate func unanswered(_ detail: String) -> Finding {
        switch self {
        case .cancel, .payment(.acknowledged), .events(.acknowledged, _):
            Finding(.doubtful, detail: detail)
        case .payment, .events: Finding(.unsettled, detail: detail)
        }
    }
}

extension Finding {
    fileprivate var isRefusedToken: Bool {
        if case .halt = verdict { httpStatus == 401 } else { false }
    }

    /// Says why nothing can be made of an answer, where its form is the reason.
    fileprivate func noting(_ response: ProviderResponse) -> Finding {
        guard verdict == .doubtful || verdict == .unsettled, response.isEncoded else { return self }
        var finding = self
        finding.detail +=
            " The answer is compressed (Content-Encoding), although it was asked for as it is."
        return finding
    }
}
