package import AnnulModel

/// What one exchange says of the account's provider as a whole; what the breaker counts.
package enum Health: Hashable, Sendable {
    /// It answered properly, whatever it said.
    case up
    /// Nobody answered, or nobody could make use of the answer.
    case down

    /// By what the exchange established, not by its status alone: a provider may say 200 to
    /// everything, and something in between may say anything.
    package init(_ finding: Finding) {
        self =
            switch finding.verdict {
            case .settled, .refused, .standing, .busy, .throttled, .halt: .up
            case .unsettled, .doubtful: .down
            // Turned away by somebody who is there, or never connected.
            case .notSent: finding.httpStatus == nil ? .down : .up
            }
    }
}
