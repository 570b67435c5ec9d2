import AnnulModel
import FoundationEssentials
import GRDB
import Testing

@testable import Ledger

/// Rebuilds what the ledger keeps as a cache from its facts alone, and compares.
struct Recount {
    /// What does not agree; empty where all does.
    private(set) var differences: [String] = []

    init(_ bench: Workbench) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: bench.path, configuration: configuration)
        try queue.inDatabase { database in
            try compareRows(database)
            try comparePayments(database)
            try compareTallies(database)
        }
    }

    private mutating func compare(_ what: String, _ sql: String, _ database: Database) throws {
        for row in try Row.fetchAll(database, sql: sql) { differences.append("\(what): \(row)") }
    }

    /// A row's last attempt without a result is a claim; its last result with an outcome settles.
    private mutating func compareRows(_ database: Database) throws {
        try compare(
            "row",
            """
            WITH fact AS (
                SELECT id,
                    (\(Self.lastOfRow)) AS last_result,
                    (SELECT max(id) FROM attempt WHERE row = row.id) AS last_attempt,
                    (SELECT count(*) FROM attempt WHERE row = row.id) AS made,
                    (SELECT count(*) FROM result WHERE row = row.id AND charged = 1
                        AND id > coalesce((SELECT max(id) FROM result
                            WHERE row = row.id AND verdict = 'reopened'), 0)) AS charges
                FROM row),
            standing AS (
                SELECT fact.*, CASE
                    WHEN last_attempt IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM result WHERE attempt = last_attempt)
                        AND coalesce((SELECT outcome FROM result WHERE id = last_result), '') = ''
                        THEN 1
                    WHEN (SELECT outcome FROM result WHERE id = last_result) IS NOT NULL THEN 2
                    ELSE 0 END AS stands,
                    (SELECT coalesce((SELECT until FROM wait WHERE wait.row = fact.id
                            AND wait.commit_no > result.commit_no ORDER BY wait.id DESC LIMIT 1),
                        due) FROM result WHERE row = fact.id AND verdict <> 'given_back'
                        ORDER BY result.id DESC LIMIT 1) AS rereads
                FROM fact)
            SELECT row.id, state, stands, result, last_result, attempt, last_attempt, attempts,
                made, charged, charges, due, rereads
            FROM row JOIN standing USING(id)
            WHERE state <> stands OR result IS NOT last_result OR attempt IS NOT last_attempt
                OR attempts <> made OR (state <> 2 AND charged <> charges)
                OR (state = 1 AND due IS NOT NULL) OR (state = 2 AND due IS NOT rereads)
            """, database)
    }

    private mutating func comparePayments(_ database: Database) throws {
        try compare(
            "payment",
            """
            WITH fact AS (
                SELECT id,
                    (SELECT max(row.id) FROM row WHERE payment = payment.id AND NOT EXISTS (
                        SELECT 1 FROM result WHERE row = row.id AND other_row IS NOT NULL))
                        AS worker,
                    (SELECT doubtful FROM result JOIN row ON row.id = result.row
                        WHERE payment = payment.id AND verdict NOT IN ('intake', 'open')
                            AND NOT EXISTS (SELECT 1 FROM result AS given
                                WHERE given.row = row.id AND given.other_row IS NOT NULL)
                        ORDER BY result.id DESC LIMIT 1) AS doubt
                FROM payment)
            SELECT payment.*, worker, doubt FROM payment JOIN fact USING(id)
            WHERE coalesce(row, id) <> worker OR (doubtful_send IS NOT NULL) <> coalesce(doubt, 0)
            """, database)
        try compare(
            "generation",
            """
            SELECT payment.id, payment.generation, attempt.generation
            FROM payment JOIN row ON row.payment = payment.id JOIN attempt ON attempt.row = row.id
            WHERE attempt.generation > payment.generation
            """, database)
    }

    private mutating func compareTallies(_ database: Database) throws {
        var counted: [TallyKey: TallyValue] = [:]
        for row in try Row.fetchAll(database, sql: Self.standings) {
            let currency: String? = row["currency"]
            let amount: Int64? = row["amount"]
            let key = TallyKey(
                lane: row["lane"],
                standing: Standing(outcome: row["stands"], reason: row["reason"] ?? ""),
                currency: currency ?? "")
            counted[key, default: TallyValue()].rows += 1
            counted[key, default: TallyValue()].amount += amount ?? 0
            guard let outcome = Outcome(rawValue: row["stands"]) else { continue }
            let reason = (row["reason"] as String?).flatMap(Reason.init)
            if outcome.group == .good {
                counted[key]?.released += (row["released"] as Int64?) ?? amount ?? 0
            }
            let isCaptured = outcome == .notCancellable && reason == .captured
            counted[key]?.kept += (row["kept"] as Int64?) ?? (isCaptured ? amount ?? 0 : 0)
        }
        let stored = try TallyBook.stored(in: database).values
        for key in Set(counted.keys).union(stored.keys).sorted() where counted[key] != stored[key] {
            differences.append(
                "tally \(key): stored \(String(describing: stored[key])), counted"
                    + " \(String(describing: counted[key]))")
        }
    }

    /// The result that counts: of a row that has ended only its payment is given back, or it is read
    /// again and stays as it was.
    private static let lastOfRow = """
        SELECT max(found.id) FROM result AS found WHERE found.row = row.id
            AND found.verdict NOT IN ('confirmed', 'unconfirmed', 'unanswered')
            AND NOT (found.verdict = 'given_back' AND EXISTS (
                SELECT 1 FROM result AS before WHERE before.row = row.id AND before.id < found.id
                    AND before.outcome IS NOT NULL))
        """

    /// Each row with how it counts: by its last result, or as the payment stood when it took over.
    private static let standings = """
        WITH last AS (
            SELECT row.id AS row, (\(lastOfRow)) AS result FROM row)
        SELECT row.lane, row.amount, row.currency, result.released, result.kept, result.reason,
            CASE
                WHEN result.verdict = 'open' THEN 'open_duplicate'
                WHEN result.outcome IS NOT NULL THEN result.outcome
                WHEN result.id IS NOT NULL THEN iif(result.doubtful, 'doubtful', 'pending')
                WHEN (SELECT earlier.doubtful FROM result AS earlier
                    JOIN row AS other ON other.id = earlier.row
                    WHERE other.payment = row.payment AND other.id < row.id
                        AND earlier.commit_no <= row.commit_no
                        AND earlier.verdict NOT IN ('intake', 'open')
                    ORDER BY earlier.id DESC LIMIT 1) THEN 'doubtful'
                ELSE 'pending' END AS stands
        FROM row JOIN last ON last.row = row.id LEFT JOIN result ON result.id = last.result
        """
}

/// The cache agrees with the facts, and the counts in memory with those in the file.
///
/// `except` are the flaws that the test itself brought about.
func expectRecounts(
    _ bench: Workbench, _ ledger: Ledger? = nil, except flaws: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let differences = try Recount(bench).differences
    #expect(differences == [], sourceLocation: sourceLocation)
    #expect(try ChainReplay(bench.path).firstBreak == nil, sourceLocation: sourceLocation)
    let found = try bench.reader.verify().flaws.map(\.text)
    #expect(found == flaws, sourceLocation: sourceLocation)
    guard let ledger else { return }
    let present = ledger.tallies.filter { $0.value != TallyValue() }
    let stored = try bench.reader.read { try TallyBook.stored(in: $0).values }
    #expect(stored == present, sourceLocation: sourceLocation)
}
