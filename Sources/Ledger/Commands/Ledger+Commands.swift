import AnnulModel

extension Ledger {
    /// Records that somebody begins to send or change something.
    ///
    /// - Parameter command: who does what.
    /// - Returns: what `end(command:exitCode:)` wants to know.
    /// - Throws: `LedgerError`.
    package func begin(_ command: CommandRecord) throws(LedgerError) -> Int64 {
        let now = clock.wall()
        return try transaction { transaction in
            try transaction.append(
                .act, .addAct, now, Int64?.none, Int64?.none, CommandRecord.beginning,
                command.json.compactText)
        }
    }

    /// Records how a command ended; one that was killed has no end.
    package func end(command: Int64, exitCode: Int) throws(LedgerError) {
        let now = clock.wall()
        try transaction { transaction in
            _ = try transaction.append(
                .act, .addAct, now, Int64?.none, Int64?.none, CommandRecord.ending,
                JSONValue.object([
                    .init("command", .number("\(command)")),
                    .init("exit_code", .number("\(exitCode)")),
                ]).compactText)
        }
    }
}
