import AnnulModel
import Ledger

extension Session {
    /// Leaves a halted run as it is, nobody being there: a scheduler must not work it off piece by
    /// piece.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - name: what it is called in the sentence.
    /// - Returns: the contract's exit code.
    func leave(_ run: RunRecord, called name: String) -> Int32 {
        console.error(
            "\(name) was halted (\(run.reason?.rawValue ?? "halt")). Nothing was sent: whether it"
                + " goes on is for a person to say. `annul status \(run.name)` tells why, and"
                + " `annul resume \(run.name)` goes on.")
        return 5
    }
}
