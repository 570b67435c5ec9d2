import AnnulModel

/// Everything that the facts say about one payment, or about one row without a payment.
struct PaymentFacts {
    /// The payment's id, or the row's.
    let subject: Int64
    var rows: [RowFact] = []
    var attempts: [AttemptFact] = []
    var results: [ResultFact] = []
    var waits: [WaitFact] = []

    init(of subject: Int64) { self.subject = subject }

    /// The facts in the order in which they were established.
    ///
    /// Ids tell the order within a table, commits that between tables. Within a commit a result
    /// comes after the row that it is about, and before the row's next attempt or wait; one that
    /// names a later row was brought about by that.
    var events: [Event] {
        var events: [(order: Order, event: Event)] = []
        for row in rows {
            events.append((Order(row.commit, row: row.id, 0, row.id), .row(row)))
        }
        for result in results {
            let cause = max(result.row, result.otherRow ?? 0)
            events.append((Order(result.commit, row: cause, 1, result.id), .result(result)))
        }
        for attempt in attempts {
            let order = Order(attempt.commit, row: attempt.row, 2, attempt.id)
            events.append((order, .attempt(attempt)))
        }
        for wait in waits {
            events.append((Order(wait.commit, row: wait.row, 2, wait.id), .wait(wait)))
        }
        if events.count > 1 { events.sort { $0.order < $1.order } }
        return events.map(\.event)
    }

    enum Event {
        case row(RowFact)
        case attempt(AttemptFact)
        case result(ResultFact)
        case wait(WaitFact)

        /// The commit that brought it.
        var commit: Int64 {
            switch self {
            case .row(let row): row.commit
            case .attempt(let attempt): attempt.commit
            case .result(let result): result.commit
            case .wait(let wait): wait.commit
            }
        }
    }

    private struct Order: Comparable {
        let (commit, row, phase, id): (Int64, Int64, Int64, Int64)

        init(_ commit: Int64, row: Int64, _ phase: Int64, _ id: Int64) {
            (self.commit, self.row, self.phase, self.id) = (commit, row, phase, id)
        }

        static func < (left: Order, right: Order) -> Bool {
            (left.commit, left.row, left.phase, left.id)
                < (right.commit, right.row, right.phase, right.id)
        }
    }
}

struct RowFact {
    let id: Int64
    let commit: Int64
    /// When it came in.
    let at: Timestamp
    let run: Int64
    let lane: Int64
    let amount: Money?
    let authorization: String?
    let key: String?
}

struct AttemptFact {
    let id: Int64
    let commit: Int64
    let row: Int64
    let at: Timestamp
    /// `nil` for a look-up.
    let generation: Int64?
    let key: String?
    let digest: [UInt8]
}

struct ResultFact {
    let id: Int64
    let commit: Int64
    let row: Int64
    let attempt: Int64?
    let verdict: String
    let isCharged: Bool
    let isDoubtful: Bool
    let outcome: Outcome?
    let reason: Reason?
    let released: Int64?
    let kept: Int64?
    let otherRow: Int64?
    let due: Timestamp?
    let busySince: Timestamp?
    /// `nil` where the payment was left alone.
    let keySpent: Int64?
    let doubtfulSend: Timestamp?
    let lastSent: Timestamp?
}

struct WaitFact {
    let id: Int64
    let commit: Int64
    let row: Int64
    let until: Timestamp
}

/// An opening of the ledger at which moments of payments or rows were moved.
struct Opening {
    let act: Int64
    let commit: Int64
    let at: Timestamp
    let change: ClockChange
}

extension RowFact {
    static let columns = """
        row.id, row.commit_no, (SELECT at FROM chain WHERE chain.commit_no = row.commit_no),
            row.run, row.lane, row.amount, row.currency, row.authorization, row.key
        """

    init(_ columns: SQLColumns, from first: Int32) {
        id = columns.int(first)
        commit = columns.int(first + 1)
        at = Timestamp(milliseconds: columns.int(first + 2))
        run = columns.int(first + 3)
        lane = columns.int(first + 4)
        let minor = columns.optionalInt(first + 5)
        let currency = columns.optionalText(first + 6).flatMap { Currency($0) }
        amount = minor.flatMap { minor in currency.map { Money(minor: minor, currency: $0) } }
        authorization = columns.optionalText(first + 7)
        key = columns.optionalText(first + 8)
    }
}

extension AttemptFact {
    static let columns = "id, commit_no, row, at, generation, key, digest"

    init(_ columns: SQLColumns, from first: Int32) {
        id = columns.int(first)
        commit = columns.int(first + 1)
        row = columns.int(first + 2)
        at = Timestamp(milliseconds: columns.int(first + 3))
        generation = columns.optionalInt(first + 4)
        key = columns.optionalText(first + 5)
        digest = columns.bytes(first + 6)
    }
}

extension ResultFact {
    static let columns = """
        id, commit_no, row, attempt, verdict, charged, doubtful, outcome, reason, released, kept,
            other_row, due, busy_since, key_spent, doubtful_send, last_sent
        """

    init(_ columns: SQLColumns, from first: Int32) {
        id = columns.int(first)
        commit = columns.int(first + 1)
        row = columns.int(first + 2)
        attempt = columns.optionalInt(first + 3)
        verdict = columns.text(first + 4)
        isCharged = columns.int(first + 5) != 0
        isDoubtful = columns.int(first + 6) != 0
        outcome = columns.optionalText(first + 7).flatMap(Outcome.init)
        reason = columns.optionalText(first + 8).flatMap(Reason.init)
        released = columns.optionalInt(first + 9)
        kept = columns.optionalInt(first + 10)
        otherRow = columns.optionalInt(first + 11)
        due = columns.optionalTime(first + 12)
        busySince = columns.optionalTime(first + 13)
        keySpent = columns.optionalInt(first + 14)
        doubtfulSend = columns.optionalTime(first + 15)
        lastSent = columns.optionalTime(first + 16)
    }

    /// How a row counts that ended so.
    func standing(as outcome: Outcome) -> Standing {
        verdict == "open" ? .openDuplicate(because: reason) : Standing(outcome, reason)
    }
}

extension WaitFact {
    static let columns = "id, commit_no, row, until"

    init(_ columns: SQLColumns, from first: Int32) {
        id = columns.int(first)
        commit = columns.int(first + 1)
        row = columns.int(first + 2)
        until = Timestamp(milliseconds: columns.int(first + 3))
    }
}
