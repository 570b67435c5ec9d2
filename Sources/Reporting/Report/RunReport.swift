package import AnnulModel
package import Ledger

/// The report of a run as one page for a browser: no network, nothing beside it is needed.
package struct RunReport: Sendable {
    let summary: RunSummary
    let sample: RowSample
    let figures: AttemptFigures
    /// What the inputs are called, by id.
    let inputs: [Int64: String]
    /// The lanes in the order of the summary's accounts.
    let lanes: [LaneRecord]
    /// Whether the result files lie beside the page.
    let hasFilesBeside: Bool

    /// The name of its file in a run's directory.
    package static let name = "report.html"

    /// Gathers what the report of a run says.
    ///
    /// It takes no lock and works beside a run; what it reads in one pass after the other may then
    /// be some rows apart.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - reader: its ledger.
    ///   - moment: the time now.
    /// - Throws: `LedgerError`.
    package init(of run: RunRecord, from reader: LedgerReader, asOf moment: Timestamp)
        throws(LedgerError)
    {
        let summary = try RunSummary(of: run, from: reader, asOf: moment)
        let sample = try RowSample(of: run, from: reader, expecting: summary.totals)
        try self.init(of: summary, sample, from: reader, hasFilesBeside: false)
    }

    /// Gathers what is still missing.
    init(
        of summary: RunSummary, _ sample: RowSample, from reader: LedgerReader,
        hasFilesBeside: Bool
    ) throws(LedgerError) {
        self.summary = summary
        self.sample = sample
        self.hasFilesBeside = hasFilesBeside
        figures = try AttemptFigures(of: summary.run, from: reader)
        lanes = try reader.lanes(of: summary.run)
        inputs = Dictionary(
            uniqueKeysWithValues: try reader.resultInputs(of: summary.run).map { ($0.id, $0.name) })
    }

    /// What `report --json` says of a report that was written to a file.
    ///
    /// - Parameter path: where it is.
    /// - Returns: one object.
    package func json(at path: String) -> JSONValue {
        .record(("run", .string(summary.run.name)), ("path", .string(path)))
    }

    /// The page, in UTF-8.
    package var bytes: [UInt8] { Array(ReportPage(report: self).html.text.utf8) }
}
