import AnnulModel
import Ledger

extension ReportPage {
    /// How long attempts took, by account.
    var latencies: HTML {
        let lines = report.lanes.compactMap { lane -> HTML? in
            guard let histogram = report.figures.latencies[lane.id] else { return nil }
            let cells = Self.shares.map { share -> HTML in
                "<td class=\"n\">\(histogram.percentile(perMille: share)?.latency ?? "")</td>"
            }
            return """
                <tr><th scope="row"><bdi>\(lane.account)</bdi></th>\
                <td class="n">\(histogram.count.grouped)</td>\(cells.joined())\
                <td class="n">\(histogram.longest.latency)</td></tr>

                """
        }
        guard !lines.isEmpty else { return "" }
        let heads = Self.shares.map { share -> HTML in
            "<th scope=\"col\" class=\"n\">\(share / 10)%</th>"
        }
        return Self.section(
            "latencies", "How long an attempt took",
            Self.table(
                """
                <caption>From the moment at which a payment was taken in hand until its answer was
                recorded, the wait for the account's limits included: so many of all attempts took
                no longer than this.</caption>
                <thead><tr><th scope="col">Account</th><th scope="col" class="n">Attempts</th>\
                \(heads.joined())<th scope="col" class="n">Longest</th></tr></thead>
                <tbody>\(lines.joined())</tbody>
                """, named: "latencies-title"))
    }

    /// Of a thousand.
    private static let shares: [Int64] = [500, 900, 950, 990]
}
