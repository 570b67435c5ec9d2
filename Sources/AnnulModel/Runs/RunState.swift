/// Where a run stands.
package enum RunState: String, CaseIterable, Codable, Hashable, Sendable {
    /// The input is being read; nothing is sent yet.
    case reading
    /// The input was unusable as a whole; nothing was sent.
    case refused
    /// Every row is in the ledger; nothing is sent yet.
    case ready
    case running
    /// A signal came: nothing more is claimed, what is in flight ends.
    case draining
    /// The process ended before the run did; `resume` goes on.
    case interrupted
    /// A guard stopped it, or accounts stopped; `resume` goes on.
    case halted
    /// A person gave it up.
    case abandoned
    /// Every row ended, and the result files are in place.
    case finished

    /// Whether `resume` can go on with it.
    package var isUnfinished: Bool {
        switch self {
        case .refused, .abandoned, .finished: false
        case .reading, .ready, .running, .draining, .interrupted, .halted: true
        }
    }
}
