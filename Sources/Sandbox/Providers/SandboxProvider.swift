import AnnulModel
import HTTPTypes
import Providers

/// How one provider looks from outside: it reads its requests and words its answers, while the
/// `Book` keeps payments, keys and limits for all of them.
protocol SandboxProvider: Sendable {
    var name: ProviderName { get }

    /// Whether a path without a provider's name in front belongs to this provider.
    func claims(_ route: Route) -> Bool

    /// What a request is counted as.
    func kind(of request: ProviderRequest, on route: Route) -> Tally.Kind

    /// Which account a request says that it comes from, whether or not it proves that.
    func account(
        of request: ProviderRequest, on route: Route, among accounts: [SandboxAccount]
    ) -> Int?

    /// Answers a request; `account` is the one it says it comes from, if the sandbox serves it.
    func answer(
        to request: ProviderRequest, on route: Route, of account: Int?, from book: inout Book,
        at now: Timestamp
    ) -> SandboxAnswer

    /// What the provider answers to credentials that it has taken until now.
    var unauthorized: ProviderResponse { get }
}

extension SandboxProvider {
    var unauthorized: ProviderResponse { .text(401, "Unauthorized", type: "text/plain") }

    /// The account of this provider that some test picks.
    func account(
        among accounts: [SandboxAccount], where isIt: (SandboxAccount) -> Bool
    ) -> Int? {
        accounts.firstIndex { $0.provider == name && isIt($0) }
    }

    /// What stops a cancel before the application, in the provider's words for a status.
    func answer(
        to obstacle: Obstacle, by rules: SandboxRules, at now: Timestamp,
        wording: (_ status: Int) -> ProviderResponse
    ) -> SandboxAnswer {
        switch obstacle {
        case .referenceLimit(let wait), .throttled(let wait, asDate: false):
            SandboxAnswer(wording(429).retry(after: wait))
        case .throttled(let wait, asDate: true):
            SandboxAnswer(
                wording(429)
                    .retry(at: now + rules.clockSkew + wait, now: now + rules.clockSkew))
        case .unavailable, .forged: SandboxAnswer(wording(503))
        case .dropped: .dropped
        }
    }
}

/// What a provider allows, and how it treats what it is asked again.
struct ProviderTerms: Hashable, Sendable {
    /// How often one payment may be cancelled.
    var cancels: Rate?
    /// How often one payment may be read.
    var reads: Rate?
    /// Whether a payment that is not authorized yet can be cancelled.
    var terminatesCreated = false
    /// Whether a key keeps the answer that the payment is held.
    var keepsHolds = true
    /// Whether a cancel of what is cancelled may be answered as done.
    ///
    /// Then it is so for every second payment: for the others it is refused.
    var acknowledgesRepeats = false
}
