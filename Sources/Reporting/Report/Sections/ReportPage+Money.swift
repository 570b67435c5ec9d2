import AnnulModel

extension ReportPage {
    /// What the input authorizes, by currency, and where it went; then what providers said.
    var money: HTML {
        guard !totals.money.isEmpty else { return "" }
        let rows = totals.money.map { money -> HTML in
            let parts = Outcome.Group.inReport.map { money.amount(of: $0) }
            let isBalanced = parts.reduce(0) { $0 + $1.minor } == money.authorized
            let cells = parts.map { Self.figure($0) }
            return """
                <tr><th scope="row">\(money.currency.code)</th>\
                <td class="n">\(money.rows.grouped)</td>\
                \(Self.figure(Money(minor: money.authorized, currency: money.currency)))\
                \(cells.joined())\
                <td class="n">\(isBalanced ? "balances" : "DOES NOT BALANCE")</td></tr>
                """
        }
        let groups = Outcome.Group.inReport.map { group -> HTML in
            "<th scope=\"col\" class=\"n\">\(group.title)</th>"
        }
        return Self.section(
            "money", "Money",
            """
            \(Self.table("""
                <caption>Every row of the input stands in exactly one of the four groups, so that input
                = released + failed + open + not used.\(withoutAmount)</caption>
                <thead><tr><th scope="col">Currency</th><th scope="col" class="n">Rows</th>\
                <th scope="col" class="n">Input</th>\(groups.joined())\
                <th scope="col" class="n">Check</th></tr></thead>
                <tbody>\(rows.joined())</tbody>
                """, named: "money-title"))
            \(said)
            """)
    }

    private var withoutAmount: HTML {
        let rows = totals.rowsWithoutAmount
        guard rows > 0 else { return "" }
        return " \(rows.of("row")) without an amount \(rows == 1 ? "is" : "are") not in these sums."
    }

    /// What providers said of the money.
    private var said: HTML {
        let rows = totals.money.map { money -> HTML in
            let cells = [money.released, money.already, money.kept, money.difference].map {
                Self.figure(Money(minor: $0, currency: money.currency))
            }
            return "<tr><th scope=\"row\">\(money.currency.code)</th>\(cells.joined())</tr>\n"
        }
        return Self.table(
            """
            <caption>What the providers said of it. The difference is what they said of released
            payments beyond the input's amounts: zero where both agree.</caption>
            <thead><tr><th scope="col">Currency</th>\
            <th scope="col" class="n">Released by this run</th>\
            <th scope="col" class="n">Released before</th>\
            <th scope="col" class="n">Stays charged</th>\
            <th scope="col" class="n">Difference</th></tr></thead>
            <tbody>\(rows.joined())</tbody>
            """, named: "money-title")
    }

    static func figure(_ amount: Money) -> HTML {
        amount.minor == 0
            ? "<td class=\"n zero\">\(amount.figure)</td>" : "<td class=\"n\">\(amount.figure)</td>"
    }

    /// A section with its heading.
    static func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-title">
        <h2 id="\(id)-title">\(title)</h2>
        \(content)
        </section>
        """
    }

    /// A table that scrolls by itself where the page is narrower; the page never does.
    static func table(_ content: HTML, named title: String, id: HTML = "") -> HTML {
        """
        <div class="scroll" role="region" tabindex="0" aria-labelledby="\(title)">
        <table\(id)>
        \(content)
        </table>
        </div>
        """
    }
}
