import Testing

/// A file that was exported for spreadsheets, as somebody works with it and saves it.
///
/// Saving drops the mark and the quotes that aren't needed, and makes numbers of what looks like
/// numbers, as spreadsheets do.
struct Sheet {
    private(set) var header: [String]
    var rows: [[String]]

    /// - Parameters:
    ///   - text: what was exported.
    ///   - delimiter: what stands between its cells.
    /// - Throws: where it is not such a file.
    init(_ text: String, _ delimiter: Character = ";") throws {
        try #require(text.unicodeScalars.first == "\u{feff}", "it has no byte order mark")
        let records = try CSVText.records(text, delimiter)
        header = try #require(records.first)
        rows = Array(records.dropFirst())
    }

    /// One column's cells.
    subscript(name: String) -> [String] {
        get {
            guard let place = header.firstIndex(of: name) else { return [] }
            return rows.map { $0[place] }
        }
        set {
            guard let place = header.firstIndex(of: name) else { return }
            for (number, cell) in newValue.enumerated() { rows[number][place] = cell }
        }
    }

    /// What it saves.
    var saved: String {
        ([header] + rows).map { cells in
            cells.map(Self.written).joined(separator: ";") + "\r\n"
        }.joined()
    }

    private static func written(_ cell: String) -> String {
        if let number = Double(cell) {
            return number.magnitude < 1e11 ? "\(Int64(number))" : "\(number)"
        }
        let isQuoted = cell.utf8.contains { ";\"\r\n".utf8.contains($0) }
        return isQuoted ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }
}
