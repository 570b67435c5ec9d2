package import AnnulModel
package import Ledger

extension Erasure {
    /// What an erasure comes to, for people.
    ///
    /// - Parameter what: `erased`, or `would be erased`.
    /// - Returns: lines, without the last line's end.
    package func text(_ what: String) -> String {
        var lines = ["Texts of \(rows.count) rows in \(runs.count) runs \(what)."]
        if erasedRows > 0 { lines.append("\(erasedRows) rows had none any more.") }
        if openRows > 0 {
            lines.append(
                "\(openRows) rows keep theirs: they are open. Settle them, then erase again.")
        }
        lines.append("Backups, exports and inputs keep what they hold.")
        return lines.joined(separator: "\n")
    }

    /// What `erase --json` says.
    package var json: JSONValue {
        .record(
            ("rows", .int(rows.count)), ("erased_before", .int(erasedRows)),
            ("open_rows", .int(openRows)), ("runs", .array(runs.map { .string($0.name) })))
    }
}
