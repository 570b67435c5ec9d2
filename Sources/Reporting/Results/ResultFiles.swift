package import AnnulModel
package import Ledger

/// Writes the directory of a run's files, as one set.
///
/// Every row stands in `results.csv`, and in exactly one of the files by what is to be done about
/// it. Files are made whole and durable under temporary names and then renamed; the manifest goes
/// first and comes last, so that a directory without one is known to be incomplete.
package struct ResultFiles: Sendable {
    private let reader: LedgerReader
    private let field: @Sendable (String) -> String?

    /// Prepares to write files of a ledger's runs.
    ///
    /// - Parameters:
    ///   - reader: the ledger; its writer must be at rest as far as the run is concerned.
    ///   - field: what intake takes a header text for; `nil` where it is no field.
    package init(
        from reader: LedgerReader, field: @escaping @Sendable (String) -> String?
    ) {
        self.reader = reader
        self.field = field
    }

    /// What was written.
    package struct Written: Sendable {
        /// The directory.
        package let path: String
        package let summary: RunSummary
        package let manifest: Manifest
    }

    /// The directory of a run's files, whether it is there or not.
    package static func path(of run: RunRecord, besideLedger ledger: String) -> String {
        RunDirectory.path(of: run, besideLedger: ledger)
    }

    /// Writes the files of a run in place of an earlier set.
    ///
    /// - Parameters:
    ///   - run: the run as it will stand once this is done; see `RunRecord.ended`.
    ///   - moment: the time now.
    /// - Returns: what was written.
    /// - Throws: `LedgerError`; `damaged` where the ledger contradicts itself, and then the earlier
    ///   set stays.
    package func write(_ run: RunRecord, asOf moment: Timestamp) throws(LedgerError) -> Written {
        var summary = try RunSummary(of: run, from: reader, asOf: moment, checking: .rows)
        summary.leftOpenBefore = try reader.paymentsLeftOpen(before: run)
        let directory = try RunDirectory(of: run, besideLedger: reader.path)
        try directory.removeLeftovers()
        do throws(LedgerError) {
            var set = try ResultSet(of: run, from: reader, in: directory, field: field)
            try set.writeRows(from: reader)
            try set.check(against: summary)
            summary.examples = set.examples.all
            let report = try RunReport(of: summary, set.sample, from: reader, hasFilesBeside: true)
            let files =
                try set.finish() + [
                    Self.write(summary.json, "summary.json", directory),
                    Self.write(report.bytes, RunReport.name, directory),
                ]
            let manifest = Manifest(
                run: run.name, state: run.state, ledger: try reader.identity(),
                head: summary.head, writtenAt: moment, files: files)
            _ = try Self.write(manifest.json, Manifest.name, directory)
            try directory.remove(Manifest.name)
            try directory.synchronize()
            for file in files { try directory.putInPlace(file.name) }
            try directory.synchronize()
            try directory.putInPlace(Manifest.name)
            try directory.synchronize()
            return Written(path: directory.path, summary: summary, manifest: manifest)
        } catch {
            try? directory.removeLeftovers()
            throw error
        }
    }

    private static func write(
        _ json: JSONValue, _ name: String, _ directory: RunDirectory
    ) throws(LedgerError) -> Manifest.File {
        try write(Array(json.indented.utf8), name, directory)
    }

    private static func write(
        _ bytes: [UInt8], _ name: String, _ directory: RunDirectory
    ) throws(LedgerError) -> Manifest.File {
        let file = try ResultFile(name, in: directory)
        try file.append(bytes)
        return try file.finish(hasRows: false)
    }
}
