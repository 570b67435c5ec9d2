import AnnulModel
import GRDB

/// Rebuilds the cache of rows, payments and counts from the facts, payment by payment, and
/// compares: in the order of payments, with the facts of one in memory at a time.
struct CacheCheck {
    private let database: Database
    private let merchants: [Int64: Merchant]
    private let bodies: SQLStatement
    private var lastBody: (id: Int64, bytes: [UInt8])?
    private let openings: [Opening]
    private var book = TallyBook()
    /// Rows of each run that were never worked to an end.
    private(set) var undecided: [Int64: Int64] = [:]
    private(set) var payments: Int64 = 0
    private(set) var rows: Int64 = 0
    private(set) var flaws: [Verification.Flaw] = []

    init(_ database: Database) throws {
        self.database = database
        merchants = Dictionary(
            try Directory.stored(in: database).merchants.map { ($1, $0) },
            uniquingKeysWith: { first, _ in first })
        openings = try Self.openings(in: database)
        bodies = try SQLStatement(Query.bodyByID.sql, in: database)
        try comparePayments()
        try compareTallies()
    }

    private mutating func comparePayments() throws {
        let firstRows = try SQLCursor(Self.firstRows, in: database)
        var laterRows = try SubjectCursor(Self.laterRows, in: database) {
            StoredRow(fact: RowFact($0, from: 1), cache: CachedRow($0, from: 10))
        }
        var attempts = try SubjectCursor(Self.attempts, in: database) {
            AttemptFact($0, from: 1)
        }
        var results = try SubjectCursor(Self.results, in: database) { ResultFact($0, from: 1) }
        var waits = try SubjectCursor(Self.waits, in: database) { WaitFact($0, from: 1) }
        while let columns = try firstRows.next() {
            let first = StoredRow(
                fact: RowFact(columns, from: 0), cache: CachedRow(columns, from: 9))
            let payment = columns.isNull(18) ? nil : StoredPayment(columns, from: 18)
            let stored = [first] + (try laterRows.take(first.fact.id))
            var facts = PaymentFacts(of: first.fact.id)
            facts.rows = stored.map(\.fact)
            facts.attempts = try attempts.take(first.fact.id)
            facts.results = try results.take(first.fact.id)
            facts.waits = try waits.take(first.fact.id)
            try compare(PaymentReplay(facts, openings: openings), stored, payment)
        }
        let strays = try laterRows.finish() + attempts.finish() + results.finish() + waits.finish()
        if strays > 0 { complain("\(strays) facts are about rows or payments that there are not") }
        let known = try Int64.fetchOne(database, sql: "SELECT count(*) FROM payment") ?? 0
        if known != payments {
            complain("\(known) payments are kept, and \(payments) have a row that named them first")
        }
    }

    private mutating func compare(
        _ replay: PaymentReplay, _ stored: [StoredRow], _ payment: StoredPayment?
    ) throws {
        flaws += replay.flaws.prefix(Verification.mostFlaws - flaws.count)
        for row in stored {
            rows += 1
            let rebuilt = replay.rows[row.fact.id] ?? CachedRow()
            if let column = row.cache.difference(from: rebuilt) {
                complain("row \(row.fact.id): '\(column)' is not what the facts say")
            }
            if rebuilt.state != 2, !replay.haveEnded.contains(row.fact.id) {
                undecided[row.fact.run, default: 0] += 1
            }
            count(row.fact, replay)
        }
        guard let payment else { return }
        payments += 1
        if let column = payment.cache.difference(from: replay.payment) {
            complain("payment \(payment.id): '\(column)' is not what the facts say")
        }
        try compareKeys(replay, stored, payment)
    }

    private mutating func count(_ row: RowFact, _ replay: PaymentReplay) {
        guard let last = replay.last[row.id], let outcome = last.outcome else {
            return book.add(lane: row.lane, replay.standing(of: row.id), row.amount)
        }
        let settlement = Settlement(outcome, last.reason)
        let released = outcome.group == .good ? last.released : nil
        book.add(
            lane: row.lane, last.standing(as: outcome), row.amount,
            released: released ?? settlement.releasedMinor(of: row.amount) ?? 0,
            kept: last.kept ?? settlement.keptMinor(of: row.amount) ?? 0)
    }

    /// One key, one request: every attempt's key is the derived or the demanded one, and its
    /// digest stands for what was sent under it.
    private mutating func compareKeys(
        _ replay: PaymentReplay, _ stored: [StoredRow], _ payment: StoredPayment
    ) throws {
        guard let merchant = merchants[payment.merchant] else {
            return complain("payment \(payment.id) belongs to no merchant")
        }
        var digests: [String: [UInt8]] = [:]
        for (attempt, mapped, generation) in replay.keys {
            let key =
                mapped
                ?? KeyDerivation.key(
                    of: payment.reference, at: merchant, generation: Int(clamping: generation)
                ).text
            let authorization = stored.first { $0.fact.id == attempt.row }?.fact.authorization ?? ""
            guard attempt.key == key else {
                complain("attempt \(attempt.id) was made under another key than its payment's")
                continue
            }
            let kind = attempt.generation == nil ? "look-up" : "cancel"
            let place = "\(kind) \(key) \(authorization)"
            if let earlier = digests[place], earlier != attempt.digest {
                complain(
                    "attempt \(attempt.id) sent something else under the key of an earlier one")
            }
            digests[place] = attempt.digest
        }
        guard let last = replay.lastCancel, let key = last.key else {
            if payment.body != nil {
                complain("payment \(payment.id) has a body that was never sent")
            }
            return
        }
        let authorization = stored.first { $0.fact.id == last.row }?.fact.authorization
        let bytes = try payment.body.flatMap { try body($0) }
        guard let bytes,
            last.digest == RequestDigest.of(payment.reference, authorization, key, bytes)
        else {
            return complain("payment \(payment.id): its frozen body is not the one that was sent")
        }
    }

    private mutating func body(_ id: Int64) throws -> [UInt8]? {
        if let lastBody, lastBody.id == id { return lastBody.bytes }
        guard let bytes = try bodies.first(id, read: { $0.bytes(0) }) else { return nil }
        lastBody = (id, bytes)
        return bytes
    }

    private mutating func compareTallies() throws {
        let stored = try TallyBook.stored(in: database).values
        let counted = book.values
        for key in Set(stored.keys).union(counted.keys).sorted() where stored[key] != counted[key] {
            complain(
                "the counter '\(key.standing.outcome)' of lane \(key.lane) is not what the rows say"
            )
        }
    }

    private mutating func complain(_ text: String) {
        if flaws.count < Verification.mostFlaws { flaws.append(Verification.Flaw(text)) }
    }
}

private struct StoredRow {
    let fact: RowFact
    let cache: CachedRow
}

private struct StoredPayment {
    let id: Int64
    let reference: String
    let merchant: Int64
    let body: Int64?
    let cache: CachedPayment

    init(_ columns: SQLColumns, from first: Int32) {
        id = columns.int(first)
        reference = columns.text(first + 1)
        merchant = columns.int(first + 2)
        body = columns.optionalInt(first + 3)
        cache = CachedPayment(columns, from: first + 4)
    }
}

extension CacheCheck {
    /// Rows that named their payment first, or have none.
    static let firstRows = """
        SELECT \(RowFact.columns), \(CachedRow.columns), payment.id, payment.reference,
            payment.merchant, payment.body, \(CachedPayment.columns)
        FROM row LEFT JOIN payment ON payment.id = row.payment
        WHERE row.payment IS NULL OR row.payment = row.id ORDER BY row.id
        """

    static let laterRows = """
        SELECT row.payment, \(RowFact.columns), \(CachedRow.columns)
        FROM row INDEXED BY row_again WHERE row.payment <> row.id ORDER BY row.payment, row.id
        """

    // These three are sorted, on disk where they are large: without an index they cost nothing
    // while the ledger is written.
    static let attempts = facts("attempt", AttemptFact.columns)
    static let results = facts("result", ResultFact.columns)
    static let waits = facts("wait", WaitFact.columns)

    private static func openings(in database: Database) throws -> [Opening] {
        let acts = try SQLCursor(
            """
            SELECT commit_no, at, detail, id FROM act WHERE kind = '\(ClockChange.act)' ORDER BY id
            """, in: database)
        var openings: [Opening] = []
        while let act = try acts.next() {
            guard let change = ClockChange(act.text(2)) else { continue }
            openings.append(
                Opening(
                    act: act.int(3), commit: act.int(0), at: Timestamp(milliseconds: act.int(1)),
                    change: change))
        }
        return openings
    }

    private static func facts(_ table: String, _ columns: String) -> String {
        """
        SELECT (SELECT coalesce(payment, id) FROM row WHERE row.id = \(table).row) AS subject,
            \(columns)
        FROM \(table) ORDER BY subject, id
        """
    }
}
