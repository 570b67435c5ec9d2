/// What is to be sent: rows and money.
package struct Workload: Hashable, Sendable {
    package var rows: Int64 = 0
    package var withoutAmount: Int64 = 0
    /// By currency, in minor units.
    package var totals: [Currency: Int64] = [:]

    package init() {}

    /// Counts rows of one currency; `nil` for rows without an amount.
    package mutating func add(rows: Int64, minor: Int64, of currency: Currency?) {
        self.rows += rows
        guard let currency else { return withoutAmount += rows }
        let (sum, overflows) = totals[currency, default: 0].addingReportingOverflow(minor)
        totals[currency] = overflows ? .max : sum
    }

    /// Why it is over the caps.
    ///
    /// - Parameters:
    ///   - maxRows: the most rows.
    ///   - maxTotal: the most money of each currency.
    ///   - section: the configuration's section that says so, for the sentences.
    /// - Returns: sentences; none where it is not over them.
    package func excesses(over maxRows: Int?, _ maxTotal: [Money]?, in section: String) -> [String]
    {
        var sentences: [String] = []
        if let maxRows, rows > Int64(maxRows) {
            sentences.append(
                "\(rows) payments are to be cancelled, and \(section).max_rows allows \(maxRows).")
        }
        guard let maxTotal else { return sentences }
        for (currency, minor) in totals.sorted(by: { $0.key < $1.key }) {
            let total = Money(minor: minor, currency: currency)
            guard let cap = maxTotal.first(where: { $0.currency == currency }) else {
                sentences.append(
                    "\(total) is to be released, and \(section).max_total has no cap for"
                        + " \(currency).")
                continue
            }
            if minor > cap.minor {
                sentences.append(
                    "\(total) is to be released, and \(section).max_total allows \(cap).")
            }
        }
        if withoutAmount > 0 {
            sentences.append(
                "\(withoutAmount) rows have no amount, which counts as over \(section).max_total.")
        }
        return sentences
    }

    /// The guards that would let it pass, as `--guard` takes them: caps that are just enough.
    ///
    /// No cap lets rows without an amount pass.
    package func exchanges(over maxRows: Int?, _ maxTotal: [Money]?) -> [String] {
        var exchanges: [String] = []
        if let maxRows, rows > Int64(maxRows) { exchanges.append("max_rows=\(rows)") }
        guard let maxTotal else { return exchanges }
        guard withoutAmount == 0 else { return exchanges + ["max_total=none"] }
        for (currency, minor) in totals.sorted(by: { $0.key < $1.key }) {
            let cap = maxTotal.first { $0.currency == currency }
            guard cap.map({ minor > $0.minor }) ?? true else { continue }
            let total = Money(minor: minor, currency: currency)
            exchanges.append("max_total.\(currency.code)=\(total.major)")
        }
        return exchanges
    }
}
