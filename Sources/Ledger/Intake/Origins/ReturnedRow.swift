import AnnulModel

/// A usable row that came back, and the row that it comes from.
struct ReturnedRow {
    let annulment: Annulment
    let merchant: Merchant
    /// Where the earlier row stood.
    let place: RowOrigin.Place
    let runName: String
    let row: OriginRow
    /// The run that takes the row in; 0 in a plan.
    let present: Int64

    /// What somebody has changed.
    var change: RowChange { row.change(to: annulment, of: merchant) }

    /// Why it must not be worked on as it is; `nil` where it may.
    func objection(_ finder: OriginFinder<some QueryReader>) throws -> Rejection? {
        let change = change
        if let other = try otherRow(change, finder) { return .moved(self, from: other) }
        if change == .reference, row.isDamaged(in: annulment.reference) { return .damaged(self) }
        let worker = try finder.worker(of: row)
        if change == .reference || change == .account,
            case .duplicate(_, let detail, isOpen: true)? = worker?.decision(rechecks: false)
        {
            return .undecided(self, detail)
        }
        return try correction(worker, finder).map { .corrected(self, $0) }
    }

    /// Where its payment stood, if that was another row of the run.
    private func otherRow(
        _ change: RowChange, _ finder: OriginFinder<some QueryReader>
    ) throws -> RowOrigin.Place? {
        switch change {
        case .reference, .mended: try finder.otherRow(of: annulment.reference, than: row)
        case .account: try finder.otherRow(of: annulment.reference, at: merchant, than: row)
        case .amount, .authorization, .unchanged, .moved, .unusable, .adopted: nil
        }
    }

    /// What stands for the earlier row since, if that is another payment.
    private func correction(
        _ worker: EarlierRow?, _ finder: OriginFinder<some QueryReader>
    ) throws -> OriginCorrection? {
        if let worker, worker.isSettled, worker.outcome?.group == .good { return nil }
        let corrections = try finder.corrections(of: row, except: present).filter { correction in
            correction.run > worker?.run ?? 0
        }
        guard let last = corrections.last else { return nil }
        let payment = try finder.payment(annulment.reference, at: merchant)
        return corrections.contains { $0.payment == payment } ? nil : last
    }
}

/// A payment that somebody has made of another row by correcting it, in a run that is in force.
struct OriginCorrection {
    let row: Int64
    let run: Int64
    let payment: Int64
    let reference: String
    let runName: String

    /// - Parameter columns: what `Query.returnedRows` gives.
    init?(_ columns: SQLColumns) {
        let state = RunState(rawValue: columns.text(5)) ?? .interrupted
        guard let payment = columns.optionalInt(2), let reference = columns.optionalText(3),
            RunRecord.isInForce(state, exitCode: columns.optionalInt(6).map { Int($0) }),
            columns.optionalText(7) != Outcome.rejected.rawValue
        else { return nil }
        (row, run, runName) = (columns.int(0), columns.int(1), columns.text(4))
        (self.payment, self.reference) = (payment, reference)
    }
}

extension Rejection {
    fileprivate static func moved(
        _ returned: ReturnedRow, from other: RowOrigin.Place
    ) -> Rejection {
        let file = other.file == returned.place.file ? "" : " of '\(other.file)'"
        return Rejection(
            .moved, column: nil,
            "Payment '\(returned.annulment.reference)' stood on line \(other.line)\(file) in run"
                + " \(returned.runName), and stands with line \(returned.place.line) now. One column"
                + " was sorted or dragged: export the rows anew. \(ifMeant)")
    }

    fileprivate static func damaged(_ returned: ReturnedRow) -> Rejection {
        Rejection(
            .badReference, column: nil,
            "\(returned.before): a spreadsheet has made '\(returned.annulment.reference)' of it. Write"
                + " it back, or export the rows anew with --spreadsheet. \(ifMeant)")
    }

    fileprivate static func undecided(_ returned: ReturnedRow, _ detail: String) -> Rejection {
        Rejection(
            .earlierRun, column: nil,
            "\(returned.before), and correcting the row would not keep that from being cancelled."
                + " \(detail)")
    }

    fileprivate static func corrected(
        _ returned: ReturnedRow, _ correction: OriginCorrection
    ) -> Rejection {
        Rejection(
            .earlierRun, column: nil,
            "\(returned.before): run \(correction.runName) has corrected that into payment"
                + " '\(correction.reference)'. Export the rows of that run. \(ifMeant)")
    }

    private static let ifMeant =
        "If it is meant so, empty the row's cells that begin with annul_."
}

extension ReturnedRow {
    /// What the row was, as the beginning of a sentence.
    fileprivate var before: String {
        let payment = row.payment.map { "payment '\($0.reference)'" } ?? "no payment"
        return "Line \(place.line) of '\(place.file)' named \(payment) in run \(runName)"
    }
}
