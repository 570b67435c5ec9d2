import AnnulModel

/// What the cache keeps of a row.
struct CachedRow: Equatable {
    var state: Int64 = 0
    var due: Timestamp?
    var attempts: Int64 = 0
    var charged: Int64 = 0
    var busySince: Timestamp?
    var busyAnswers: Int64 = 0
    var attempt: Int64?
    var result: Int64?
    var goodSince: Timestamp?

    static let columns = """
        row.state, row.due, row.attempts, row.charged, row.busy_since, row.busy_answers,
            row.attempt, row.result, row.good_since
        """

    init() {}

    init(_ columns: SQLColumns, from first: Int32) {
        state = columns.int(first)
        due = columns.optionalTime(first + 1)
        attempts = columns.int(first + 2)
        charged = columns.int(first + 3)
        busySince = columns.optionalTime(first + 4)
        busyAnswers = columns.int(first + 5)
        attempt = columns.optionalInt(first + 6)
        result = columns.optionalInt(first + 7)
        goodSince = columns.optionalTime(first + 8)
    }

    /// The first column that has another value than in `other`.
    func difference(from other: CachedRow) -> String? {
        let columns: [(String, Bool)] = [
            ("state", state != other.state), ("due", due != other.due),
            ("attempts", attempts != other.attempts), ("charged", charged != other.charged),
            ("busy_since", busySince != other.busySince),
            ("busy_answers", busyAnswers != other.busyAnswers),
            ("attempt", attempt != other.attempt), ("result", result != other.result),
            ("good_since", goodSince != other.goodSince),
        ]
        return columns.first(where: \.1)?.0
    }
}

/// What the cache keeps of a payment.
struct CachedPayment: Equatable {
    var row: Int64?
    var generation: Int64 = 1
    var key: String?
    var keyFirstUsed: Timestamp?
    var keySpent: Int64?
    var doubtfulSend: Timestamp?
    var lastSent: Timestamp?
    var keyClock: Int64?

    static let columns = """
        payment.row, payment.generation, payment.key, payment.key_first_used, payment.key_spent,
            payment.doubtful_send, payment.last_sent, payment.key_clock
        """

    init() {}

    init(_ columns: SQLColumns, from first: Int32) {
        row = columns.optionalInt(first)
        generation = columns.int(first + 1)
        key = columns.optionalText(first + 2)
        keyFirstUsed = columns.optionalTime(first + 3)
        keySpent = columns.optionalInt(first + 4)
        doubtfulSend = columns.optionalTime(first + 5)
        lastSent = columns.optionalTime(first + 6)
        keyClock = columns.optionalInt(first + 7)
    }

    /// The first column that has another value than in `other`.
    func difference(from other: CachedPayment) -> String? {
        let columns: [(String, Bool)] = [
            ("row", row != other.row), ("generation", generation != other.generation),
            ("key", key != other.key), ("key_first_used", keyFirstUsed != other.keyFirstUsed),
            ("key_spent", keySpent != other.keySpent),
            ("doubtful_send", doubtfulSend != other.doubtfulSend),
            ("last_sent", lastSent != other.lastSent), ("key_clock", keyClock != other.keyClock),
        ]
        return columns.first(where: \.1)?.0
    }
}
