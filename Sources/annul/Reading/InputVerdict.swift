import AnnulModel
import Ledger
import Settings

/// Decides whether an input that was read whole may be worked on.
struct InputVerdict {
    let session: Session
    let request: RunRequest

    /// Refuses a run whose input is not what was asked for.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - tallies: its rows, counted in the ledger: an earlier process may have read a part.
    ///   - ledger: the ledger.
    /// - Throws: `UsageError` (65), once the run is refused.
    func judge(_ run: RunRecord, _ tallies: [TallyKey: TallyValue], _ ledger: Ledger) async throws {
        guard let problem = problem(with: tallies) else { return }
        try await ledger.refuse(run, exitCode: 65)
        throw UsageError(
            65,
            "\(problem) Nothing was sent. `annul export \(run.name) --rejected` tells the reason of"
                + " each row that is unusable.")
    }

    /// Why an input can't be worked on; `nil` where it can.
    func problem(with tallies: [TallyKey: TallyValue]) -> String? {
        let rows = tallies.values.reduce(0) { $0 + $1.rows }
        let rejected = tallies.reduce(Int64(0)) { sum, tally in
            let isRejected = tally.key.standing.outcome == Outcome.rejected.rawValue
            return sum + (isRejected ? tally.value.rows : 0)
        }
        if let expected = request.expectedRows, rows != Int64(expected) {
            return "the input has \(rows) rows, and --expect-rows asks for \(expected). Check that"
                + " it is the right file, and complete."
        }
        if request.isStrict, rejected > 0 {
            return "\(rejected) of \(rows) rows are unusable, and --strict asks for none. Mend them"
                + " and try again."
        }
        let share = session.configuration.input.maxRejected
        guard rejected > max(Self.fewRejected, Int64(share * Double(rows))) else { return nil }
        return "\(rejected) of \(rows) rows are unusable, more than input.max_rejected allows. Mend"
            + " them and try again."
    }

    /// So few unusable rows never refuse a file.
    private static let fewRejected: Int64 = 10
}
