import AnnulModel

extension ReportPage {
    /// The four groups, each with its rows and money, over a bar that shows their shares.
    var tiles: HTML {
        let tiles = Outcome.Group.inReport.map { group -> HTML in
            let amounts = totals.money.prefix(Self.mostCurrencies).map { money -> HTML in
                let amount = money.amount(of: group)
                return """
                    <li>\(amount.figure) <abbr>\(money.currency.code)</abbr></li>
                    """
            }
            return """
                <li class="tile \(group.rawValue)">
                <h2>\(group.title)</h2>
                <p class="count">\(totals.rows(of: group).grouped)</p>
                <p class="note">\(group.meaning)</p>
                <ul>\(amounts.joined())\(more)</ul>
                </li>
                """
        }
        return """
            \(shares)
            <ul class="tiles">\(tiles.joined())</ul>
            """
    }

    private var shares: HTML {
        guard totals.rows > 0 else { return "" }
        var start = 0.0
        let parts = Outcome.Group.inReport.map { group -> HTML in
            let width = Double(totals.rows(of: group)) / Double(totals.rows) * 1000
            defer { start += width }
            guard width > 0 else { return "" }
            return """
                <rect class="\(group.rawValue)" x="\(start.tenths)" y="0" width="\(width.tenths)" \
                height="10"/>
                """
        }
        return """
            <svg class="shares" viewBox="0 0 1000 10" preserveAspectRatio="none" \
            aria-hidden="true" focusable="false">\(parts.joined())</svg>
            """
    }

    private var more: HTML {
        let more = totals.money.count - Self.mostCurrencies
        return more > 0 ? "<li>and \(more) more currencies</li>" : ""
    }

    private static let mostCurrencies = 6
}

extension Double {
    /// With one decimal, as coordinates need it.
    var tenths: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
