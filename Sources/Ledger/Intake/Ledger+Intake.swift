package import AnnulModel

/// An input file, as the record knows it.
package struct InputRecord: Hashable, Sendable {
    /// What the operator called it.
    package let name: String
    /// Where it can be read again; `-` for standard input.
    package let path: String
    /// How it is written: the format's name, and the encoding's where one was said.
    package let format: String
    /// The account that its rows are bound to.
    package let account: String?
    /// The account of rows that name none.
    package let preset: String?
    package let size: Int64
    package let modified: Timestamp

    package init(
        name: String, path: String, format: String = "csv", account: String? = nil,
        preset: String? = nil, size: Int64, modified: Timestamp
    ) {
        self.name = name
        self.path = path
        self.format = format
        self.account = account
        self.preset = preset
        self.size = size
        self.modified = modified
    }
}

/// How many rows came in, and how many of them can't be worked on.
package struct IntakeCounts: Hashable, Sendable {
    package var rows = 0
    package var rejected = 0
    package var duplicates = 0

    package init() {}
}

extension Ledger {
    /// Takes a chunk of rows in, as one durable transaction.
    ///
    /// - Parameters:
    ///   - rows: the rows in input order.
    ///   - columns: which of their fields are kept for the results.
    ///   - input: the input they came from.
    ///   - run: the run, in state `reading`.
    ///   - rules: what was asked of the run.
    ///   - names: the kept columns so far, as a JSON array of header texts; `nil` where they are
    ///     known already. An input that is never read to its end keeps its texts readable.
    /// - Returns: what became of them.
    /// - Throws: `LedgerError`.
    @discardableResult package func append(
        _ rows: [InputRow], keeping columns: [Int], from input: Int64, to run: RunRecord,
        under rules: IntakeRules = IntakeRules(), named names: String? = nil
    ) throws(LedgerError) -> IntakeCounts {
        try transaction { transaction in
            if let names {
                try transaction.run(.setInput, names, String?.none, input)
                try transaction.append(
                    .act, .addAct, transaction.now, Int64?.none, Int64?.none, "input columns",
                    "\(input) \(names)")
            }
            var intake = RowIntake(
                run: run, input: input, columns: columns, rules: rules, store: store,
                transaction: transaction, random: random)
            for row in rows { try intake.append(row) }
            return intake.counts
        }
    }

    /// Records that an input is read to its end.
    ///
    /// - Parameters:
    ///   - input: the input's id.
    ///   - columns: the kept columns as a JSON array of header texts.
    ///   - sha256: of the bytes as they lie in the file, in hexadecimal.
    ///   - size: how many bytes that were; of standard input it is known only now.
    /// - Throws: `LedgerError`.
    package func finish(
        input: Int64, columns: String, sha256: String, size: Int64
    ) throws(LedgerError) {
        let now = clock.wall()
        try transaction { transaction in
            try transaction.run(.setInput, columns, sha256, input)
            try transaction.append(
                .act, .addAct, now, Int64?.none, Int64?.none, "input read",
                "\(input) \(sha256) \(size) \(columns)")
        }
    }

    /// Records that the whole input is in: from here on rows may be worked on.
    package func finishReading(_ run: RunRecord) throws(LedgerError) {
        try close(input: run)
        try mark(run.id, .ready)
    }

    /// Refuses a run's input as a whole: none of its rows is ever worked on.
    ///
    /// Payments that it had taken over belong to the rows before again.
    package func refuse(_ run: RunRecord, exitCode: Int) throws(LedgerError) {
        try close(input: run)
        try giveBack(.all, of: run)
        try end(run.id, .refused, because: .fileRefused, exitCode: exitCode)
    }

    /// Fixes which rows are the run's: every one so far, but for those of runs that began later.
    func close(input run: RunRecord) throws(LedgerError) {
        let (newest, now) = (store.lastRowID, clock.wall())
        try transaction { transaction in
            let last = try transaction.first(.firstRowAfter, run.id) { $0.int(0) - 1 } ?? newest
            try transaction.run(.setRunRows, last, run.id)
            try transaction.append(
                .act, .addAct, now, run.id, Int64?.none, "input closed", "\(last)")
        }
    }
}
