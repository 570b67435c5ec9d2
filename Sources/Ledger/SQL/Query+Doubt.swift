extension Query {
    /// Statements of finding out, and of people's decisions.
    enum Doubt {
        static let doubtfulRow =
            "SELECT row.id \(doubtful) AND due <= ? ORDER BY due, row.id LIMIT 1"
        static let nextDoubtful = "SELECT due \(doubtful) ORDER BY due, row.id LIMIT 1"
        static let countDoubtful = "SELECT count(*) \(doubtful)"
        static let openRow = """
            SELECT row.lane, row.state, row.amount, row.currency, row.attempt, row.result,
                result.outcome, result.reason, result.verdict = 'open', row.payment,
                payment.generation, payment.key, payment.key_first_used, payment.key_spent,
                payment.doubtful_send, payment.last_sent, worker.id = row.id, worker_run.name,
                worker.id - worker_run.first_row + 1, run.name, run.state,
                row.id - run.first_row + 1, result.kept
            FROM row JOIN run ON run.id = row.run LEFT JOIN result ON result.id = row.result
                LEFT JOIN payment ON payment.id = row.payment
                LEFT JOIN row AS worker ON worker.id = coalesce(payment.row, payment.id)
                LEFT JOIN run AS worker_run ON worker_run.id = worker.run
            WHERE row.id = ?
            """
        static let reopenRow = """
            UPDATE row SET state = 0, due = ?, charged = 0, busy_since = NULL, busy_answers = 0,
                result = ?
            WHERE id = ? AND state = 2 AND result = ?
            """

        /// The rows of a lane that are in doubt and due some day, and whose payment no later row has.
        private static let doubtful = """
            FROM row INDEXED BY row_due JOIN payment ON payment.id = row.payment
            WHERE lane = ? AND state = 0 AND due IS NOT NULL AND doubtful_send IS NOT NULL
                AND coalesce(payment.row, payment.id) = row.id
            """
    }
}
