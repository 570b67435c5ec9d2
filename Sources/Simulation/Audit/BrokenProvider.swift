import AnnulModel
import Providers

/// Changes what a provider adapter says, in one respect.
struct BrokenProvider: Provider {
    static let defaultPolicy = Vipps.defaultPolicy
    private let real: any Provider
    private let mutant: Mutant

    init(_ real: any Provider, _ mutant: Mutant) {
        self.real = real
        self.mutant = mutant
    }

    var merchant: Merchant { real.merchant }
    var tokens: (any TokenIssuer)? { real.tokens }
    var trial: AccessTrial { real.trial }

    func check(_ annulment: Annulment) throws(Rejection) { try real.check(annulment) }

    func cancelBody(of annulment: Annulment, under key: IdempotencyKey) -> [UInt8] {
        real.cancelBody(of: annulment, under: key)
    }

    func request(for step: Step, of attempt: Attempt, with access: Access, at now: Timestamp)
        -> ProviderRequest
    {
        guard step == .cancel else {
            return real.request(for: step, of: attempt, with: access, at: now)
        }
        switch mutant {
        case .bodyChanges:
            let body = Array(#"{"cancelTransactionOnly":false,"at":\#(now.milliseconds)}"#.utf8)
            return real.request(
                for: step, of: attempt.with(attempt.key, body), with: access, at: now)
        case .newKeyEachTime:
            let key = IdempotencyKey("at-\(now.milliseconds)") ?? attempt.key
            let body = real.cancelBody(of: attempt.annulment, under: key)
            return real.request(for: step, of: attempt.with(key, body), with: access, at: now)
        default: return real.request(for: step, of: attempt, with: access, at: now)
        }
    }

    func reading(
        of response: ProviderResponse, to step: Step, of attempt: Attempt, with access: Access
    ) -> Reading {
        let body = (try? JSONValue(parsing: response.body)) ?? .null
        if mutant == .believesUnsigned, step == .cancel,
            body["data"]["status"].string == "Cancelled"
        {
            return .finding(Finding(.settled(Settlement(.cancelled, .released, "assumed"))))
        }
        var attempt = attempt
        if mutant == .newKeyEachTime,
            let key = body["requestId"].string.flatMap(IdempotencyKey.init)
        {
            attempt = attempt.with(key, attempt.body)
        }
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
        case (.ignoresThrottles, .throttled): finding.verdict = .unsettled
        default: break
        }
        return .finding(finding)
    }
}

extension Attempt {
    fileprivate func with(_ key: IdempotencyKey, _ body: [UInt8]) -> Attempt {
        Attempt(annulment: annulment, key: key, body: body, ownKeys: ownKeys)
    }
}

extension Settlement {
    fileprivate var asOurs: Settlement {
        var settlement = self
        if outcome == .alreadyCancelled { settlement.outcome = .cancelled }
        return settlement
    }
}
