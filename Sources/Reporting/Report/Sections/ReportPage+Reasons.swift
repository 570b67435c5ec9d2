import AnnulModel
import Ledger

extension ReportPage {
    /// Why rows are not released: what each code means, and what is to be done.
    var reasons: HTML {
        let found = totals.outcomes.filter { $0.reading.group != .good }.sorted {
            ($1.rows, $0.reading) < ($0.rows, $1.reading)
        }
        guard !found.isEmpty else { return "" }
        let lines = found.map { count -> HTML in
            let remedy = count.reading.remedy(inUnfinishedRun: run.state.isUnfinished)
            let amounts = count.amounts.map { amount -> HTML in
                "<div>\(amount.figure) <abbr>\(amount.currency.code)</abbr></div>"
            }
            return """
                <tr><th scope="row"><span class="mark \(count.reading.group.rawValue)"></span>\
                \(count.reading.title)\(Self.code(count.reading.reason))</th>\
                <td class="n">\(count.rows.grouped)</td>\
                <td class="n">\(amounts.joined())</td>\
                <td class="text">\(count.reading.meaning)</td>\
                <td class="text">\(Self.withCode(remedy))</td></tr>

                """
        }
        return Self.section(
            "reasons", "Why, and what to do",
            Self.table(
                """
                <caption>Everything that is not released, the most frequent first.</caption>
                <thead><tr><th scope="col">Outcome and reason</th>\
                <th scope="col" class="n">Rows</th><th scope="col" class="n">Amount</th>\
                <th scope="col">What it means</th>\
                <th scope="col">What to do</th></tr></thead>
                <tbody>\(lines.joined())</tbody>
                """, named: "reasons-title"))
    }

    /// The machine's word, under the person's.
    static func code(_ reason: Reason?) -> HTML {
        guard let reason else { return "" }
        return "<small><code>\(reason.rawValue)</code></small>"
    }

    /// What stands between backquotes is a command.
    static func withCode(_ sentence: String) -> HTML {
        sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
            place, part -> HTML in
            place % 2 == 0 ? "\(String(part))" : "<code>\(String(part))</code>"
        }.joined()
    }
}
