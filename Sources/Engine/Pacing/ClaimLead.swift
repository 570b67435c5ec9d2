/// How long before its request's turn a row is claimed, so that its intent is durable by then.
///
/// That is the longest that a claim took lately, and fades slowly: now and then a commit also moves
/// the ledger's journal, and takes several times as long as those around it. A mean would be too
/// short then, and a turn that nobody is ready for is lost.
package struct ClaimLead: Sendable {
    package private(set) var time = Duration.zero

    package init() {}

    /// A claim became durable after a time.
    package mutating func note(_ time: Duration) {
        self.time = min(Self.most, max(time, self.time * Self.fading))
    }

    /// Half of it is gone after seven hundred claims.
    private static let fading = 0.999
    /// No turn is taken further ahead: whatever has a turn must have been written long before the
    /// window that it begins is over.
    private static let most = Duration.milliseconds(500)
}
