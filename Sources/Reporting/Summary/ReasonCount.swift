import AnnulModel
import Ledger

/// Rows that are not good and read alike: what that means, and what is to be done about it.
package struct ReasonCount: Hashable, Sendable {
    package let reading: OutcomeCount.Reading
    package let rows: Int64
    package let remedy: String
    /// One of the rows, where they were gone through.
    package let example: RowExample?
}

extension RunSummary {
    /// Why rows are not good, the most frequent first.
    package var reasons: [ReasonCount] {
        totals.outcomes.filter { $0.reading.group != .good && $0.rows > 0 }
            .sorted { ($1.rows, $0.reading) < ($0.rows, $1.reading) }
            .map { count in
                ReasonCount(
                    reading: count.reading, rows: count.rows,
                    remedy: count.reading.remedy(inUnfinishedRun: run.state.isUnfinished),
                    example: examples.first { $0.reading == count.reading })
            }
    }
}

extension ReasonCount {
    /// For people: `not_cancellable, captured`.
    var words: String {
        let isElsewhere = reading.outcome == .duplicate && reading.group == .open
        let outcome = reading.outcome.rawValue + (isElsewhere ? " (open elsewhere)" : "")
        return [outcome, reading.reason?.rawValue].compactMap(\.self).joined(separator: ", ")
    }

    var json: JSONValue {
        .record(
            ("outcome", .string(reading.outcome.rawValue)),
            ("reason", .text(reading.reason?.rawValue)),
            ("group", .string(reading.group.rawValue)),
            ("rows", .int(rows)),
            ("meaning", .string(reading.meaning)),
            ("remedy", .string(remedy)),
            ("example", example?.rowJSON ?? .null))
    }
}

extension RowExample {
    /// The row beside its count, which says how it reads.
    fileprivate var rowJSON: JSONValue {
        .record(
            ("row", .int(row)), ("line", .int(line)), ("reference", .text(reference)),
            ("detail", .string(detail)))
    }
}
