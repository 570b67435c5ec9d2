import AnnulModel

extension ReportPage {
    /// The first rows that failed or are open, to be searched and sorted.
    var rows: HTML {
        let entries = report.sample.entries
        guard !entries.isEmpty else {
            return Self.section("rows", "Failed and open rows", "<p>There are none.</p>\(files)")
        }
        let heads = Self.heads.map { title, isNumber -> HTML in
            isNumber
                ? "<th scope=\"col\" class=\"n\" data-number>\(title)</th>"
                : "<th scope=\"col\">\(title)</th>"
        }
        return Self.section(
            "rows", "Failed and open rows",
            """
            <p>\(extent)</p>\(files)
            <div class="tools" id="tools" hidden>
            <label>Search <input type="search" id="find" autocomplete="off" spellcheck="false"></label>
            <label>Show <select id="group"><option value="">failed and open</option>\
            <option value="failed">failed</option><option value="open">open</option></select></label>
            <output id="shown" for="find group" role="status"></output>
            </div>
            \(Self.table(
                """
                <caption>Failed and open rows, in the order of the input unless sorted.</caption>
                <thead><tr>\(heads.joined())</tr></thead>
                <tbody>\(entries.map(line).joined())</tbody>
                """, named: "rows-title", id: " id=\"row-table\""))
            """)
    }

    private static let heads: [(HTML, isNumber: Bool)] = [
        ("Row", true), ("Account", false), ("Reference", false), ("Amount", true),
        ("Currency", false), ("Outcome", false), ("What happened", false), ("Input", false),
    ]

    /// How much of it there is to see.
    private var extent: String {
        let all = totals.failed + totals.open
        let shown = report.sample.entries.count
        guard shown < all else { return "All \(all.of("row")) that failed or are open." }
        return "\(shown.grouped) of \(all.grouped) rows: the first \(RowSample.most.grouped) that"
            + " failed, and the first \(RowSample.most.grouped) that are open."
    }

    /// Where all of them are.
    private var files: HTML {
        guard report.hasFilesBeside else {
            return """
                <p>All rows stand in <code>results.csv</code>, <code>failed.csv</code>, \
                <code>open.csv</code> and <code>rejected.csv</code>, in the run's folder beside the \
                ledger.</p>
                """
        }
        return """
            <p>Every row of the run is in these files beside this page: \
            <a href="results.csv">results.csv</a> has all \(totals.rows.grouped), \
            <a href="succeeded.csv">succeeded.csv</a> \(totals.good.grouped), \
            <a href="failed.csv">failed.csv</a> \(totals.failed.grouped), \
            <a href="open.csv">open.csv</a> \(totals.open.grouped), \
            <a href="rejected.csv">rejected.csv</a> \(totals.input.grouped).</p>
            """
    }

    private func line(_ row: RowSample.Entry) -> HTML {
        let input = report.inputs[row.input].map { "\($0.shortened(to: 60)), line \(row.line)" }
        return """
            <tr data-group="\(row.reading.group.rawValue)"><td class="n">\(row.number)</td>\
            <td><bdi>\(row.account)</bdi></td>\
            <td class="reference"><bdi>\(row.reference ?? "")</bdi></td>\
            \(amount(row))\
            <td class="outcome"><span class="mark \(row.reading.group.rawValue)"></span>\
            \(row.reading.title)\(Self.code(row.reading.reason))</td>\
            <td class="detail"><bdi>\(row.detail)</bdi></td>\
            <td class="place"><bdi>\(input ?? "")</bdi></td></tr>

            """
    }

    private func amount(_ row: RowSample.Entry) -> HTML {
        guard let amount = row.amount else { return "<td></td><td></td>" }
        return """
            <td class="n" data-key="\(amount.major)">\(amount.figure)</td>\
            <td>\(amount.currency.code)</td>
            """
    }
}
