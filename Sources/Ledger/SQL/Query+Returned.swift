extension Query {
    /// Statements about rows that come back.
    enum Returned {
        /// One that died while it was read may still get rows; they are told by their run.
        static let runByName = """
            SELECT id, first_row, coalesce(last_row, (SELECT max(id) FROM row), 0) FROM run
            WHERE name = ?
            """
        static let inputsOfRun =
            "SELECT id, name FROM input INDEXED BY input_of_run WHERE run = ? ORDER BY id"
        static let merchantsOfRun =
            "SELECT merchant FROM lane WHERE run = ? AND merchant IS NOT NULL"
        static let placeOfRow = """
            SELECT row.run, row.input, row.line, input.name
            FROM row LEFT JOIN input ON input.id = row.input WHERE row.id = ?
            """
        static let originRow = """
            SELECT payment.reference, merchant.provider, merchant.merchant, merchant.environment,
                row.amount, row.currency, row.authorization, row.key, attempt.key, payment.key,
                payment.generation, coalesce(payment.row, payment.id), payment.id
            FROM row LEFT JOIN payment ON payment.id = row.payment
                LEFT JOIN merchant ON merchant.id = payment.merchant
                LEFT JOIN attempt ON attempt.id = row.attempt
            WHERE row.id = ?
            """
        static let originOf = "SELECT earlier FROM origin WHERE id = ?"
        static let returnedRows = """
            SELECT row.id, row.run, row.payment, payment.reference, run.name, run.state,
                run.exit_code, result.outcome
            FROM origin INDEXED BY origin_of_earlier JOIN row ON row.id = origin.id
                JOIN run ON run.id = row.run LEFT JOIN payment ON payment.id = row.payment
                LEFT JOIN result ON result.id = row.result
            WHERE origin.earlier = ?
            """
        static let paymentOfMerchant = """
            SELECT payment.id FROM merchant CROSS JOIN payment ON payment.merchant = merchant.id
            WHERE merchant.provider = ? AND merchant.merchant = ? AND merchant.environment = ?
                AND payment.reference = ?
            """
        static let continuation = """
            SELECT 1 FROM act INDEXED BY act_continues
            WHERE run = ? AND kind = 'continues' AND detail = ?
            """
    }
}
