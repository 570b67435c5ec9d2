import AnnulModel
import Subprocess

/// A process that has ended, and what it left.
struct Ended: Sendable {
    let status: TerminationStatus
    let output: String
    let errors: String

    /// The exit code; `nil` for one that a signal killed.
    var code: Int32? {
        if case .exited(let code) = status { code } else { nil }
    }

    var wasKilled: Bool { code == nil }

    /// Its standard output as JSON.
    func json() throws -> JSONValue { try JSONValue(parsing: Array(output.utf8)) }
}
