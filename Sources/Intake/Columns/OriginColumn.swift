import AnnulModel

/// The columns of an earlier run's results that tell where a row comes from.
///
/// They are evidence: nothing in them is used as input.
enum OriginColumn: String, CaseIterable, Hashable, Sendable {
    case run = "annul_run"
    case file = "annul_file"
    case line = "annul_line"
    case key = "annul_idempotency_key"
    /// Says of each row whether its cells are protected from a spreadsheet.
    case cells = "annul_cells"

    /// What the last one says of a row that is.
    static let protected = "protected"

    init?(header name: String) { self.init(rawValue: name.trimmed.lowercased()) }
}

extension [String] {
    /// The names of a header's columns, of a spreadsheet's without their protection.
    var withoutProtection: [String] {
        guard contains(where: { OriginColumn(header: $0) == .cells }) else { return self }
        return map(SpreadsheetCell.unprotected)
    }
}
