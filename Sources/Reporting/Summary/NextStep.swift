import AnnulModel
import Ledger

/// A command that comes next, and what it is for.
package struct NextStep: Hashable, Sendable {
    /// As it is typed after `annul`.
    package let command: String
    package let purpose: String

    var json: JSONValue {
        .record(("command", .string("annul \(command)")), ("purpose", .string(purpose)))
    }
}

extension RunSummary {
    /// The commands that come next, the most pressing first.
    package var nextSteps: [NextStep] {
        var steps: [NextStep] = []
        func add(_ command: String, _ purpose: String) {
            steps.append(NextStep(command: command, purpose: purpose))
        }
        if run.state == .running || run.state == .draining {
            add("status \(run.name)", "shows how far it is")
        } else if run.state.isUnfinished {
            switch run.reason {
            case .cap: add("abandon \(run.name)", "gives it up")
            case .deadline:
                add("resume \(run.name) --deadline none", "goes on without its deadline")
            default: add("resume \(run.name)", "goes on with it")
            }
        }
        if totals.failed > 0 {
            add("export \(run.name) --failed", "lists the \(totals.failed.rows) that failed")
        }
        let inDoubt = rows { [.inDoubt, .accepted].contains($0.outcome) }
        if inDoubt > 0 {
            add("export \(run.name) --in-doubt", "lists the \(inDoubt.rows) in doubt")
            if !run.state.isUnfinished {
                add("resolve \(run.name)", "asks about them, cancels nothing")
            }
        }
        let again = rows { $0.mayBeRunAgain }
        if !run.state.isUnfinished, run.state != .refused, again > 0 {
            add("rerun \(run.name)", "runs again what may be cancelled")
        }
        if let example = examples.first(where: { $0.reading.group != .input }) ?? examples.first {
            add("show \(run.name) \(example.row)", "tells that payment's whole story")
        }
        if leftOpenBefore ?? 0 > 0 {
            add("status --open", "lists all that is not good")
        }
        return steps
    }

    private func rows(_ isWanted: (OutcomeCount.Reading) -> Bool) -> Int64 {
        totals.outcomes.filter { isWanted($0.reading) }.reduce(0) { $0 + $1.rows }
    }
}

extension OutcomeCount.Reading {
    /// Whether `annul rerun` takes such rows without naming them.
    fileprivate var mayBeRunAgain: Bool {
        guard group == .failed || [.inDoubt, .accepted, .unprocessed].contains(outcome) else {
            return false
        }
        return outcome != .manual && reason != .captured && reason != .expired
    }
}

extension Int64 {
    /// As a number of rows: `1 row`.
    var rows: String { self == 1 ? "1 row" : "\(self) rows" }
}
