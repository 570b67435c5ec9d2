import AnnulModel
import Ledger

/// Holds a run's counters against its rows: what does not balance is never reported as if it did.
struct Balance {
    let run: RunRecord
    let lanes: [LaneRecord]
    private let tallies: [Int64: [(key: TallyKey, value: TallyValue)]]

    init(run: RunRecord, lanes: [LaneRecord], tallies: [TallyKey: TallyValue]) {
        self.run = run
        self.lanes = lanes
        self.tallies = Dictionary(
            grouping: tallies.map { (key: $0.key, value: $0.value) }, by: \.key.lane
        ).mapValues { $0.sorted { $0.key < $1.key } }
    }

    /// The counters of a lane, in their order.
    func tallies(of lane: LaneRecord) -> [(key: TallyKey, value: TallyValue)] {
        tallies[lane.id] ?? []
    }

    /// The summary's own sums, and the number of rows that the run is known to have.
    func check(_ summary: RunSummary) throws(LedgerError) {
        for counts in summary.accounts.map(\.counts) + [summary.totals] {
            let outcomes = counts.outcomes.reduce(0) { $0 + $1.rows }
            let groups = counts.good + counts.failed + counts.open + counts.input
            guard outcomes == counts.rows, groups == counts.rows else {
                throw damaged("rows by outcome don't add up to the rows (\(counts.rows))")
            }
            if let negative = counts.outcomes.first(where: { $0.rows < 0 }) {
                throw damaged("\(negative.rows) rows are counted as \(negative.reading.outcome)")
            }
            for money in counts.money {
                let sum = money.good + money.failed + money.open + money.input
                guard sum == money.authorized else {
                    throw damaged("the money in \(money.currency) does not balance")
                }
            }
        }
        if let rows = run.rowCount, rows != summary.totals.rows {
            throw damaged("the counters say \(summary.totals.rows) rows, and there are \(rows)")
        }
    }

    /// The rows themselves, by account and currency.
    func check(against totals: [InputTotal]) throws(LedgerError) {
        for lane in lanes {
            var counted: [String: (rows: Int64, amount: Int64)] = [:]
            for (key, value) in tallies(of: lane) {
                counted[key.currency, default: (0, 0)].rows += value.rows
                counted[key.currency, default: (0, 0)].amount += value.amount
            }
            let own = totals.filter { $0.lane == lane.id }
            let account = lane.account.isEmpty ? "rows without an account" : "'\(lane.account)'"
            for currency in Set(counted.keys).union(own.map(\.currency)).sorted() {
                let (rows, amount) = counted[currency] ?? (0, 0)
                let found = own.first { $0.currency == currency }
                guard rows == found?.rows ?? 0 else {
                    throw damaged(
                        "the counters of \(account) say \(rows) rows\(currency.inBrackets), and"
                            + " there are \(found?.rows ?? 0)")
                }
                guard amount == found?.amount ?? 0 else {
                    throw damaged(
                        "the counters of \(account) say \(amount) minor units of \(currency), and"
                            + " the rows say \(found?.amount ?? 0)")
                }
            }
        }
    }

    func damaged(_ problem: String) -> LedgerError {
        LedgerError(
            .damaged,
            "run \(run.name) does not balance: \(problem). Don't rely on its figures; restore"
                + " a backup.")
    }
}

extension String {
    fileprivate var inBrackets: String { isEmpty ? "" : " (\(self))" }
}
