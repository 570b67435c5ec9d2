package import Logging

/// What is logged: every event that there is.
///
/// The names are promises to whoever searches the log. As JSON they have `_` for their blanks. What
/// an event may tell is what `Fact` has: never a body, a secret or a reference.
package enum Event: String, CaseIterable, Hashable, Sendable {
    case runBegan = "run began"
    case runEnded = "run ended"
    /// The account goes no further in this run.
    case accountStopped = "account stopped"
    /// No connection, or no access token; once for each time that the account goes down.
    case providerOutOfReach = "provider out of reach"
    /// One attempt is settled; `outcome` is the row's, or `pending` where it is tried again.
    case exchangeEnded = "exchange ended"
    /// Nobody heard that the run began, or how it ended.
    case pingFailed = "ping failed"
    case metricsFailed = "metrics not written"
    /// A sentence that is meant for the operator: what stands on standard error without JSON.
    case message

    /// What an event is about.
    package enum Fact: String, CaseIterable, Hashable, Sendable {
        // In the order in which a line has them.
        case run, row, account, attempt
        case outcome, reason, state
        case exitCode = "exit_code"
        /// A word for what went wrong, one of a few.
        case cause
        /// Sentences, which may quote a provider: for people at the machine alone.
        case detail, trouble
        case givesUpAfter = "gives_up_after"

        /// Whether lines for programs have it, which are kept, and sent elsewhere.
        package var isForPrograms: Bool {
            switch self {
            case .run, .row, .account, .attempt, .outcome, .reason, .state, .exitCode, .cause: true
            case .detail, .trouble, .givesUpAfter: false
            }
        }

        /// Whether its value is a whole number.
        var isNumber: Bool { [.row, .attempt, .exitCode].contains(self) }
    }

    package var level: Logger.Level {
        switch self {
        case .runBegan, .runEnded, .message: .info
        case .accountStopped, .providerOutOfReach, .pingFailed, .metricsFailed: .warning
        case .exchangeEnded: .debug
        }
    }

    /// Its name as JSON has it.
    package var name: String { rawValue.replacing(" ", with: "_") }
}

extension Logger {
    /// Logs an event.
    ///
    /// - Parameters:
    ///   - event: the event, which brings its level along.
    ///   - facts: what it is about; only asked for where the event is wanted.
    package func note(_ event: Event, _ facts: @autoclosure () -> [Event.Fact: String] = [:]) {
        log(
            level: event.level, "\(event.rawValue)",
            metadata: Metadata(
                uniqueKeysWithValues: facts().map { ($0.key.rawValue, .string($0.value)) }))
    }

    /// Says of everything that is logged from here on what it belongs to.
    package mutating func tag(_ fact: Event.Fact, _ value: String) {
        self[metadataKey: fact.rawValue] = .string(value)
    }
}
