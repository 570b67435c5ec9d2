package import AnnulModel
package import Ledger

/// Where a run stands: its rows and their money, by account.
package struct RunSummary: Hashable, Sendable {
    /// The version of every output's shape; grows only when a shape changes incompatibly.
    package static let schema = 1

    package let run: RunRecord
    package let asOf: Timestamp
    package let head: ChainHead
    /// In the order in which the input brought them.
    package internal(set) var accounts: [AccountSummary]
    package let totals: RowCounts
    package let rereads: RereadCounts
    /// What its accounts wait for, while it goes on.
    package var waits: [RunNow.Wait] = []
    /// When it should end, while it goes on; `nil` where that is not known.
    package var estimatedEnd: Timestamp?
    /// How long its requests took, beside the least that the limits allow; `nil` before any left.
    package var pace: Pace?
    /// The runs that it goes on with and is continued by.
    package var chain = RunChain()
    /// Its rows that came back from earlier runs.
    package var returned = ReturnedRows([:])
    /// A row for each way in which rows that are not good read, where the rows were gone through.
    package var examples: [RowExample] = []
    /// How many payments earlier runs have left open, as `annul status --open` lists them; `nil`
    /// where that was not asked.
    package var leftOpenBefore: Int64?

    /// What was achieved against the bound.
    package struct Pace: Hashable, Sendable {
        package let seconds: Double
        package let boundSeconds: Double
        /// The account that decided.
        package let account: String

        /// One where nothing was lost.
        package var ratio: Double { (seconds / boundSeconds * 1000).rounded() / 1000 }

        /// How long it took against the bound, such as "3m12s, 1.04 times the least that the limits
        /// of 'vipps-no' allow".
        var sentence: String {
            let hundredths = Int((ratio * 100).rounded())
            let factor = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
            return "\(Duration.seconds(seconds).inWords), \(factor) times the least that the limits"
                + " of '\(account.plain)' allow"
        }

        init?(_ paces: [RunNotes.Pace]) {
            seconds = paces.reduce(0) { $0 + $1.seconds }
            boundSeconds = paces.reduce(0) { $0 + $1.boundSeconds }
            guard boundSeconds > 0,
                let longest = paces.max(by: { $0.boundSeconds < $1.boundSeconds })
            else { return nil }
            account = longest.account
        }
    }
}

/// Cancelled payments that are, or were to be, read again.
package struct RereadCounts: Hashable, Sendable {
    /// How many are still to be.
    package var waiting: Int64 = 0
    /// When the last of them is due.
    package var until: Timestamp?
    /// How many were not answered in all attempts, and stay as they ended.
    package var unconfirmed: Int64 = 0
}

/// One account's part of a run.
package struct AccountSummary: Hashable, Sendable {
    /// Empty for rows that have no account.
    package let account: String
    package let merchant: Merchant?
    /// Why it went no further, where it did not.
    package let stoppedBecause: Reason?
    package let stoppedDetail: String
    package let counts: RowCounts
    /// What its provider taught about its limits; `nil` where it asked for nothing.
    package internal(set) var lessons: Lessons?
}

/// Rows and their money.
package struct RowCounts: Hashable, Sendable {
    package var rows: Int64 = 0
    package var good: Int64 = 0
    package var failed: Int64 = 0
    package var open: Int64 = 0
    package var input: Int64 = 0
    /// Of the open ones, those that `resume` would work on.
    package var undecided: Int64 = 0
    package var rowsWithoutAmount: Int64 = 0
    /// By outcome and reason, in the order of the outcomes.
    package var outcomes: [OutcomeCount] = []
    /// By currency, in the order of their codes.
    package var money: [CurrencyMoney] = []
}

/// Rows that read alike.
package struct OutcomeCount: Hashable, Sendable {
    package struct Reading: Hashable, Sendable, Comparable {
        package let outcome: Outcome
        package let reason: Reason?
        /// The outcome's group, but for a duplicate of a row that is undecided elsewhere, which
        /// counts as open.
        package let group: Outcome.Group

        package static func < (left: Self, right: Self) -> Bool { left.place < right.place }

        private var place: (Int, String, String) {
            let order = Outcome.allCases.firstIndex(of: outcome) ?? 0
            return (order, reason?.rawValue ?? "", group.rawValue)
        }
    }

    package let reading: Reading
    package var rows: Int64 = 0
    /// What the input says is authorized, by currency.
    package var amounts: [Money] = []
}

/// The money of one currency, in minor units.
///
/// By the input's amounts every row stands in exactly one group, so that
/// `authorized = good + failed + open + input`. What providers said is counted beside that.
package struct CurrencyMoney: Hashable, Sendable {
    package let currency: Currency
    package var rows: Int64 = 0
    package var authorized: Int64 = 0
    package var good: Int64 = 0
    package var failed: Int64 = 0
    package var open: Int64 = 0
    package var input: Int64 = 0
    /// What providers released in answer to this run, as they said, else by the input.
    package var released: Int64 = 0
    /// What had been released before, or by somebody else.
    package var already: Int64 = 0
    /// What stays charged, of whatever outcome.
    package var kept: Int64 = 0
    /// Of what stays charged, the part that belongs to good rows.
    package var keptOfGood: Int64 = 0

    init(_ currency: Currency) { self.currency = currency }

    /// What providers said of good rows beyond what the input says of them: zero where they agree.
    package var difference: Int64 { released + already + keptOfGood - good }
}
