package import AnnulModel
package import Providers

/// Tries an account's credentials with at most one request, which touches no payment.
///
/// It needs no ledger: nothing that it sends has an effect. One request is within any limit, but it
/// comes beside those of a run that is under way.
package struct AccountTrial: Sendable {
    private let provider: any Provider
    private let policy: AccountPolicy
    private let endpoint: Endpoint
    private let secrets: [String: Secret]

    package init(
        provider: any Provider, policy: AccountPolicy, endpoint: Endpoint,
        secrets: [String: Secret]
    ) {
        self.provider = provider
        self.policy = policy
        self.endpoint = endpoint
        self.secrets = secrets
    }

    /// Where the request goes.
    package static func address(of provider: any Provider, at endpoint: Endpoint) -> Endpoint {
        guard provider.trial.means == .token else { return endpoint }
        return provider.tokens?.tokenEndpoint ?? endpoint
    }

    /// Sends the request, and reads the answer as a run would.
    ///
    /// - Parameters:
    ///   - transport: the network.
    ///   - clock: the present time, for signatures and the account's pauses.
    /// - Returns: what the answer says of the credentials.
    package func run(over transport: any Transport, clock: RunClock) async -> Admittance {
        let now = clock.wall()
        if let end = policy.pause.ending(at: now) {
            return Admittance(
                .resting, "It rests until \(end) ('pause'), so that nothing was sent. Try then.")
        }
        let access = Access(secrets: secrets)
        switch provider.trial.means {
        case .none: return Admittance(.unknowable, provider.trial.leavesOpen)
        case .token:
            guard let tokens = provider.tokens else {
                preconditionFailure("who is tried by a token gives them out")
            }
            return await answered(to: tokens.tokenRequest(with: access, at: now), transport) {
                meaning(of: tokens.token(in: $0, at: now))
            }
        case .lookup(let reference):
            let attempt = Attempt.lookingUp(reference)
            // Nothing of ours can be at issue: the payment's being unknown is the good answer.
            let step = Step.payment(.doubt)
            let request = provider.request(for: step, of: attempt, with: access, at: now)
            return await answered(to: request, transport) {
                meaning(of: provider.reading(of: $0, to: step, of: attempt, with: access))
            }
        }
    }

    private func answered(
        to request: ProviderRequest, _ transport: any Transport,
        _ meaning: (ProviderResponse) -> Admittance
    ) async -> Admittance {
        let address = Self.address(of: provider, at: endpoint)
        let response: ProviderResponse
        do throws(TransportFailure) {
            let connection = try await transport.connect(
                to: address, within: policy.timeouts.connect)
            response = try await Self.exchange(request, connection, policy.timeouts.request)
        } catch {
            return Admittance(
                .unreachable,
                "Why: \(error). Check \(error.cause == .proxy ? "proxy" : addressKey), this machine's "
                    + "network, and whether the provider is up.")
        }
        guard !response.isRedirect else {
            return unclear("\(response.redirectWords), which is not followed.")
        }
        let admittance = meaning(response)
        let screen = SecretScreen(secrets.values)
        return Admittance(admittance.result, screen.screened(admittance.detail))
    }

    private static func exchange(
        _ request: ProviderRequest, _ connection: any Connection, _ limit: Duration
    ) async throws(TransportFailure) -> ProviderResponse {
        do throws(TransportFailure) {
            let response = try await connection.exchange(request, within: limit)
            await connection.close()
            return response
        } catch {
            await connection.close()
            throw error
        }
    }

    private func meaning(of token: TokenReading) -> Admittance {
        switch token {
        case .token: Admittance(.letIn, provider.trial.leavesOpen)
        case .refused(let detail): Admittance(.refused, detail)
        case .throttled:
            Admittance(.unclear, "It asks for fewer requests (HTTP 429). Try again later.")
        case .unavailable(let detail): unclear(detail)
        }
    }

    private func meaning(of reading: Reading) -> Admittance {
        guard case .finding(let finding) = reading else {
            return Admittance(.letIn, provider.trial.leavesOpen)
        }
        switch finding.verdict {
        case .settled, .refused, .standing, .busy:
            return Admittance(.letIn, provider.trial.leavesOpen)
        case .halt: return Admittance(.refused, finding.detail)
        case .throttled: return Admittance(.unclear, "\(finding.detail) Try again later.")
        case .unsettled, .doubtful, .notSent:
            return unclear(finding.detail)
        }
    }

    private func unclear(_ detail: String) -> Admittance {
        Admittance(.unclear, "\(detail) Check \(addressKey), else try again later.")
    }

    /// What the configuration calls the address.
    private var addressKey: String {
        Self.address(of: provider, at: endpoint) == endpoint ? "base_url" : "token_url"
    }
}

extension Attempt {
    /// A look-up of a payment that this program has never touched.
    fileprivate static func lookingUp(_ reference: String) -> Attempt {
        guard let key = IdempotencyKey("check-online") else {
            preconditionFailure("the key's form is fixed")
        }
        return Attempt(
            annulment: Annulment(reference: reference), key: key, body: [], ownKeys: [])
    }
}
