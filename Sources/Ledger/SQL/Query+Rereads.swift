extension Query {
    /// Statements of reading again.
    enum Rereads {
        /// What failed up to here was about another question.
        static let queueReread = """
            UPDATE row SET due = ?, charged = 0, busy_since = NULL, busy_answers = 0 WHERE id = ?
            """
        static let nextReread = "SELECT row.id, due \(reread) ORDER BY due, row.id LIMIT ?"
        static let countReread = "SELECT count(*) \(reread)"
        static let lastReread = "SELECT due \(reread) ORDER BY due DESC, row.id DESC LIMIT 1"
        static let lateRereads = "SELECT row.id \(reread) AND due > ?"
        static let deferReread = "UPDATE row SET due = ? WHERE id = ? AND state = 2"
        static let claimReread = """
            UPDATE row SET attempts = attempts + 1, attempt = ?
            WHERE id = ? AND state = 2 AND due IS NOT NULL
            """
        static let releaseReread = """
            UPDATE row SET due = ?, charged = ?
            WHERE id = ? AND state = 2 AND due IS NOT NULL AND attempt = ?
            """
        static let endOfRow = """
            SELECT outcome, reason, released, kept FROM row JOIN result ON result.id = row.result
            WHERE row.id = ?
            """

        /// The rows of a lane that are read again some day, and whose payment no later row has.
        private static let reread = """
            FROM row INDEXED BY row_reread JOIN payment ON payment.id = row.payment
            WHERE lane = ? AND state = 2 AND due IS NOT NULL
                AND coalesce(payment.row, payment.id) = row.id
            """
    }
}
