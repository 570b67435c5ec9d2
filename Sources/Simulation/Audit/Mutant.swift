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
    /// What nobody has signed is believed.
    case believesUnsigned
    /// A provider without keys is asked again in doubt, as if it had them.
    case repeatsBlindly
    /// The wall clock is read anew for every decision, and may be set in the middle of a run.
    case readsWallClock
    /// Each request has a key of its own, after silence too.
    case newKeyEachTime
    /// What was cancelled is never read again, though that is asked for.
    case readsNothingAgain
    /// All rows are let out at once, and none runs first.
    case skipsCanary
    /// Whatever share of the rows fails, it goes on.
    case ignoresThresholds
    /// The account is touched when it is not to be.
    case worksInPauses
    /// The deadline is let go by.
    case ignoresDeadline
    /// A payment is cancelled whatever its amount.
    case comparesNothing
    /// What is partly captured is cancelled though it is to be left alone.
    case releasesRemainders
    /// Look-ups and tokens have no limits of their own.
    case ignoresOwnLimits
    /// A throttled answer is one that failed.
    case ignoresThrottles
    /// Who is sent elsewhere has done nothing.
    case redirectCountsAsNotSent

    func change(_ account: SimulatedAccount) -> SimulatedAccount {
        var account = account
        switch self {
        case .noRateLimit: account.policy.limits.rates = []
        case .noPaymentSpacing: account.policy.limits.perPayment = nil
        case .repeatsBlindly:
            account.policy.doubt.keying = .keyed(lifetime: .seconds(3600), keepsRefusals: true)
        case .skipsCanary: account.guards.canary = nil
        case .ignoresThresholds: account.guards.halt = nil
        case .worksInPauses: account.policy.pause = []
        case .comparesNothing: account.policy.compare = .never
        case .releasesRemainders: account.policy.partlyCaptured = .release
        case .ignoresOwnLimits:
            (account.policy.limits.lookups, account.policy.limits.tokens) = ([], [])
        case .doubtCountsAsFailed, .anyAnswerIsSuccess, .claimsOthersWork, .bodyChanges,
            .believesUnsigned, .newKeyEachTime, .ignoresThrottles:
            account.provider = BrokenProvider(account.provider, self)
        case .readsNothingAgain: account.policy.doubt.reread = nil
        case .lostCountsAsNotSent, .readsWallClock, .ignoresDeadline, .redirectCountsAsNotSent:
            break
        }
        return account
    }

    func change(_ transport: any Transport) -> any Transport {
        switch self {
        case .lostCountsAsNotSent: OverconfidentTransport(real: transport, blindTo: .failure)
        case .redirectCountsAsNotSent: OverconfidentTransport(real: transport, blindTo: .redirect)
        default: transport
        }
    }
}
