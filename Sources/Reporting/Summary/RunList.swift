package import AnnulModel
package import Ledger

/// All runs of a ledger, the newest last.
package struct RunList: Hashable, Sendable {
    package let runs: [RunSummary]

    /// Reads the summaries of all runs.
    ///
    /// - Throws: `LedgerError`; `damaged` where counters contradict the rows.
    package init(from reader: LedgerReader, asOf moment: Timestamp) throws(LedgerError) {
        let head = try reader.head()
        let records = try reader.runs()
        let tallies = try reader.tallies()
        let chains = try reader.chains(of: records)
        var runs: [RunSummary] = []
        for (record, chain) in zip(records, chains) {
            let lanes = try reader.lanes(of: record)
            let own = Set(lanes.map(\.id))
            var summary = try RunSummary(
                of: record, lanes: lanes, tallies: tallies.filter { own.contains($0.key.lane) },
                head: head, asOf: moment)
            summary.take(try reader.notes(of: record))
            summary.chain = chain
            summary.returned = ReturnedRows(try reader.changes(of: record))
            runs.append(summary)
        }
        self.runs = runs
    }

    /// What `status --json` says without a run.
    package var json: JSONValue { .record(("runs", .array(runs.map(\.json)))) }
}
