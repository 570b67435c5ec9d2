import AnnulModel

/// Which rows of earlier runs the rows of an input come from, and what is to be made of that.
struct OriginBook {
    /// What is known of a row that came back.
    struct Finding {
        /// The earlier row; `nil` for one of another ledger.
        let earlier: Int64?
        let change: RowChange
        /// Why the row is rejected, where it is.
        var rejection: Rejection?
        /// What the row says of itself, where the ledger does not know it.
        var claim: String?
        /// Whether the earlier row named the same payment by the same reference.
        var isSameReference = false

        /// What the row is to the run, once it is known where it comes from.
        func content(of row: InputRow, adopts: Bool) -> Result<Annulment, Rejection> {
            row.content.flatMap { annulment in
                if let rejection { return .failure(rejection) }
                return change == .adopted && !adopts ? .failure(.foreign) : .success(annulment)
            }
        }
    }

    private var runs: [String: OriginRun] = [:]
    private var guess: Int64 = 0

    /// Finds out about a row.
    ///
    /// - Parameters:
    ///   - origin: where it says that it comes from.
    ///   - annulment: what is to be annulled; `nil` where the row can't be used.
    ///   - merchant: whose payment it is.
    ///   - run: the run that takes it in.
    ///   - transaction: the ledger.
    ///   - past: the ledger that a plan is made for.
    /// - Returns: `nil` where the row names no more than a run that is known.
    /// - Throws: GRDB's `DatabaseError`, `LedgerError`.
    mutating func finding(
        _ origin: RowOrigin, _ annulment: Annulment?, of merchant: Merchant?, in run: Int64,
        _ transaction: LedgerTransaction, past: PastPayments?
    ) throws -> Finding? {
        guard let past else {
            let finder = OriginFinder(reader: transaction)
            return try finding(origin, annulment, merchant, finder, except: run)
        }
        return try past.asking { queries in
            try finding(origin, annulment, merchant, OriginFinder(reader: queries), except: 0)
        }
    }

    private mutating func finding(
        _ origin: RowOrigin, _ annulment: Annulment?, _ merchant: Merchant?,
        _ finder: OriginFinder<some QueryReader>, except present: Int64
    ) throws -> Finding? {
        guard let run = try runs[origin.run] ?? finder.run(named: origin.run), run.id != present
        else {
            return Finding(
                earlier: nil, change: annulment == nil ? .unusable : .adopted, claim: origin.claim)
        }
        runs[origin.run] = run
        guard let place = origin.place else { return nil }
        guard let row = try finder.row(at: place, of: run, guess: guess) else {
            return Finding(
                earlier: nil, change: .unusable, rejection: .noSuchLine(origin.run, place),
                claim: origin.claim)
        }
        guess = row.id + 1
        guard let annulment, let merchant else {
            return Finding(earlier: row.id, change: .unusable)
        }
        guard row.had(origin.key) else {
            return Finding(
                earlier: row.id, change: .moved, rejection: .otherKey(origin.run, place))
        }
        // A row that was rejected when it came back says nothing: the one before it does.
        let ancestor = try finder.usableAncestor(of: row)
        let returned = ReturnedRow(
            annulment: annulment, merchant: merchant, place: ancestor?.place ?? place,
            runName: ancestor?.runName ?? run.name, row: ancestor?.row ?? row, present: present)
        if let rejection = try returned.objection(finder) {
            return Finding(
                earlier: row.id, change: rejection.reason == .moved ? .moved : .unusable,
                rejection: rejection)
        }
        return Finding(
            earlier: row.id, change: ancestor == nil ? returned.change : .mended,
            isSameReference: ![.reference, .mended].contains(returned.change))
    }
}

extension RowOrigin {
    fileprivate var claim: String {
        let place = place.map { " \($0.file) line \($0.line)" } ?? ""
        return "\(run)\(place)" + (key.map { " key \($0)" } ?? "")
    }
}

extension Rejection {
    fileprivate static let foreign = Rejection(
        .badField, column: "annul_run",
        "This ledger has no such run: another one may have sent the payment's cancel. With --adopt it"
            + " begins in doubt.")

    fileprivate static func noSuchLine(_ run: String, _ place: RowOrigin.Place) -> Rejection {
        Rejection(
            .badField, column: "annul_line",
            "Run \(run) has no row of line \(place.line) of '\(place.file)'. Put the cells that begin"
                + " with annul_ back as they were exported, or empty them.")
    }

    fileprivate static func otherKey(_ run: String, _ place: RowOrigin.Place) -> Rejection {
        Rejection(
            .moved, column: "annul_idempotency_key",
            "The key is not that of line \(place.line) of '\(place.file)' in run \(run). Columns were"
                + " sorted or dragged apart: export the rows anew.")
    }
}
