import Testing

/// CSV as any reader of it finds it, whatever ours does.
enum CSVText {
    /// The records of a file; a mark at its beginning is no part of them.
    ///
    /// - Parameters:
    ///   - text: the file, whose last line has an end.
    ///   - delimiter: what stands between its cells.
    /// - Returns: the texts of the cells.
    /// - Throws: where it is no such file.
    static func records(_ text: String, _ delimiter: Character) throws -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var isQuoted = false
        let mark = text.unicodeScalars.first == "\u{feff}" ? 1 : 0
        var rest = Substring(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(mark))))
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                cell.append("\"")
                rest.removeFirst()
            case "\"" where isQuoted || cell.isEmpty: isQuoted.toggle()
            case delimiter where !isQuoted:
                record.append(cell)
                cell = ""
            case "\r\n" where !isQuoted, "\n" where !isQuoted:
                records.append(record + [cell])
                (record, cell) = ([], "")
            default: cell.append(character)
            }
        }
        try #require(!isQuoted && cell.isEmpty && record.isEmpty, "its last line has no end")
        return records
    }
}
