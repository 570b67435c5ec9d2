/// Whether the provider still is where its address says, after an answer that points elsewhere.
///
/// Redirects are never followed: who answers so may be anybody, and a cancel that is answered so is
/// in doubt. So that one payment is, and not as many as the limits let through, the first redirect
/// holds the account: nothing leaves but one request, a look-up where there is one. If that is
/// redirected too, the account stops; if it is heard, the account goes on. Where nobody can look,
/// the next cancel decides.
struct RedirectCheck: Sendable {
    private let canLookUp: Bool
    var hold = Hold.open
    /// Requests that left before know nothing of what was found out since.
    private var heldSince: Duration?

    init(canLookUp: Bool) { self.canLookUp = canLookUp }

    /// A request was answered with a redirect.
    ///
    /// - Parameters:
    ///   - kind: what it was for.
    ///   - sent: when it left.
    ///   - now: the run's clock.
    /// - Returns: whether the address is known by now not to be the provider's.
    mutating func redirected(_ kind: RequestKind, sentAt sent: Duration, at now: Duration) -> Bool {
        if let heldSince, sent <= heldSince { return false }
        guard hold != .open else {
            (hold, heldSince) = (.held, now)
            return false
        }
        return kind != .cancel || !canLookUp
    }

    /// A request was answered by somebody who can be the provider.
    mutating func heard(sentAt sent: Duration) {
        guard let heldSince, sent > heldSince else { return }
        hold = .open
    }
}
