import AnnulModel
import Ledger

/// What stands between the cells of a file for spreadsheets.
///
/// A spreadsheet takes the one that its country has, and shows everything in one column where the
/// file has another: that is seen at once, and does no harm. A line `sep=` would tell it, but then
/// Excel passes over the byte order mark, and reads UTF-8 as something else.
package enum SpreadsheetDelimiter: String, CaseIterable, Hashable, Sendable {
    /// Where a comma divides decimals, as in the Nordic countries.
    case semicolon
    case comma

    /// - Parameter name: its name, or the character itself.
    package init?(named name: String) {
        let found = Self.allCases.first { name == $0.rawValue || name == $0.character }
        guard let found else { return nil }
        self = found
    }

    var character: String { self == .semicolon ? ";" : "," }
}

/// Writes rows of a run for a spreadsheet: UTF-8 with a byte order mark, CRLF, and cells that stay
/// what they are when they are opened and saved.
///
/// Cells with Annul's own counts are bare numbers. All others are protected, and `annul_cells` says
/// so in each row, for intake; it stands last, as spreadsheets leave empty cells out at the end.
struct SpreadsheetEncoder {
    let run: RunRecord
    let columns: ResultColumns
    let delimiter: SpreadsheetDelimiter
    private var times = TimestampText()

    init(run: RunRecord, columns: ResultColumns, delimiter: SpreadsheetDelimiter) {
        self.run = run
        self.columns = columns
        self.delimiter = delimiter
    }

    func header() -> [UInt8] {
        let names = columns.names.map(SpreadsheetCell.protected) + ResultEncoder.evidence
        return [0xef, 0xbb, 0xbf] + record(names + ["annul_cells"])
    }

    mutating func bytes(of row: RowRecord) -> [UInt8] {
        let settledAt = row.settledAt.map { String(decoding: times.bytes(of: $0), as: UTF8.self) }
        let cells =
            columns.fields(of: row).map(SpreadsheetCell.protected) + [
                text(run.name), number(row.number), text(columns.input(of: row)), number(row.line),
                text(row.account), text(row.outcome.rawValue), text(row.reason?.rawValue),
                text(row.detail), number(row.attempts), number(row.httpStatus),
                text(row.providerID), text(row.key), text(row.currency),
                number(row.releasedMinor), number(row.keptMinor), text(settledAt), "protected",
            ]
        return record(cells)
    }

    private func text(_ text: String?) -> String { text.map(SpreadsheetCell.protected) ?? "" }

    /// None has more digits than a spreadsheet keeps.
    private func number(_ number: (some BinaryInteger)?) -> String { number.map { "\($0)" } ?? "" }

    private func record(_ cells: [String]) -> [UInt8] {
        Array((cells.map(quoted).joined(separator: delimiter.character) + "\r\n").utf8)
    }

    /// A cell that holds any delimiter is quoted: whoever opens the file may choose another.
    private func quoted(_ cell: String) -> String {
        let isQuoted = cell.utf8.contains { ",;|\t\"\r\n".utf8.contains($0) }
        guard isQuoted || cell.first == " " || cell.last == " " else { return cell }
        return "\"\(cell.replacing("\"", with: "\"\""))\""
    }
}
