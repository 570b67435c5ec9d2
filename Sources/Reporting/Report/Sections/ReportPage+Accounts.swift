import AnnulModel
import Ledger

extension ReportPage {
    /// How the rows of each account ended: a line for each account, a column for each outcome.
    var accounts: HTML {
        let columns = self.columns
        guard !columns.isEmpty else { return "" }
        let groups = Outcome.Group.inReport.map { group -> HTML in
            let count = columns.count { $0.group == group }
            guard count > 0 else { return "" }
            return """
                <th scope="colgroup" colspan="\(count)" class="group \(group.rawValue)">\
                \(group.title)</th>
                """
        }
        let heads = columns.map { column -> HTML in
            "<th scope=\"col\" class=\"n\">\(column.title)</th>"
        }
        let lines = summary.accounts.map { account -> HTML in
            line(Self.name(of: account), account.counts, columns)
        }
        return Self.section(
            "accounts", "Accounts",
            Self.table(
                """
                <caption>Rows by account and outcome.</caption>
                <colgroup span="2"></colgroup>\(spans)
                <thead><tr><td></td><td></td>\(groups.joined())</tr>
                <tr><th scope="col">Account</th><th scope="col" class="n">Rows</th>\
                \(heads.joined())</tr></thead>
                <tbody>\(lines.joined())</tbody>
                <tfoot>\(line("All accounts", totals, columns))</tfoot>
                """, named: "accounts-title"))
    }

    private struct Column: Hashable {
        let outcome: Outcome
        let group: Outcome.Group

        var title: String {
            OutcomeCount.Reading(outcome: outcome, reason: nil, group: group).title
        }

        func rows(in counts: RowCounts) -> Int64 {
            counts.outcomes.reduce(0) { sum, count in
                let fits = count.reading.outcome == outcome && count.reading.group == group
                return sum + (fits ? count.rows : 0)
            }
        }
    }

    /// The outcomes that occur, group by group.
    private var columns: [Column] {
        Outcome.Group.inReport.flatMap { group in
            Outcome.allCases.map { Column(outcome: $0, group: group) }
                .filter { $0.rows(in: totals) > 0 }
        }
    }

    private var spans: HTML {
        Outcome.Group.inReport.map { group -> HTML in
            let count = columns.count { $0.group == group }
            return count > 0 ? "<colgroup span=\"\(count)\"></colgroup>" : ""
        }.joined()
    }

    private func line(_ name: HTML, _ counts: RowCounts, _ columns: [Column]) -> HTML {
        let cells = columns.map { column -> HTML in
            let rows = column.rows(in: counts)
            return rows == 0
                ? "<td class=\"n zero\">0</td>" : "<td class=\"n\">\(rows.grouped)</td>"
        }
        return """
            <tr><th scope="row">\(name)</th><td class="n">\(counts.rows.grouped)</td>\
            \(cells.joined())</tr>

            """
    }

    private static func name(of account: AccountSummary) -> HTML {
        let name: HTML =
            account.account.isEmpty ? "Rows without an account" : "<bdi>\(account.account)</bdi>"
        var lines = name
        if let merchant = account.merchant {
            lines += """
                <small>\(merchant.provider.rawValue) <bdi>\(merchant.id)</bdi>, \
                \(merchant.environment.rawValue)</small>
                """
        }
        if let reason = account.stoppedBecause {
            let detail = account.stoppedDetail.shortened(to: 400)
            lines += "<small class=\"failed\">stopped, \(reason.rawValue): \(detail)</small>"
        }
        return lines
    }
}
