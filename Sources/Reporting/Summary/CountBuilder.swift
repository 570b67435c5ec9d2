import AnnulModel
import Ledger

/// A sum that no `Int64` holds: no honest input comes near it.
struct SumTooLarge: Error {}

/// Adds the counters up.
struct CountBuilder {
    private var sums = RowCounts()
    private var outcomes: [OutcomeCount.Reading: OutcomeCount] = [:]
    private var money: [Currency: CurrencyMoney] = [:]

    mutating func add(_ reading: OutcomeCount.Reading, _ key: TallyKey, _ value: TallyValue)
        throws(SumTooLarge)
    {
        try sums.rows.add(value.rows)
        switch reading.group {
        case .good: try sums.good.add(value.rows)
        case .failed: try sums.failed.add(value.rows)
        case .open: try sums.open.add(value.rows)
        case .input: try sums.input.add(value.rows)
        }
        if key.standing == .pending || key.standing == .doubtful {
            try sums.undecided.add(value.rows)
        }
        var outcome = outcomes[reading] ?? OutcomeCount(reading: reading)
        try outcome.rows.add(value.rows)
        if let currency = Currency(key.currency) {
            try outcome.add(Money(minor: value.amount, currency: currency))
            var money = money[currency] ?? CurrencyMoney(currency)
            try money.add(reading, value)
            self.money[currency] = money
        } else {
            try sums.rowsWithoutAmount.add(value.rows)
        }
        outcomes[reading] = outcome
    }

    var counts: RowCounts {
        var counts = sums
        counts.outcomes = outcomes.values.sorted { $0.reading < $1.reading }
        counts.money = money.values.sorted { $0.currency < $1.currency }
        return counts
    }
}

extension OutcomeCount {
    fileprivate mutating func add(_ amount: Money) throws(SumTooLarge) {
        let place = amounts.firstIndex { $0.currency >= amount.currency } ?? amounts.count
        guard place < amounts.count, amounts[place].currency == amount.currency else {
            amounts.insert(amount, at: place)
            return
        }
        var sum = amounts[place].minor
        try sum.add(amount.minor)
        amounts[place] = Money(minor: sum, currency: amount.currency)
    }
}

extension CurrencyMoney {
    fileprivate mutating func add(_ reading: OutcomeCount.Reading, _ value: TallyValue)
        throws(SumTooLarge)
    {
        try rows.add(value.rows)
        try authorized.add(value.amount)
        switch reading.group {
        case .good:
            try good.add(value.amount)
            try keptOfGood.add(value.kept)
        case .failed: try failed.add(value.amount)
        case .open: try open.add(value.amount)
        case .input: try input.add(value.amount)
        }
        if reading.outcome == .alreadyCancelled {
            try already.add(value.released)
        } else {
            try released.add(value.released)
        }
        try kept.add(value.kept)
    }
}

extension Int64 {
    mutating func add(_ other: Int64) throws(SumTooLarge) {
        let (sum, overflows) = addingReportingOverflow(other)
        // Half the range is left, so that the sum of any two sums is still a number.
        guard !overflows, (Int64.min / 4...Int64.max / 4).contains(sum) else { throw SumTooLarge() }
        self = sum
    }
}
