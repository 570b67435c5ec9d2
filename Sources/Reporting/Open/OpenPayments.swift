package import AnnulModel
package import Ledger

/// Everything that is not good over all runs: one entry for each payment.
///
/// Rows that name no payment, and duplicates, are none of it: they stand in `rejected.csv`. It is
/// written entry by entry: there may be millions.
package struct OpenPayments: Sendable {
    private let reader: LedgerReader
    private let canBeAsked: @Sendable (String, Merchant) -> Bool

    /// - Parameters:
    ///   - reader: the ledger.
    ///   - canBeAsked: whether an account's provider tells how a payment stands.
    package init(
        from reader: LedgerReader, canBeAsked: @escaping @Sendable (String, Merchant) -> Bool
    ) {
        self.reader = reader
        self.canBeAsked = canBeAsked
    }

    /// Writes all of it.
    ///
    /// - Parameters:
    ///   - asJSON: as one JSON document; otherwise as lines for people.
    ///   - emit: where it goes, piece by piece.
    /// - Returns: how many payments there are.
    /// - Throws: `LedgerError`.
    package func write(asJSON: Bool, to emit: (String) -> Void) throws(LedgerError) -> Int {
        var count = 0
        if asJSON { emit("{\n  \"schema\": \(RunSummary.schema),\n  \"payments\": [") }
        for run in try reader.runs() {
            for id in try reader.openRows(of: run) {
                guard let payment = try reader.openPayment(id, of: run) else { continue }
                let entry = Entry(
                    payment: payment, run: run,
                    canBeAsked: payment.merchant.map { canBeAsked(payment.row.account, $0) }
                        ?? false)
                if asJSON {
                    let text = entry.json.compactText.withHiddenEscaped
                    emit((count > 0 ? "," : "") + "\n    \(text)")
                } else {
                    emit(entry.lines.visibleText)
                }
                count += 1
            }
        }
        if asJSON {
            emit((count > 0 ? "\n  " : "") + "]\n}\n")
        } else {
            emit(count == 0 ? "Every payment is good.\n" : "\(count) payments are not good.\n")
        }
        return count
    }

    /// One payment, and what is to be done about it.
    struct Entry {
        let payment: OpenPayment
        let run: RunRecord
        let canBeAsked: Bool
    }
}

extension OpenPayments.Entry {
    var json: JSONValue {
        let row = payment.row
        return .record(
            ("run", .string(run.name)),
            ("row", .int(row.number)),
            ("account", .string(row.account)),
            ("provider", .text(payment.merchant?.provider.rawValue)),
            ("reference", .text(row.reference)),
            ("outcome", .string(row.outcome.rawValue)),
            ("reason", .text(row.reason?.rawValue)),
            ("detail", .string(row.detail)),
            ("since", .time(payment.since)),
            ("next", .string(next)))
    }

    var lines: [String] {
        let row = payment.row
        let reading = [row.outcome.rawValue, row.reason?.rawValue].compactMap(\.self)
        let reference = (row.reference ?? "").plain
        return [
            "\(run.name) \(row.number)  \(row.account.plain)  \(reference)  "
                + reading.joined(separator: " ") + "  since \(payment.since)  \(next)"
        ]
    }

    /// What to do, as a command where there is one.
    var next: String {
        let row = payment.row
        if !payment.isSettled, run.state.isUnfinished { return "annul resume \(run.name)" }
        // Nothing of a refused input is run again.
        if run.state == .refused, row.outcome == .unprocessed {
            return "annul run with the mended input"
        }
        return switch row.outcome {
        case .inDoubt, .accepted:
            canBeAsked
                ? "annul resolve \(run.name)"
                : "ask the provider, then annul settle \(run.name) \(row.number) --as"
                    + " cancelled|not_cancelled --because TEXT"
        case .unprocessed: "annul rerun \(run.name) --unprocessed"
        case .failed: "annul rerun \(run.name) --failed"
        case .notCancellable where row.reason == .captured:
            "it is charged: refund it at the provider"
        case .notCancellable where row.reason == .expired || row.reason == .declined:
            "nothing is reserved: nothing to do"
        case .notCancellable: "annul show \(run.name) \(row.number)"
        case .notFound: "check reference and account, then annul run with a mended row"
        case .manual: "cancel it by hand at the provider"
        case .cancelled, .alreadyCancelled, .remainderReleased, .rejected, .duplicate: "nothing"
        }
    }
}
