import AnnulModel
import Ledger

extension RunList {
    /// The runs for people, one a line, the newest last.
    package var text: String {
        guard !runs.isEmpty else { return "There is no run yet.\n" }
        var table = TextTable(.left, .left, .left, .right, .right, .right, .right, .right, .right)
        table.append("run", "name", "state", "rows", "good", "failed", "open", "input", "exit")
        for summary in runs {
            let totals = summary.totals
            table.append(
                summary.run.name, summary.run.label?.plain ?? "", summary.run.state.rawValue,
                "\(totals.rows)", "\(totals.good)",
                "\(totals.failed)", "\(totals.open)", "\(totals.input)",
                summary.run.exitCode.map { "\($0)" } ?? "")
        }
        return table.lines().joined(separator: "\n") + "\n"
    }
}
