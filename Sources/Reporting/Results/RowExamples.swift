import AnnulModel
import Ledger

/// The first row that reads in some way, to show what stands behind a count.
package struct RowExample: Hashable, Sendable {
    package let reading: OutcomeCount.Reading
    package let row: Int64
    /// The id of the input that it came from.
    package let input: Int64
    /// The physical line on which it starts there.
    package let line: Int64
    package let reference: String?
    package let detail: String
}

/// One example for each way in which rows that are not good read.
struct RowExamples {
    private var byReading: [OutcomeCount.Reading: RowExample] = [:]

    mutating func note(_ row: RowRecord) {
        let reading = row.reading
        guard reading.group != .good, byReading[reading] == nil else { return }
        byReading[reading] = RowExample(
            reading: reading, row: row.number, input: row.input, line: row.line,
            reference: row.reference, detail: row.detail)
    }

    var all: [RowExample] { byReading.values.sorted { $0.reading < $1.reading } }
}
