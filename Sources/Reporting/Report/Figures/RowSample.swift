import AnnulModel
import Ledger

/// The first rows of a run that failed, and the first that are open: so many of each at most.
struct RowSample: Hashable, Sendable {
    /// One row as the report shows it.
    struct Entry: Hashable, Sendable {
        let number: Int64
        let input: Int64
        let line: Int64
        let account: String
        let reference: String?
        let amount: Money?
        let reading: OutcomeCount.Reading
        let detail: String
    }

    static let most = 1000

    /// In input order.
    private(set) var entries: [Entry] = []
    private var failed = 0
    private var open = 0

    init() {}

    /// Looks for them in the ledger, no further than there are any.
    init(
        of run: RunRecord, from reader: LedgerReader, expecting counts: RowCounts
    ) throws(LedgerError) {
        var last: Int64 = 0
        while !isComplete(counts) {
            let rows = try reader.rows(of: run, after: last, limit: Self.sliceLength)
            guard let end = rows.last else { return }
            for row in rows { note(row) }
            last = end.id
        }
    }

    mutating func note(_ row: RowRecord) {
        switch row.group {
        case .good, .input: return
        case .failed:
            guard failed < Self.most else { return }
            failed += 1
        case .open:
            guard open < Self.most else { return }
            open += 1
        }
        // Texts are bounded, and so is what is kept of them.
        entries.append(
            Entry(
                number: row.number, input: row.input, line: row.line,
                account: row.account.shortened(to: Self.longestText),
                reference: row.reference?.shortened(to: Self.longestText), amount: row.amount,
                reading: row.reading, detail: row.detail.shortened(to: Self.longestDetail)))
    }

    private func isComplete(_ counts: RowCounts) -> Bool {
        failed >= min(Int64(Self.most), counts.failed) && open >= min(Int64(Self.most), counts.open)
    }

    private static let longestText = 120
    private static let longestDetail = 400
    private static let sliceLength = 2000
}
