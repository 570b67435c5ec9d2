import AnnulModel
import Engine
import Providers

/// A rule of the program, broken on purpose: the auditor must notice.
package enum Mutant: String, CaseIterable, Sendable {
    /// A request of which part may have left counts as never sent.
    case lostCountsAsNotSent
    /// Silence is taken for a refusal.
    case doubtCountsAsFailed
    /// Any answer under 500 is taken for success.
    case anyAnswerIsSuccess
    /// The limiter lets everything through.
    case noRateLimit
    /// A payment is retried as often as one likes.
    case noPaymentSpacing
    /// Whoever cancelled it, it was us.
    case claimsOthersWork
    /// The body of a repeat under one key differs.
    case bodyChanges

    func change(_ account: SimulatedAccount) -> SimulatedAccount {
        var account = account
        switch self {
        case .noRateLimit: account.policy.limits.rates = []
        case .noPaymentSpacing: account.policy.limits.perPayment = nil
        case .doubtCountsAsFailed, .anyAnswerIsSuccess, .claimsOthersWork, .bodyChanges:
            account.provider = BrokenProvider(account.provider, self)
        case .lostCountsAsNotSent: break
        }
        return account
    }

    func change(_ transport: any Transport) -> any Transport {
        self == .lostCountsAsNotSent ? OverconfidentTransport(transport) : transport
    }
}

/// Changes what a provider adapter says, in one respect.
private struct BrokenProvider: Provider {
    static let defaultPolicy = Vipps.defaultPolicy
    private let real: any Provider
    private let mutant: Mutant

    init(_ real: any Provider, _ mutant: Mutant) {
        self.real = real
        self.mutant = mutant
    }

    var merchant: Merchant { real.merchant }
    var tokens: (any TokenIssuer)? { real.tokens }

    func check(_ annulment: Annulment) throws(Rejection) { try real.check(annulment) }

    func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        real.cancelBody(of: annulment, under: key)
    }

    func request(for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp)
        -> ProviderRequest
    {
        var request = real.request(for: step, of: attempt, with: access, at: now)
        if mutant == .bodyChanges, step == .cancel {
            request.body = Array(#"{"cancelTransactionOnly":false,"at":\#(now.milliseconds)}"#.utf8)
        }
        return request
    }

    func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let reading = real.reading(of: response, to: step, of: attempt, with: access)
        guard case .finding(var finding) = reading else {
            if mutant == .claimsOthersWork, case .ask(.events(_, let settlement)) = reading {
                return .finding(Finding(.settled(settlement.asOurs)))
            }
            return reading
        }
        switch (mutant, finding.verdict) {
        case (.doubtCountsAsFailed, .doubtful):
            finding.verdict = .refused(Settlement(.failed, .providerError, "assumed"))
        case (.anyAnswerIsSuccess, .refused):
            finding.verdict = .settled(Settlement(.cancelled, .released, "assumed"))
        default: break
        }
        return .finding(finding)
    }
}

extension Settlement {
    fileprivate var asOurs: Settlement {
        var settlement = self
        if outcome == .alreadyCancelled { settlement.outcome = .cancelled }
        return settlement
    }
}

/// Takes every failure for a request that never left.
private struct OverconfidentTransport: Transport {
    let real: any Transport

    init(_ real: any Transport) { self.real = real }

    func connect(to endpoint: Endpoint, within limit: Duration) async throws(TransportFailure)
        -> any Connection
    {
        OverconfidentConnection(real: try await real.connect(to: endpoint, within: limit))
    }
}

private struct OverconfidentConnection: Connection {
    let real: any Connection

    var isOpen: Bool { real.isOpen }

    func close() async { await real.close() }

    func exchange(_ request: ProviderRequest, within limit: Duration) async throws(TransportFailure)
        -> ProviderResponse
    {
        do throws(TransportFailure) {
            return try await real.exchange(request, within: limit)
        } catch {
            throw TransportFailure(.notSent, error.cause)
        }
    }
}
