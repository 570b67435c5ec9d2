package import AnnulModel
package import Ledger

extension Verification {
    /// What was found, for people.
    ///
    /// - Parameter path: the ledger's.
    /// - Returns: lines, with an end of line behind each.
    package func text(of path: String) -> String {
        holds ? sound(path) : unsound(path)
    }

    private func sound(_ path: String) -> String {
        var lines = [
            "\(path) holds: \(head.commit) commits, \(rows) rows, \(payments) payments.",
            "Head \(head.hex)",
        ]
        if heads > 0 { lines.append("Heads kept elsewhere, and found in it: \(heads)") }
        if erasedRows > 0 { lines.append("Rows whose own texts were erased: \(erasedRows)") }
        return lines.visibleText
    }

    private func unsound(_ path: String) -> String {
        let first = flaws.first?.sentence ?? ""
        var lines = ["\(path) DOES NOT HOLD.", "First: \(first.plain)"]
        lines += flaws.dropFirst().map { "Also: \($0.sentence.plain)" }
        lines += [
            "The chain holds up to commit \(head.commit).", "",
            "What to do: send nothing with this ledger, and keep the file and its run directories"
                + " as they are.",
            "Put the newest backup that `annul verify` finds sound in its place; then"
                + " `annul restore --accept`",
            "takes that back into use, with everything that could have been touched since in doubt.",
        ]
        return lines.visibleText
    }

    /// What `verify --json` says.
    package var json: JSONValue {
        .record(
            ("holds", .bool(holds)), ("head", head.json), ("rows", .int(rows)),
            ("payments", .int(payments)), ("erased_rows", .int(erasedRows)),
            ("heads_compared", .int(heads)),
            (
                "flaws",
                .array(
                    flaws.map { flaw in
                        .record(
                            ("commit", .int(flaw.commit)), ("at", .time(flaw.at)),
                            ("text", .string(flaw.text)))
                    })
            ))
    }
}
