/// Looks for rows that a quote has taken for text.
///
/// Two quotes that were meant as signs, like those of inches, make one value of whatever stands
/// between them, if the second ends its line: nothing is wrong with such a record, but rows are
/// missing. A line of it that has as many delimiters as the header gives it away. A note may look so
/// as well: that is only told.
struct SwallowedRows: Sendable {
    private var records = 0
    private var firstLine = 0

    /// - Parameters:
    ///   - record: the bytes of a record that spans lines.
    ///   - line: the one on which it starts.
    ///   - columns: how many the header names.
    ///   - delimiter: what stands between fields.
    mutating func look(at record: Span<UInt8>, on line: Int, columns: Int, delimiter: UInt8) {
        guard columns > 1 else { return }
        var (isFirst, delimiters) = (true, 0)
        var (isQuoted, isFound) = (false, false)
        for index in record.indices {
            if record[index] == .quote { isQuoted.toggle() }
            // Behind the closing quote the record itself goes on.
            if record[index] == delimiter, isQuoted { delimiters += 1 }
            guard record[index].isLineBreak || index == record.count - 1 else { continue }
            isFound = isFound || !isFirst && delimiters == columns - 1
            (isFirst, delimiters) = (false, 0)
        }
        guard isFound else { return }
        if records == 0 { firstLine = line }
        records += 1
    }

    /// What an operator should know, as a sentence; `nil` where there is nothing.
    var text: String? {
        guard records > 0 else { return nil }
        let subject =
            records == 1
            ? "The row of line \(firstLine) holds lines that look"
            : "\(records) rows, the first of line \(firstLine), hold lines that look"
        return "\(subject) like rows themselves. If a quote is not closed there, these are missing:"
            + " see whether '--expect-rows' agrees."
    }
}
