/// Whether the provider lets the account in, after it turned a request away at the door.
///
/// A 401 or 403 may mean the account, its credentials, or one payment. So it holds the account:
/// nothing leaves but one request with fresh credentials, a look-up where there is one. If that is
/// turned away too, the account stops. If it is let in, the account goes on, and the row is tried
/// again after others; turned away once more it ends as forbidden, for the door is known to be
/// open. An account that may look but not cancel shows itself by a second payment: it stops.
/// Where none but the rows that were turned away are left to try, those that came before decide:
/// a few of them are forbidden if others were let in and the provider knows whose they are (403).
struct AccessCheck: Sendable {
    enum Ruling: Hashable {
        /// Nothing is known yet: the row is put back.
        case hold
        /// The account is turned away.
        case account
        /// The account is let in; this payment is not.
        case payment
    }

    var hold = Hold.open
    /// Requests that left before know nothing of the credentials that are in use.
    private var knownSince = Duration.zero
    /// The rows whose requests were turned away since the account is held.
    private var suspects: Set<Int64> = []
    /// Rows that were turned away although the account was let in right after; until they end.
    private var cleared: Set<Int64> = []
    private var cancelWasLetIn = true
    private var anyoneWasLetIn = false
    /// Whether the account's secrets are to be fetched again.
    private(set) var wantsFreshSecrets = false

    mutating func secretsAreFresh() { wantsFreshSecrets = false }

    /// A request was turned away.
    ///
    /// - Parameters:
    ///   - row: whose request it was; `nil` for an access token's.
    ///   - isCancel: whether a cancel was turned away, rather than a look-up.
    ///   - isProbe: whether it was the one that is to find out.
    ///   - isKnown: whether the provider says that it knows who asks.
    ///   - sent: when it left.
    /// - Returns: what that is to the account, and to the row.
    mutating func turnedAway(
        _ row: Int64?, isCancel: Bool = false, isProbe: Bool, isKnown: Bool = false,
        sentAt sent: Duration
    ) -> Ruling {
        if isProbe, hold == .asking {
            let turnedAway = suspects.union(cleared)
            guard let row, turnedAway.contains(row), turnedAway.count <= Self.mostForbidden,
                isKnown, anyoneWasLetIn
            else { return .account }
            clear(at: sent)
            cleared.remove(row)
            return .payment
        }
        guard hold == .open, sent >= knownSince else {
            if let row, hold != .open { suspects.insert(row) }
            return .hold
        }
        if let row, cleared.remove(row) != nil { return .payment }
        if isCancel, !cancelWasLetIn { return .account }
        (hold, suspects, wantsFreshSecrets) = (.held, row.map { [$0] } ?? [], true)
        return .hold
    }

    /// A request was let in, whatever it was answered.
    mutating func letIn(isCancel: Bool, isProbe: Bool, sentAt sent: Duration, at now: Duration) {
        anyoneWasLetIn = true
        if isProbe, hold == .asking { clear(at: now) }
        if isCancel, sent >= knownSince || isProbe { cancelWasLetIn = true }
    }

    /// The account is let in, and whoever was turned away was so for his own sake.
    private mutating func clear(at now: Duration) {
        (hold, knownSince) = (.open, now)
        guard !suspects.isEmpty else { return }
        cleared.formUnion(suspects)
        (suspects, cancelWasLetIn) = ([], false)
    }

    /// So many payments may be forbidden at once; more look like the account.
    private static let mostForbidden = 8
}
