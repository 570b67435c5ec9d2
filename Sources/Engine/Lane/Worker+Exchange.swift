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
        var access = access
        var step = claim.move == .lookup ? Step.payment(.doubt) : .cancel
        var hasRenewedToken = false
        var requests = 0
        while requests < Step.mostPerExchange {
            requests += 1
            switch await response(to: step, of: attempt, access) {
            case .failure(let failure): return step.finding(after: failure)
            case .success(let response):
                switch lane.setup.provider.reading(of: response, to: step, of: attempt) {
                case .ask(let next): step = next
                case .finding(let finding):
                    guard finding.isRefusedToken, let token = access.token, !hasRenewedToken
                    else { return finding }
                    // Refused at the door: no effect. The token may only have run out.
                    hasRenewedToken = true
                    requests -= 1
                    lane.tokens.drop(token)
                    guard let renewed = await renewedAccess() else { return finding }
                    access = renewed
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
    /// - Returns: false if the run was stopped meanwhile.
    func leave() async -> Bool {
        while true {
            let turn = lane.decide { $0.leave(at: lane.clock.now()) }
            do { try await lane.clock.sleep(until: turn) } catch { return false }
            if Task.isCancelled { return false }
            if lane.clock.now() - turn <= Self.mostOversleep { return true }
        }
    }

    private mutating func renewedAccess() async -> Access? {
        while lane.stop == nil, !Task.isCancelled {
            guard await connect() else { return nil }
            if let access = await authorize() { return access }
        }
        return nil
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
