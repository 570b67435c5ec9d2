package import AnnulModel

/// How far a run is: everything that its display is drawn from.
package struct RunProgress: Hashable, Sendable {
    /// One account's part.
    package struct Account: Hashable, Sendable {
        package let name: String
        package var counts: Counts
        /// Requests a second, of late.
        package let rate: Double
        /// Requests a second that the limits allow.
        package let allowed: Double
        /// What holds it; `nil` where nothing does.
        package let hold: Hold?
        /// When it is done, if all goes on as it does; `nil` where that is not known.
        package let end: Timestamp?

        package init(
            _ name: String, _ counts: Counts, rate: Double, allowed: Double, hold: Hold?,
            end: Timestamp?
        ) {
            (self.name, self.counts, self.rate, self.allowed) = (name, counts, rate, allowed)
            (self.hold, self.end) = (hold, end)
        }
    }

    /// What holds an account.
    package struct Hold: Hashable, Sendable {
        /// A word of `RunNow.Wait`.
        package let cause: String
        package let until: Timestamp?

        package init(_ cause: String, until: Timestamp?) {
            (self.cause, self.until) = (cause, until)
        }
    }

    /// Rows by how they stand, and what was released.
    package struct Counts: Hashable, Sendable {
        package var good: Int64 = 0
        package var failed: Int64 = 0
        package var open: Int64 = 0
        /// Not worked to an end.
        package var undecided: Int64 = 0
        /// In the order of the currencies' codes.
        package var released: [Money] = []

        package init() {}

        package var done: Int64 { good + failed + open }
        package var total: Int64 { done + undecided }
    }

    package let accounts: [Account]
    package let asOf: Timestamp
    /// Since sending began.
    package let elapsed: Duration

    package init(_ accounts: [Account], asOf: Timestamp, elapsed: Duration) {
        (self.accounts, self.asOf, self.elapsed) = (accounts, asOf, elapsed)
    }

    /// All accounts together: its rates are the sums, its end is the last.
    package var total: Account {
        var counts = Counts()
        for account in accounts { counts.add(account.counts) }
        return Account(
            "all", counts, rate: accounts.reduce(0) { $0 + $1.rate },
            allowed: accounts.reduce(0) { $0 + $1.allowed }, hold: nil,
            end: accounts.compactMap(\.end).max())
    }
}

extension RunProgress.Counts {
    package mutating func add(_ other: Self) {
        good += other.good
        failed += other.failed
        open += other.open
        undecided += other.undecided
        released = (released + other.released).sums
    }
}
