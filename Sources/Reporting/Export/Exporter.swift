package import Ledger

/// Writes rows of a run for other programs.
package struct Exporter: Sendable {
    package enum Format: Hashable, Sendable {
        /// As in the result files.
        case csv
        /// One JSON object a line.
        case jsonl
        /// For people who open it with a spreadsheet, and give it back.
        case spreadsheet(SpreadsheetDelimiter)
    }

    private let reader: LedgerReader
    private let field: @Sendable (String) -> String?

    /// Prepares to export from a ledger.
    ///
    /// - Parameters:
    ///   - reader: the ledger; another process may be working with it.
    ///   - field: what intake takes a header text for; `nil` where it is no field.
    package init(from reader: LedgerReader, field: @escaping @Sendable (String) -> String?) {
        self.reader = reader
        self.field = field
    }

    /// Writes the rows of a run that the filter wants, in input order.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - filter: which rows.
    ///   - format: how.
    ///   - sink: takes the bytes, in pieces of some hundred kilobytes at most.
    /// - Returns: how many rows were written.
    /// - Throws: `LedgerError`, and what the sink throws.
    package func export(
        _ run: RunRecord, _ filter: RowFilter = RowFilter(), as format: Format,
        to sink: ([UInt8]) throws -> Void
    ) throws -> Int64 {
        let columns = try ResultColumns(of: try reader.resultInputs(of: run), field: field)
        var encoder = ResultEncoder(run: run, columns: columns)
        let objects = RowObjects(run: run, columns: columns)
        var sheet: SpreadsheetEncoder?
        if case .spreadsheet(let delimiter) = format {
            sheet = SpreadsheetEncoder(run: run, columns: columns, delimiter: delimiter)
        }
        var buffer = sheet?.header() ?? (format == .csv ? encoder.header() : [])
        var count: Int64 = 0
        var last: Int64 = 0
        while true {
            let rows = try reader.rows(of: run, after: last, limit: Self.sliceLength)
            guard let end = rows.last else { break }
            for row in rows where filter.wants(row) {
                count += 1
                switch format {
                case .csv: buffer += encoder.bytes(of: row)
                case .jsonl: buffer += objects.line(of: row)
                case .spreadsheet: buffer += sheet?.bytes(of: row) ?? []
                }
                guard buffer.count >= Self.pieceSize else { continue }
                try sink(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
            last = end.id
        }
        if !buffer.isEmpty { try sink(buffer) }
        return count
    }

    private static let sliceLength = 2000
    private static let pieceSize = 1 << 17
}
