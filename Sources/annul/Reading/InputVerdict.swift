import AnnulModel
import Intake
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
    ///   - readings: what was read of its inputs.
    ///   - ledger: the ledger.
    /// - Throws: `UsageError` (65), once the run is refused.
    func judge(
        _ run: RunRecord, _ tallies: [TallyKey: TallyValue], _ readings: [InputReading],
        _ ledger: Ledger
    ) async throws {
        guard let problem = problem(with: tallies, readings) else { return }
        try await ledger.refuse(run, exitCode: 65)
        throw UsageError(
            65,
            "\(problem) Nothing was sent. `annul export \(run.name) --rejected` tells the reason of"
                + " each row that is unusable.")
    }

    /// Why an input can't be worked on; `nil` where it can.
    func problem(
        with tallies: [TallyKey: TallyValue], _ readings: [InputReading]
    ) -> String? {
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
            return "\(rejected) of \(rows) rows are unusable, and --strict asks for none."
                + "\(cause(in: readings)) Mend them and try again."
        }
        let share = session.configuration.input.maxRejected
        guard rejected > max(Self.fewRejected, Int64(share * Double(rows))) else { return nil }
        return "\(rejected) of \(rows) rows are unusable, more than input.max_rejected allows."
            + "\(cause(in: readings)) Mend them and try again."
    }

    /// What is wrong with most of them, by the input that has most: it is wrong as a whole.
    private func cause(in readings: [InputReading]) -> String {
        let worst = readings.map(\.rejections).max { $0.rows < $1.rows }
        return worst?.commonest.map { " \($0)" } ?? ""
    }

    /// So few unusable rows never refuse a file.
    private static let fewRejected: Int64 = 10
}
