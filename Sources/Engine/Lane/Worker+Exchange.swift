import AnnulModel
import Ledger
import Providers

extension Worker {
    /// Has one conversation with the provider about a claimed row.
    ///
    /// Several requests may be needed; each waits at the send gate. Never throws: whatever goes
    /// wrong is a finding, because the claim must be settled.
    mutating func exchange(_ claim: Claim, _ access: Access) async -> Finding {
        let attempt = Attempt(
            annulment: claim.annulment, key: claim.key, body: claim.body, ownKeys: claim.ownKeys)
        var step = claim.move == .lookup ? Step.payment(.doubt) : .cancel
        for _ in 0..<Step.mostPerExchange {
            switch await response(to: step, of: attempt, access) {
            case .failure(let failure): return step.finding(after: failure)
            case .success(let response):
                let reading = lane.setup.provider.reading(
                    of: response, to: step, of: attempt, with: access)
                switch reading {
                case .ask(let next): step = next
                case .finding(let finding): return believe(finding, on: step, access)
                }
            }
        }
        return step.unanswered("The provider's answers led nowhere.")
    }

    private mutating func response(to step: Step, of attempt: Attempt, _ access: Access) async
        -> Result<ProviderResponse, TransportFailure>
    {
        guard await leave() else { return .failure(TransportFailure(.notSent, .stopped)) }
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
            return .success(
                try await connection.exchange(
                    request, within: lane.setup.policy.timeouts.request))
        } catch {
            return .failure(error)
        }
    }

    /// The send gate: keeps the spacing at the moment of writing.
    ///
    /// A turn that was overslept is given up for a new one, so that late workers don't bunch.
    ///
    /// - Returns: false if the run or the ledger was stopped meanwhile.
    func leave() async -> Bool {
        while true {
            let turn = lane.decide { $0.leave(at: lane.clock.now()) }
            do { try await lane.clock.sleep(until: turn) } catch { return false }
            // With a ledger that has stopped, nothing leaves any more.
            if Task.isCancelled || lane.ledger.hasStopped { return false }
            if lane.clock.now() - turn <= Self.mostOversleep { return true }
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

    /// A fifth of what the default jitter allowance leaves in a window of a second.
    private static var mostOversleep: Duration { .milliseconds(10) }
}

extension Step {
    /// What it means that a step got no response.
    fileprivate func finding(after failure: TransportFailure) -> Finding {
        switch (self, failure.effect) {
        case (.cancel, .notSent): Finding(.notSent, detail: "Not sent: \(failure).")
        case (.cancel, .lost): Finding(.doubtful, detail: "No answer: \(failure).")
        default: unanswered("The look-up got no answer: \(failure).")
        }
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
}
