import AnnulModel

extension Ledger {
    /// Erases the input's own texts of rows, and leaves no trace of them in the file.
    ///
    /// Facts, and with them the hash chain, stay as they are: they hold salted digests of the
    /// texts only. What was erased is recorded by row ids, in the same commit.
    ///
    /// - Parameters:
    ///   - rows: what `LedgerReader.erasure` found under this process's lock.
    ///   - person: who erases.
    /// - Throws: `LedgerError`; `locked` where a reader keeps old pages alive, and then what is
    ///   left of the texts in them goes with the next erasure.
    package func erase(_ rows: RowRanges, by person: String) throws(LedgerError) {
        let now = clock.wall()
        for portion in rows.portions(of: Self.rowsPerErasure) {
            try transaction { transaction in
                for range in portion.ranges {
                    try transaction.run(.deleteTexts, range.lowerBound, range.upperBound)
                }
                let detail = JSONValue.object([
                    .init("by", .string(person)), .init("count", .number("\(portion.count)")),
                    .init("rows", portion.json),
                ])
                try transaction.append(
                    .act, .addAct, now, Int64?.none, Int64?.none, Erasure.act, detail.compactText)
            }
        }
        try store.scrub()
    }

    /// A commit of some seconds at most, and a record of some kilobytes.
    private static let rowsPerErasure: Int64 = 50_000
}
