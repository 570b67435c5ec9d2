import AnnulModel

extension Audit {
    /// Counts by outcome, money, and at most the first twenty disagreements.
    package var text: String {
        var lines = table
        lines.append("")
        for (currency, sums) in money.sorted(by: { $0.key < $1.key }) {
            let doubt = sums.doubtful == 0 ? "" : ", \(sums.doubtful) more in doubt"
            let rest = sums.unclaimed == 0 ? "" : ", \(sums.unclaimed) that no row claims"
            lines.append(
                "\(currency): \(sums.claimed) released by the rows\(doubt)\(rest), \(sums.released) in"
                    + " truth (minor units)")
        }
        lines.append("keys: \(namedKeys) named by the rows, \(totals.keys) judged by the sandbox")
        lines.append(
            "limits: \(totals.accountViolations) requests over an account's,"
                + " \(totals.referenceViolations) over a payment's, \(totals.earlyReturns) too early"
        )
        if races.payments > 0 {
            lines.append(
                "races: \(races.payments) paid after their cancel, as their provider admits;"
                    + " \(races.unnoticed) still called cancelled")
        }
        guard !agrees else { return (lines + ["Everything agrees."]).joined(separator: "\n") }
        lines.append("\(disagreements.count) disagreements:")
        lines += disagreements.prefix(Self.mostShown).map { "  \($0)" }
        if disagreements.count > Self.mostShown { lines.append("  ...") }
        return lines.joined(separator: "\n")
    }

    private static let mostShown = 20

    private var table: [String] {
        var cells = [["outcome", "rows", "disagree"]]
        for outcome in Outcome.allCases {
            guard let count = counts[outcome] else { continue }
            cells.append([outcome.rawValue, "\(count.rows)", "\(count.disagreements)"])
        }
        let all = counts.values.reduce(into: Count()) { $0.add($1) }
        cells.append(["all", "\(all.rows)", "\(all.disagreements)"])
        let widths = (0..<3).map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { cell in
            let gaps = zip(widths, cell).map { String(repeating: " ", count: $0 - $1.count) }
            return "\(cell[0])\(gaps[0])  \(gaps[1])\(cell[1])  \(gaps[2])\(cell[2])"
        }
    }
}
