import AnnulModel
import Logging
import Providers

extension Worker {
    /// Makes sure of a connection that a request may be written to.
    ///
    /// - Returns: false where there is none; the pause before the next try is over then.
    mutating func connect() async -> Bool {
        if let connection, connection.isOpen { return true }
        await disconnect()
        do throws(TransportFailure) {
            connection = try await lane.transport.connect(
                to: lane.setup.endpoint, within: lane.setup.policy.timeouts.connect)
            return true
        } catch {
            await backOff(after: error)
            return false
        }
    }

    mutating func disconnect() async {
        await connection?.close()
        connection = nil
    }

    /// No row is at fault when there is no connection: the account waits, and tries again.
    private func backOff(after failure: TransportFailure) async {
        guard failure.cause != .stopped else { return }
        let rings = lane.bell.rings
        let now = lane.clock.now()
        let trouble = "no connection to \(lane.setup.endpoint), \(failure)."
        let failures = lane.decide { $0.connectFailed(at: now, trouble) }
        if failures == 1 {
            lane.logger.warning(
                "no connection",
                metadata: [
                    "address": "\(lane.setup.endpoint)", "cause": "\(failure)",
                    "gives up after": "\(lane.setup.policy.breaker.giveUp.inWords)",
                ])
        }
        let pause = lane.setup.policy.retry.backoff(
            failures: failures, draw: lane.random.fraction())
        await lane.wait(until: now + pause, since: rings)
    }

    /// Makes sure of an access token, where the provider wants one.
    ///
    /// - Returns: what opens the door, or `nil` where there is nothing for now.
    mutating func authorize() async -> Access? {
        guard let issuer = lane.setup.provider.tokens else { return lane.setup.access }
        let rings = lane.bell.rings
        switch lane.tokens.ask(at: lane.clock.wall()) {
        case .valid(let token):
            return Access(secrets: lane.setup.access.secrets, token: token.secret)
        case .wait:
            await lane.wait(until: nil, since: rings)
            return nil
        case .renew:
            let token = await newToken(from: issuer)
            lane.tokens.put(token)
            lane.bell.ring()
            return token.map { Access(secrets: lane.setup.access.secrets, token: $0.secret) }
        }
    }

    private mutating func newToken(from issuer: any TokenIssuer) async -> Token? {
        guard await leave(), let connection else { return nil }
        let request = issuer.tokenRequest(with: lane.setup.access, at: lane.clock.wall())
        let reading: TokenReading
        do throws(TransportFailure) {
            let response = try await connection.exchange(
                request, within: lane.setup.policy.timeouts.request)
            reading = issuer.token(in: response, at: lane.clock.wall())
        } catch {
            reading = .unavailable(detail: "\(error)")
        }
        switch reading {
        case .token(let token): return token
        case .refused(let detail): lane.decide { $0.halt(.authFailed, detail) }
        case .throttled(let pause):
            let finding = Finding(.throttled(after: pause), httpStatus: 429)
            let now = lane.clock.now()
            lane.decide { _ = $0.record(finding, of: 0, at: now) }
        case .unavailable(let detail):
            lane.logger.info("no access token", metadata: ["cause": "\(detail)"])
            await disconnect()
            await backOff(after: TransportFailure(.notSent, .badResponse, detail: detail))
        }
        return nil
    }
}
