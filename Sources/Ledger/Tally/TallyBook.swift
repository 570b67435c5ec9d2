package import AnnulModel
import GRDB

/// How a row reads in the counts: its outcome, or that it is undecided.
package struct Standing: Hashable, Sendable, Comparable {
    /// An outcome's name, or `pending`, or `doubtful`.
    package let outcome: String
    /// A reason's name, or nothing.
    package let reason: String

    /// Not worked to an end, and nothing is in flight.
    package static let pending = Standing(outcome: "pending", reason: "")
    /// Not worked to an end, and a request may have taken effect.
    package static let doubtful = Standing(outcome: "doubtful", reason: "")

    package init(outcome: String, reason: String) {
        self.outcome = outcome
        self.reason = reason
    }

    package init(_ outcome: Outcome, _ reason: Reason?) {
        self.init(outcome: outcome.rawValue, reason: reason?.rawValue ?? "")
    }

    /// A duplicate of a row that is undecided in another run: it counts as open.
    static func openDuplicate(because reason: Reason?) -> Standing {
        Standing(outcome: "open_duplicate", reason: reason?.rawValue ?? "")
    }

    package static func < (left: Standing, right: Standing) -> Bool {
        (left.outcome, left.reason) < (right.outcome, right.reason)
    }
}

/// Which rows are counted together.
package struct TallyKey: Hashable, Sendable, Comparable {
    package let lane: Int64
    package let standing: Standing
    /// The currency of the input's amount; empty for rows without one.
    package let currency: String

    package static func < (left: TallyKey, right: TallyKey) -> Bool {
        (left.lane, left.standing, left.currency) < (right.lane, right.standing, right.currency)
    }
}

/// How many rows, and what money they stand for, in minor units.
package struct TallyValue: Hashable, Sendable {
    package var rows: Int64 = 0
    /// What the input says is authorized.
    package var amount: Int64 = 0
    /// What providers said was released.
    package var released: Int64 = 0
    /// What providers said stays charged.
    package var kept: Int64 = 0

    package init() {}
}

extension Int64 {
    /// Adds money without a trap: sums that no real money reaches stop at the end of the range, and
    /// the balance that is asserted later does not hold.
    fileprivate mutating func add(_ other: Int64) {
        let (sum, overflows) = addingReportingOverflow(other)
        self = overflows ? (other > 0 ? .max : .min) : sum
    }
}

/// The counts of all rows by lane, standing and currency: a cache that `verify` rebuilds.
struct TallyBook {
    private(set) var values: [TallyKey: TallyValue] = [:]
    private var changed: Set<TallyKey> = []

    /// Counts one row in.
    mutating func add(
        lane: Int64, _ standing: Standing, _ amount: Money?, released: Int64 = 0, kept: Int64 = 0
    ) {
        change(lane, standing, amount) { value in
            value.rows += 1
            value.amount.add(amount?.minor ?? 0)
            value.released.add(released)
            value.kept.add(kept)
        }
    }

    /// Takes one row out.
    mutating func remove(
        lane: Int64, _ standing: Standing, _ amount: Money?, released: Int64 = 0, kept: Int64 = 0
    ) {
        change(lane, standing, amount) { value in
            value.rows -= 1
            value.amount.add(-(amount?.minor ?? 0))
            value.released.add(-released)
            value.kept.add(-kept)
            precondition(value.rows >= 0, "a row that was never counted is taken out")
        }
    }

    /// How many rows of a lane are not worked to an end.
    func undecided(in lane: Int64) -> Int64 {
        values.reduce(0) { sum, tally in
            let isUndecided = [.pending, .doubtful].contains(tally.key.standing)
            return sum + (tally.key.lane == lane && isUndecided ? tally.value.rows : 0)
        }
    }

    mutating func takeChanges() -> [(TallyKey, TallyValue)] {
        defer { changed.removeAll(keepingCapacity: true) }
        return changed.sorted().map { ($0, values[$0] ?? TallyValue()) }
    }

    private mutating func change(
        _ lane: Int64, _ standing: Standing, _ amount: Money?, by body: (inout TallyValue) -> Void
    ) {
        let currency = amount?.currency.code ?? ""
        let key = TallyKey(lane: lane, standing: standing, currency: currency)
        body(&values[key, default: TallyValue()])
        changed.insert(key)
    }

    /// The counts as the ledger file has them.
    static func stored(in database: Database) throws -> TallyBook {
        var book = TallyBook()
        let tallies = try SQLCursor("SELECT * FROM tally", in: database)
        while let row = try tallies.next() {
            let key = TallyKey(
                lane: row.int(0), standing: Standing(outcome: row.text(1), reason: row.text(2)),
                currency: row.text(3))
            var value = TallyValue()
            (value.rows, value.amount, value.released, value.kept) = (
                row.int(4), row.int(5), row.int(6), row.int(7)
            )
            book.values[key] = value
        }
        return book
    }
}
