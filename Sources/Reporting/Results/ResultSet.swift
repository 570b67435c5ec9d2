import AnnulModel
import Ledger

/// The CSV files of a run while they are written.
struct ResultSet {
    private let run: RunRecord
    private var encoder: ResultEncoder
    private let all: ResultFile
    private let byGroup: [Outcome.Group: ResultFile]
    private var counts: [OutcomeCount.Reading: Int64] = [:]
    private(set) var examples = RowExamples()
    private(set) var sample = RowSample()

    /// The file of each group, in the order in which they are written.
    private static let files: [(group: Outcome.Group, name: String)] = [
        (.good, "succeeded.csv"), (.failed, "failed.csv"), (.open, "open.csv"),
        (.input, "rejected.csv"),
    ]

    init(
        of run: RunRecord, from reader: LedgerReader, in directory: RunDirectory,
        field: (String) -> String?
    ) throws(LedgerError) {
        self.run = run
        let columns = try ResultColumns(of: try reader.resultInputs(of: run), field: field)
        encoder = ResultEncoder(run: run, columns: columns)
        let header = encoder.header()
        all = try ResultFile("results.csv", in: directory)
        try all.append(header)
        var byGroup: [Outcome.Group: ResultFile] = [:]
        for (group, name) in Self.files {
            let file = try ResultFile(name, in: directory)
            try file.append(header)
            byGroup[group] = file
        }
        self.byGroup = byGroup
    }

    mutating func writeRows(from reader: LedgerReader) throws(LedgerError) {
        var last: Int64 = 0
        while true {
            let rows = try reader.rows(of: run, after: last, limit: Self.sliceLength)
            guard let end = rows.last else { return }
            for row in rows {
                let bytes = encoder.bytes(of: row)
                try all.append(row: bytes)
                try byGroup[row.reading.group]?.append(row: bytes)
                counts[row.reading, default: 0] += 1
                examples.note(row)
                sample.note(row)
            }
            last = end.id
        }
    }

    /// What the files say must be what the summary says.
    ///
    /// Open rows are compared in one sum: how they read may change with other runs.
    func check(against summary: RunSummary) throws(LedgerError) {
        let summaryCounts = Dictionary(
            uniqueKeysWithValues: summary.totals.outcomes.map { ($0.reading, $0.rows) })
        for reading in Set(counts.keys).union(summaryCounts.keys).sorted()
        where reading.group != .open {
            let (written, counted) = (counts[reading] ?? 0, summaryCounts[reading] ?? 0)
            guard written == counted else {
                let reason = reading.reason.map { ", \($0.rawValue)" } ?? ""
                throw contradiction("\(reading.outcome.rawValue)\(reason)", written, counted)
            }
        }
        let open = counts.filter { $0.key.group == .open }.values.reduce(0, +)
        guard open == summary.totals.open else {
            throw contradiction("open", open, summary.totals.open)
        }
    }

    func finish() throws(LedgerError) -> [Manifest.File] {
        var files = [try all.finish()]
        for (group, _) in Self.files {
            if let file = byGroup[group] { files.append(try file.finish()) }
        }
        return files
    }

    private func contradiction(_ what: String, _ written: Int64, _ counted: Int64) -> LedgerError {
        Balance(run: run, lanes: [], tallies: [:]).damaged(
            "\(written) rows are \(what), and the counters say \(counted)")
    }

    /// Rows of one read: a few megabytes at most, and the ledger is not held for long.
    private static let sliceLength = 2000
}

extension RowRecord {
    var reading: OutcomeCount.Reading {
        OutcomeCount.Reading(outcome: outcome, reason: reason, group: group)
    }
}
