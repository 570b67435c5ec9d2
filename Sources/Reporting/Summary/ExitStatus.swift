package import AnnulModel

/// The exit code that a run's end gives.
///
/// Errors have codes of their own, which go before these.
package enum ExitStatus {
    /// Decides the code.
    ///
    /// A signal after which nothing was left to do is not mentioned: the run ended by itself.
    ///
    /// - Parameters:
    ///   - counts: the rows of the run.
    ///   - state: where the run stands.
    ///   - isHalted: whether a guard stopped the run, or an account was stopped.
    ///   - signal: the signal that ended the run, by its number.
    ///   - tolerated: the shares of all rows that may fail for a reason.
    /// - Returns: the code.
    package static func code(
        for counts: RowCounts, state: RunState, isHalted: Bool = false, signal: Int32? = nil,
        tolerating tolerated: [Reason: Double] = [:]
    ) -> Int {
        if state == .refused { return 65 }
        if let signal, counts.undecided > 0 || state == .interrupted { return 128 + Int(signal) }
        if isHalted || state == .halted { return 5 }
        if counts.open > 0 { return 4 }
        let bad = counts.failed + counts.rejected
        return bad > counts.tolerable(within: tolerated) ? 3 : 0
    }
}

extension RowCounts {
    /// Rows that can't be used; a duplicate counts as the row that it names.
    package var rejected: Int64 {
        outcomes.filter { $0.reading.outcome == .rejected }.reduce(0) { $0 + $1.rows }
    }

    /// Of the rows that failed or can't be used, those whose reason may have as many.
    fileprivate func tolerable(within shares: [Reason: Double]) -> Int64 {
        var rowsByReason: [Reason: Int64] = [:]
        for count in outcomes
        where count.reading.group == .failed || count.reading.outcome == .rejected {
            if let reason = count.reading.reason { rowsByReason[reason, default: 0] += count.rows }
        }
        return rowsByReason.reduce(0) { sum, found in
            let most = (shares[found.key] ?? 0) * Double(rows)
            return sum + (Double(found.value) <= most ? found.value : 0)
        }
    }
}
