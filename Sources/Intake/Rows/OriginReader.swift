import AnnulModel

/// Reads where rows say that they come from, and takes away what protected their cells.
struct OriginReader: Sendable {
    private let places: [OriginColumn: Int]
    private let amount: Int?
    private let reference: Int?

    init(header: Header) {
        amount = header.index(of: .amount)
        reference = header.index(of: .reference)
        places = OriginColumn.allCases.reduce(into: [:]) { places, column in
            places[column] = header.columns.firstIndex { $0.origin == column }
        }
    }

    /// Undoes a protection where the row says that there is one, and nowhere else.
    ///
    /// A protected amount is as the export wrote it, with a point and not grouped, whatever divides
    /// the fields now; one with a comma was typed.
    func unprotect(_ record: inout TextRecord) {
        guard value(.cells, in: record.texts)?.lowercased() == OriginColumn.protected else {
            return
        }
        if let amount, record.texts[amount].hasPrefix("'"), !record.texts[amount].contains(",") {
            record.hasNumericAmount = true
        }
        if let reference { record.hasExactReference = record.texts[reference].hasPrefix("'") }
        record.texts = record.texts.map(SpreadsheetCell.unprotected)
    }

    /// Where a row comes from.
    ///
    /// - Parameter texts: the row's texts.
    /// - Returns: `nil` for one that does not say so.
    /// - Throws: `Rejection` for one that says so by half.
    func origin(in texts: [String]) throws(Rejection) -> RowOrigin? {
        guard let run = value(.run, in: texts) else {
            guard value(.file, in: texts) == nil, value(.line, in: texts) == nil else {
                throw Self.incomplete(.run)
            }
            return nil
        }
        // No run is called like that: the cell is protected still.
        guard !run.hasPrefix("'") else {
            throw Rejection(
                .badField, column: OriginColumn.run.rawValue,
                "The row's cells are protected from spreadsheets, and its annul_cells does not say"
                    + " '\(OriginColumn.protected)' any more. Put that back, or export the rows anew."
            )
        }
        return RowOrigin(run: run, place: try place(in: texts), key: value(.key, in: texts))
    }

    private func place(in texts: [String]) throws(Rejection) -> RowOrigin.Place? {
        guard places[.file] != nil, places[.line] != nil else { return nil }
        guard let file = value(.file, in: texts) else { throw Self.incomplete(.file) }
        guard let line = value(.line, in: texts).flatMap({ Int($0) }) else {
            throw Self.incomplete(.line)
        }
        return RowOrigin.Place(file: file, line: line)
    }

    private func value(_ column: OriginColumn, in texts: [String]) -> String? {
        guard let place = places[column] else { return nil }
        let text = texts[place].trimmed
        return text.isEmpty ? nil : text
    }

    private static func incomplete(_ column: OriginColumn) -> Rejection {
        Rejection(
            .badField, column: column.rawValue,
            "The columns annul_run, annul_file and annul_line tell together which row this one comes"
                + " from, and not all of them do. Put the cells back, or empty all three.")
    }
}
