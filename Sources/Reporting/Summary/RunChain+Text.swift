import AnnulModel
import Ledger

extension RunChain {
    /// Which runs a run goes on with and is continued by, as lines for people.
    var lines: [String] {
        var lines: [String] = []
        if !before.isEmpty { lines.append("Goes on with \(Self.list(before))") }
        if !after.isEmpty {
            let left = notGood ?? 0
            let rows = left == 1 ? "1 row is" : "\(left) rows are"
            lines += [
                "Continued by \(Self.list(after))",
                "After all of them "
                    + (left == 0 ? "every row is good" : "\(rows) still not good"),
            ]
        }
        return lines
    }

    private static func list(_ runs: [String]) -> String {
        (runs.count == 1 ? "run " : "runs ") + runs.joined(separator: ", ")
    }

    var json: JSONValue {
        .record(
            ("before", .array(before.map(JSONValue.string))),
            ("after", .array(after.map(JSONValue.string))), ("not_good", .int(notGood)))
    }
}
