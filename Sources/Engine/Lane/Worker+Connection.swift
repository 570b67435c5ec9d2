import AnnulModel
import HTTPTypes
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
            await backOff("no connection to \(lane.setup.endpoint), \(error).", after: error.cause)
            return false
        }
    }

    mutating func disconnect() async {
        await connection?.close()
        connection = nil
    }

    /// No row is at fault when there is no connection, or no token: the account waits, and tries
    /// again.
    private func backOff(_ trouble: String, after cause: TransportFailure.Cause) async {
        guard cause != .stopped else { return }
        let rings = lane.bell.rings
        let now = lane.clock.now()
        let failures = lane.decide { $0.connectFailed(at: now, trouble) }
        if failures == 1 {
            lane.logger.note(
                .providerOutOfReach,
                [
                    .cause: cause.rawValue, .trouble: trouble,
                    .givesUpAfter: lane.setup.policy.breaker.giveUp.inWords,
                ])
        }
        let pause = lane.setup.policy.retry.backoff(
            failures: failures, draw: lane.random.fraction())
        await lane.wait(until: now + pause, since: rings)
    }

    /// Makes sure of an access token, where the provider wants one.
    ///
    /// - Returns: what opens the door, or `nil` where there is nothing for now.
    mutating func authorize(_ errand: LaneControl.Errand) async -> Access? {
        let secrets = lane.secrets
        guard let issuer = lane.setup.provider.tokens else { return Access(secrets: secrets) }
        let rings = lane.bell.rings
        switch lane.tokens.ask(at: lane.clock.wall()) {
        case .valid(let token):
            return Access(secrets: secrets, token: token.secret)
        case .wait:
            await lane.wait(until: nil, since: rings)
            return nil
        case .renew:
            let token = await newToken(from: issuer, with: Access(secrets: secrets), errand)
            lane.tokens.put(token)
            lane.bell.ring()
            return token.map { Access(secrets: secrets, token: $0.secret) }
        }
    }

    private mutating func newToken(
        from issuer: any TokenIssuer, with access: Access, _ errand: LaneControl.Errand
    ) async -> Token? {
        let response: ProviderResponse
        do throws(TransportFailure) {
            response = try await answer(of: issuer, with: access, errand)
        } catch {
            let endpoint = issuer.tokenEndpoint ?? lane.setup.endpoint
            await goWithoutToken("no access token from \(endpoint), \(error).", error.cause, issuer)
            return nil
        }
        hear(response)
        guard !response.isRedirect else {
            let told = LaneControl.Redirected(kind: .token, status: response.head.status.code)
            let addressKey = issuer.tokenEndpoint == nil ? "base_url" : "token_url"
            let now = lane.clock.now()
            lane.decide {
                $0.wasRedirected(told, by: addressKey, sentAt: sentAt, at: now)
            }
            let trouble = "no access token: \(response.redirectWords), which is not followed."
            await goWithoutToken(trouble, .badResponse, issuer)
            return nil
        }
        switch issuer.token(in: response, at: lane.clock.wall()) {
        case .token(let token): return token
        case .refused(let detail):
            lane.decide { $0.tokenRefused(detail, errand, sentAt: sentAt) }
        case .throttled(let pause):
            let now = lane.clock.now()
            lane.decide { $0.tokenThrottled(for: pause, sentAt: sentAt, at: now) }
        case .unavailable(let detail): await goWithoutToken(detail, .badResponse, issuer)
        }
        return nil
    }

    /// Asks for a token, at its own address over a connection that serves for nothing else.
    private mutating func answer(
        of issuer: any TokenIssuer, with access: Access, _ errand: LaneControl.Errand
    ) async throws(TransportFailure) -> ProviderResponse {
        guard let endpoint = issuer.tokenEndpoint else {
            guard let connection else { throw TransportFailure(.notSent, .closed) }
            return try await answer(of: issuer, with: access, errand, over: connection)
        }
        let own = try await lane.transport.connect(
            to: endpoint, within: lane.setup.policy.timeouts.connect)
        do throws(TransportFailure) {
            let response = try await answer(of: issuer, with: access, errand, over: own)
            await own.close()
            return response
        } catch {
            await own.close()
            throw error
        }
    }

    /// A token's request takes its turn at the send gate like any other.
    private mutating func answer(
        of issuer: any TokenIssuer, with access: Access, _ errand: LaneControl.Errand,
        over connection: any Connection
    ) async throws(TransportFailure) -> ProviderResponse {
        guard case .gone = await leave(.token, isFirst: true, errand) else {
            throw TransportFailure(.notSent, .stopped)
        }
        defer {
            let time = lane.clock.now() - sentAt
            lane.decide { $0.answered(after: time) }
        }
        return try await connection.exchange(
            issuer.tokenRequest(with: access, at: lane.clock.wall()),
            within: lane.setup.policy.timeouts.request)
    }

    /// A token endpoint of its own takes no connection to the provider along.
    private mutating func goWithoutToken(
        _ trouble: String, _ cause: TransportFailure.Cause, _ issuer: any TokenIssuer
    ) async {
        if issuer.tokenEndpoint == nil { await disconnect() }
        await backOff(trouble, after: cause)
    }
}
