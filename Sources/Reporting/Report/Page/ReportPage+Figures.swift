import AnnulModel

extension BinaryInteger {
    /// With a comma between thousands: `1,234,567`.
    var grouped: String { String(self).withThousands }
}

extension Money {
    /// Major units with a comma between thousands, without the currency: `1,499.00`.
    var figure: String { major.withThousands }
}

extension String {
    /// Of a decimal number: a comma before every third digit of its whole part.
    fileprivate var withThousands: String {
        let whole = prefix { $0 != "." }
        let sign = whole.hasPrefix("-") ? "-" : ""
        var grouped = ""
        for (place, digit) in whole.dropFirst(sign.count).reversed().enumerated() {
            if place > 0, place % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return sign + String(grouped.reversed()) + dropFirst(whole.count)
    }
}

extension Int64 {
    /// Milliseconds for people: `87 ms`, `1.24 s`, `2m 5s`.
    var latency: String {
        if self < 1000 { return "\(self) ms" }
        if self >= 60_000 { return Duration.milliseconds(self - self % 1000).inWords }
        let hundredths = (self + 5) / 10
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }

    /// With its noun, in the plural where there is not one.
    func of(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Outcome.Group {
    /// The groups in the order in which a reader asks for them.
    static let inReport: [Outcome.Group] = [.good, .failed, .open, .input]
}

extension RowCounts {
    func rows(of group: Outcome.Group) -> Int64 {
        switch group {
        case .good: good
        case .failed: failed
        case .open: open
        case .input: input
        }
    }
}

extension CurrencyMoney {
    func amount(of group: Outcome.Group) -> Money {
        let minor =
            switch group {
            case .good: good
            case .failed: failed
            case .open: open
            case .input: input
            }
        return Money(minor: minor, currency: currency)
    }
}
