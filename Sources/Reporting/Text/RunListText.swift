import AnnulModel
import Ledger

extension RunList {
    /// The runs for people, one a line, the newest last.
    package var text: String {
        guard !runs.isEmpty else { return "There is no run yet.\n" }
        var table = TextTable(
            .left, .left, .left, .right, .right, .right, .right, .right, .right, .left, .right)
        let isChained = runs.contains { !$0.chain.after.isEmpty }
        let last = isChained ? ["goes on with", "not good after"] : []
        table.append(
            ["run", "name", "state", "rows", "good", "failed", "open", "input", "exit"] + last)
        for summary in runs {
            let totals = summary.totals
            let cells = [
                summary.run.name, summary.run.label?.plain ?? "", summary.run.state.rawValue,
                "\(totals.rows)", "\(totals.good)",
                "\(totals.failed)", "\(totals.open)", "\(totals.input)",
                summary.run.exitCode.map { "\($0)" } ?? "",
            ]
            let chain = [
                summary.chain.before.last ?? "", summary.chain.notGood.map { "\($0)" } ?? "",
            ]
            table.append(cells + (isChained ? chain : []))
        }
        return table.lines().visibleText
    }
}
