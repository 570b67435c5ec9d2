import AnnulModel
import GRDB

/// The ledger's facts that tell what guards saw, in the order in which they were committed.
struct GuardFacts {
    struct Attempt {
        let id: Int64
        let commit: Int64
        let account: String
        let row: Int64
        let reference: String
        let at: Timestamp
    }

    /// The end of a row.
    struct End {
        let id: Int64
        let commit: Int64
        let account: String
        let row: Int64
        let reference: String
        let outcome: String
        let reason: String?
        let at: Timestamp

        var isFailure: Bool {
            ["not_found", "manual", "failed", "in_doubt", "rejected"].contains(outcome)
        }
        var isClosed: Bool { outcome == "not_cancellable" }
    }

    /// An account's canary went well.
    struct Pass {
        let id: Int64
        let commit: Int64
        let account: String
        let at: Timestamp
    }

    /// Those of rows that had not ended: what is only read again is no guard's affair.
    private(set) var attempts: [Attempt]
    private(set) var ends: [End]
    private(set) var passes: [Pass]
    /// The rows of which a process may have sent something when it died.
    let interrupted: Set<Int64>

    /// The facts of one account between two of a ledger's states.
    func part(of account: String, after first: LifeRecord.Facts, upTo last: LifeRecord.Facts)
        -> GuardFacts
    {
        var part = self
        part.attempts.removeAll {
            $0.account != account || $0.id <= first.attempt || $0.id > last.attempt
        }
        part.ends.removeAll {
            $0.account != account || $0.id <= first.result || $0.id > last.result
        }
        part.passes.removeAll { $0.account != account || $0.id <= first.act || $0.id > last.act }
        return part
    }

    init(in path: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        (attempts, ends, passes, interrupted) = try queue.inDatabase { database in
            func rows(_ sql: String) throws -> [Row] { try Row.fetchAll(database, sql: sql) }
            func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
            return (
                try rows(Self.attemptsQuery).map {
                    Attempt(
                        id: $0[0], commit: $0[1], account: $0[2], row: $0[3], reference: $0[4],
                        at: time($0[5]))
                },
                try rows(Self.endsQuery).map {
                    End(
                        id: $0[0], commit: $0[1], account: $0[2], row: $0[3], reference: $0[4],
                        outcome: $0[5], reason: $0[6], at: time($0[7]))
                },
                try rows(Self.passesQuery).map {
                    Pass(id: $0[0], commit: $0[1], account: $0[2], at: time($0[3]))
                },
                Set(try rows(Self.interruptedQuery).map { $0[0] })
            )
        }
    }

    private static let attemptsQuery = """
        SELECT attempt.id, attempt.commit_no, lane.account, row.id, payment.reference, attempt.at
        FROM attempt JOIN row ON row.id = attempt.row JOIN lane ON lane.id = row.lane
            JOIN payment ON payment.id = row.payment
        WHERE NOT EXISTS (SELECT 1 FROM result WHERE result.row = row.id
            AND result.outcome NOT NULL AND result.commit_no < attempt.commit_no)
        ORDER BY attempt.id
        """
    private static let endsQuery = """
        SELECT result.id, result.commit_no, lane.account, row.id, payment.reference,
            result.outcome, result.reason, result.at
        FROM result JOIN row ON row.id = result.row JOIN lane ON lane.id = row.lane
            JOIN payment ON payment.id = row.payment
        WHERE result.outcome NOT NULL AND verdict NOT IN ('intake', 'open', 'reread')
        ORDER BY result.id
        """
    private static let passesQuery = """
        SELECT id, commit_no, detail, at FROM act WHERE kind = 'canary passed' ORDER BY id
        """
    private static let interruptedQuery = """
        SELECT row FROM result WHERE verdict = 'interrupted'
        """
}
