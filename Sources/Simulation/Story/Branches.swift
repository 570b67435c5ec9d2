import AnnulModel
import GRDB

/// Which branches of the decisions a story went through, by what the ledger recorded.
enum Branches {
    /// Counts moves, verdicts, and reasons for which rows were given up.
    static func count(in path: String) throws -> [String: Int] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.inDatabase { database in
            let rows = try Row.fetchAll(database, sql: sql)
            return Dictionary(rows.map { ($0[0], $0[1]) }) { $0 + $1 }
        }
    }

    private static let sql = """
        SELECT CASE
                WHEN generation IS NULL THEN 'move lookup'
                WHEN EXISTS (SELECT 1 FROM attempt AS before WHERE before.row = attempt.row
                    AND before.id < attempt.id AND before.generation = attempt.generation)
                    THEN 'move same key again'
                WHEN generation > 1 THEN 'move new generation'
                ELSE 'move cancel' END, count(*)
        FROM attempt GROUP BY 1
        UNION ALL
        SELECT 'verdict ' || verdict || iif(verdict = 'given_up', ' ' || reason, ''), count(*)
        FROM result WHERE verdict NOT IN ('intake', 'open') GROUP BY 1
        UNION ALL
        SELECT 'doubt ' || iif(outcome IS NULL, 'goes on', 'ends ' || outcome), count(*)
        FROM result WHERE doubtful GROUP BY 1
        UNION ALL
        SELECT iif(kept > 0 AND outcome = 'not_cancellable', 'left alone', 'reason ' || reason),
            count(*)
        FROM result WHERE reason IN ('mismatch', 'forbidden', 'captured') GROUP BY 1
        UNION ALL
        SELECT kind, count(*) FROM act WHERE kind LIKE 'lane stopped%' OR kind = 'canary passed'
        GROUP BY 1
        """
}
