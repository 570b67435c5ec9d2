package import AnnulModel
import GRDB

/// An attempt that has ended: when, and what came of it.
package struct EndedAttempt: Hashable, Sendable {
    package let lane: Int64
    /// When it was claimed.
    package let began: Timestamp
    package let ended: Timestamp
    /// Whether it brought its row to an end.
    package let hasEndedRow: Bool
    private let verdict: String

    package init(
        lane: Int64, began: Timestamp, ended: Timestamp, hasEndedRow: Bool, verdict: String
    ) {
        self.lane = lane
        self.began = began
        self.ended = ended
        self.hasEndedRow = hasEndedRow
        self.verdict = verdict
    }

    /// Whether the provider turned it away as one too many.
    package var isThrottled: Bool { verdict == Verdict.throttled(after: nil).word }

    /// Whether a request left: what was never sent, or died with its process, tells nothing about
    /// how long the provider takes.
    package var wasExchanged: Bool {
        verdict != Verdict.notSent.word && verdict != "interrupted" && verdict != "given_up"
    }
}

extension LedgerReader {
    /// Goes through the attempts of a run that have ended, in the order in which they did.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - body: what is done with each.
    /// - Throws: `LedgerError`.
    package func forEachEndedAttempt(of run: RunRecord, _ body: (EndedAttempt) -> Void)
        throws(LedgerError)
    {
        var (next, last) = try resultsSinceBeginning(of: run)
        while next <= last {
            let end = next + Self.attemptSlice
            try read { database in
                let found = try Row.fetchCursor(
                    database, sql: Self.endedAttempts,
                    arguments: [next, end, run.firstRow, run.lastRow ?? Int64.max, run.id])
                while let row = try found.next() {
                    body(
                        EndedAttempt(
                            lane: row[0], began: Timestamp(milliseconds: row[1]),
                            ended: Timestamp(milliseconds: row[2]), hasEndedRow: row[4],
                            verdict: row[3]))
                }
            }
            next = end
        }
    }

    /// The ids of the first and the last result that the run can have.
    ///
    /// Ids grow with commits: the first is found by halving, without an index.
    private func resultsSinceBeginning(of run: RunRecord) throws(LedgerError) -> (Int64, Int64) {
        try read { database in
            let begun = try Int64.fetchOne(
                database, sql: "SELECT commit_no FROM run WHERE id = ?", arguments: [run.id])
            let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM result") ?? 0
            var (low, high): (Int64, Int64) = (1, last + 1)
            while low < high {
                let middle = low + (high - low) / 2
                let commit = try Int64.fetchOne(
                    database, sql: Self.commitOfResult, arguments: [middle])
                if let commit, commit < begun ?? 0 { low = middle + 1 } else { high = middle }
            }
            return (low, last)
        }
    }

    static let commitOfResult = "SELECT commit_no FROM result WHERE id >= ? ORDER BY id LIMIT 1"

    static let endedAttempts = """
        SELECT row.lane, attempt.at, result.at, result.verdict, result.outcome NOT NULL
        FROM result CROSS JOIN attempt ON attempt.id = result.attempt
            CROSS JOIN row ON row.id = result.row
        WHERE result.id >= ? AND result.id < ? AND result.row >= ? AND result.row <= ?
            AND row.run = ? ORDER BY result.id
        """

    /// Results of one read: the ledger is not held for long.
    private static let attemptSlice: Int64 = 20_000
}
