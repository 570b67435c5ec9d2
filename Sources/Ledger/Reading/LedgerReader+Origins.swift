package import AnnulModel
import GRDB

/// The runs of one batch: what is run again, or comes back corrected, goes on with what was before.
package struct RunChain: Hashable, Sendable {
    /// The runs that the run goes on with, the oldest first.
    package var before: [String] = []
    /// The runs that go on with it, or with one of those, the oldest first.
    package var after: [String] = []
    /// How many rows are not good after all of them; `nil` where nothing goes on with the run.
    package var notGood: Int64?

    package init() {}
}

extension LedgerReader {
    /// How many rows of a run came back from an earlier one, by what somebody has changed.
    package func changes(of run: RunRecord) throws(LedgerError) -> [RowChange: Int64] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: Self.changesQuery,
                arguments: [run.firstRow, run.lastRow ?? Int64.max, run.id])
            return Dictionary(
                rows.compactMap { row in RowChange(rawValue: row[0]).map { ($0, row[1]) } },
                uniquingKeysWith: +)
        }
    }

    /// The chains of runs.
    ///
    /// - Parameter runs: the runs to tell about.
    /// - Returns: a chain for each.
    /// - Throws: `LedgerError`.
    package func chains(of runs: [RunRecord]) throws(LedgerError) -> [RunChain] {
        let known = try self.runs()
        let links = try read { database in
            try Row.fetchAll(database, sql: Self.continuations).map { row -> (Int64, String) in
                (row[0], row[1])
            }
        }
        guard !links.isEmpty else { return runs.map { _ in RunChain() } }
        let ids = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0.id) })
        var parents: [Int64: Set<Int64>] = [:]
        for (run, earlier) in links {
            if let earlier = ids[earlier] { parents[run, default: []].insert(earlier) }
        }
        var chains: [RunChain] = []
        for run in runs { chains.append(try chain(of: run, parents, among: known)) }
        return chains
    }

    /// The chain of one run.
    package func chain(of run: RunRecord) throws(LedgerError) -> RunChain {
        try chains(of: [run]).first ?? RunChain()
    }

    private func chain(
        of run: RunRecord, _ parents: [Int64: Set<Int64>], among runs: [RunRecord]
    ) throws(LedgerError) -> RunChain {
        var before: Set<Int64> = [run.id]
        for earlier in runs.reversed() where before.contains(earlier.id) {
            before.formUnion(parents[earlier.id] ?? [])
        }
        var after: Set<Int64> = [run.id]
        for later in runs where later.isInForce {
            if !after.isDisjoint(with: parents[later.id] ?? []) { after.insert(later.id) }
        }
        var chain = RunChain()
        chain.before = runs.filter { before.contains($0.id) && $0.id != run.id }.map(\.name)
        chain.after = runs.filter { after.contains($0.id) && $0.id != run.id }.map(\.name)
        guard !chain.after.isEmpty else { return chain }
        chain.notGood = try rowsNotGood(of: runs.filter { after.contains($0.id) })
        return chain
    }

    /// How many rows of some runs are not good: a payment counts once, as it stands now, whichever
    /// run has it, and not where somebody has corrected it into another.
    ///
    /// A row that came back and was rejected does not count: the one that it comes from does.
    private func rowsNotGood(of runs: [RunRecord]) throws(LedgerError) -> Int64 {
        try read { database in
            var payments: Set<Int64> = []
            var unusable: Int64 = 0
            for run in runs {
                let rows: StatementArguments = [run.firstRow, run.lastRow ?? Int64.max]
                payments.formUnion(
                    try Int64.fetchAll(
                        database, sql: Self.settledAndNotGood, arguments: rows + [run.id]))
                payments.formUnion(
                    try Int64.fetchAll(
                        database, sql: Self.undecidedAndNotGood,
                        arguments: [run.id, run.id, run.id]))
                if try Self.count("open_duplicate", of: run, database) > 0 {
                    payments.formUnion(
                        try Int64.fetchAll(
                            database, sql: Self.openElsewhere, arguments: rows + [run.id]))
                }
                unusable += try Self.count(Outcome.rejected.rawValue, of: run, database)
                let contradictions = try Self.count(
                    Outcome.rejected.rawValue, .contradiction, of: run, database)
                if contradictions > 0 {
                    unusable -= contradictions
                    payments.formUnion(
                        try Int64.fetchAll(
                            database, sql: Self.contradictory, arguments: rows + [run.id]))
                }
                unusable -=
                    try Int64.fetchOne(
                        database, sql: Self.rejectedThatCameBack, arguments: rows) ?? 0
                for id in try Int64.fetchAll(
                    database, sql: Self.rejectedThatWereCorrected, arguments: rows)
                where try Self.isReplaced(id, database) { unusable -= 1 }
            }
            // A payment has the id of the row that named it first.
            for id in payments.sorted() where try Self.isReplaced(id, database) {
                payments.remove(id)
            }
            return Int64(payments.count) + unusable
        }
    }

    private static func count(
        _ outcome: String, _ reason: Reason? = nil, of run: RunRecord, _ database: Database
    ) throws -> Int64 {
        try Int64.fetchOne(
            database, sql: standingCount, arguments: [run.id, outcome, reason?.rawValue]) ?? 0
    }

    static let changesQuery = """
        SELECT change, count(*) FROM origin JOIN row ON row.id = origin.id
        WHERE origin.id >= ? AND origin.id <= ? AND row.run = ? GROUP BY change
        """

    static let continuations = """
        SELECT run, detail FROM act INDEXED BY act_continues WHERE kind = 'continues'
        ORDER BY run, detail
        """

    /// Whether somebody has corrected a row into another payment, and a later run has that than has
    /// the row's own.
    ///
    /// Of the rows that named the payment, those that only repeated another of their run don't count:
    /// correcting them leaves the other as it is.
    static let isCorrected = """
        WITH RECURSIVE wanted(id, payment, worker) AS (
                SELECT row.id, row.payment, coalesce(payment.row, payment.id)
                FROM row LEFT JOIN payment ON payment.id = row.payment WHERE row.id = ?),
            same(id) AS (
                SELECT id FROM wanted
                UNION SELECT payment FROM wanted WHERE payment IS NOT NULL
                UNION SELECT row.id FROM wanted JOIN row INDEXED BY row_again
                        ON row.payment = wanted.payment
                    LEFT JOIN result ON result.id = row.result
                    WHERE row.payment <> row.id AND result.reason IS NOT 'same_payment'),
            later(id) AS (
                SELECT origin.id FROM same JOIN origin INDEXED BY origin_of_earlier
                    ON origin.earlier = same.id
                UNION SELECT origin.id FROM later JOIN origin INDEXED BY origin_of_earlier
                    ON origin.earlier = later.id)
        SELECT EXISTS(
            SELECT 1 FROM later JOIN row ON row.id = later.id JOIN run ON run.id = row.run
                LEFT JOIN result ON result.id = row.result
                JOIN wanted LEFT JOIN row AS worker ON worker.id = wanted.worker
            WHERE row.payment IS NOT NULL AND row.payment IS NOT wanted.payment
                AND row.run > coalesce(worker.run, 0)
                AND coalesce(result.outcome, '') <> 'rejected' AND \(RunRecord.isInForce))
        """

    /// Whether the payment of a row may still be cancelled, or may have been.
    static let isStillOpen = """
        SELECT EXISTS(
            SELECT 1 FROM row JOIN payment ON payment.id = row.payment
                JOIN row AS worker ON worker.id = coalesce(payment.row, payment.id)
                JOIN run ON run.id = worker.run LEFT JOIN result ON result.id = worker.result
            WHERE row.id = ? AND (payment.doubtful_send IS NOT NULL
                OR worker.state = 2 AND result.outcome IN ('in_doubt', 'accepted')
                OR worker.state <> 2 AND run.state NOT IN ('refused', 'abandoned', 'finished')))
        """

    /// Whether nothing is to be done about a row any more, as somebody has corrected it.
    ///
    /// What is in doubt stays to be found out.
    static func isReplaced(_ row: Int64, _ database: Database) throws -> Bool {
        let isCorrected = try database.cachedStatement(sql: isCorrected)
        guard try Bool.fetchOne(isCorrected, arguments: [row]) == true else { return false }
        let isStillOpen = try database.cachedStatement(sql: isStillOpen)
        return try Bool.fetchOne(isStillOpen, arguments: [row]) != true
    }

    static let standingCount = """
        SELECT coalesce(sum(rows), 0) FROM lane JOIN tally ON tally.lane = lane.id
        WHERE lane.run = ?1 AND outcome = ?2 AND tally.reason = coalesce(?3, tally.reason)
        """

    /// Whether the payment of 'row' is not good, by the row that works on it.
    private static let isNotGood = """
        row.payment IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM payment JOIN row AS worker
                    ON worker.id = coalesce(payment.row, payment.id)
                JOIN result AS last ON last.id = worker.result
            WHERE payment.id = row.payment AND worker.state = 2
                AND last.outcome IN ('cancelled', 'already_cancelled', 'remainder_released'))
        """

    static let settledAndNotGood = """
        SELECT row.payment FROM result INDEXED BY result_not_good
            JOIN row ON row.id = result.row AND row.result = result.id AND row.state = 2
        WHERE \(Schema.isNotGood) AND result.row >= ? AND result.row <= ? AND row.run = ?
            AND \(isNotGood)
        """

    static let undecidedAndNotGood =
        [
            ("row_fresh", "row.state = 0 AND row.due IS NULL"),
            ("row_due", "row.state = 0 AND row.due IS NOT NULL"), ("row_claimed", "row.state = 1"),
        ].map { index, condition in
            """
            SELECT row.payment FROM lane JOIN row INDEXED BY \(index) ON row.lane = lane.id
            WHERE lane.run = ? AND \(condition) AND \(isNotGood)
            """
        }.joined(separator: " UNION ALL ")

    static let openElsewhere = """
        SELECT row.payment FROM row JOIN result ON result.id = row.result
        WHERE row.id >= ? AND row.id <= ? AND row.run = ? AND result.verdict = 'open'
            AND \(isNotGood)
        """

    /// The only rejected rows that have a payment.
    static let contradictory = """
        SELECT row.payment FROM row JOIN result ON result.id = row.result
        WHERE row.id >= ? AND row.id <= ? AND row.run = ? AND result.reason = 'contradiction'
            AND \(isNotGood)
        """

    static let rejectedThatCameBack = """
        SELECT count(*) FROM origin JOIN row ON row.id = origin.id
            JOIN result ON result.id = row.result
        WHERE origin.id >= ? AND origin.id <= ? AND earlier IS NOT NULL AND outcome = 'rejected'
            AND row.payment IS NULL
        """

    static let rejectedThatWereCorrected = """
        SELECT DISTINCT origin.earlier FROM origin INDEXED BY origin_of_earlier
            JOIN row ON row.id = origin.earlier JOIN result ON result.id = row.result
        WHERE origin.earlier >= ? AND origin.earlier <= ? AND outcome = 'rejected'
            AND row.payment IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM origin AS own WHERE own.id = row.id AND own.earlier IS NOT NULL)
        """
}

extension RunRecord {
    fileprivate var isInForce: Bool { Self.isInForce(state, exitCode: exitCode) }

    /// Whether its rows stand for those before: not of a run that was refused, or that nobody
    /// confirmed.
    static func isInForce(_ state: RunState, exitCode: Int?) -> Bool {
        state != .refused && !(state == .abandoned && exitCode == unconfirmed)
    }

    fileprivate static let isInForce = """
        run.state <> 'refused' AND NOT (run.state = 'abandoned' AND run.exit_code = \(unconfirmed))
        """

    /// The exit code of a run that nobody confirmed.
    private static let unconfirmed = 6
}
