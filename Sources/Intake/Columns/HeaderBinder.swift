import AnnulModel

/// Finds out what the columns of an input mean, as they become known.
///
/// A column keeps the place and the meaning that it has when it first appears: rows that were
/// read before can't be read another way afterwards.
struct HeaderBinder: Sendable {
    private(set) var header = Header(columns: [], delimiter: nil)

    private let file: String
    private let rules: ColumnRules
    private var keys: [ColumnKey] = []
    /// The lines on which the columns first appear.
    private var lines: [Int] = []
    private var isComplete = false

    init(file: String, rules: ColumnRules) {
        self.file = file
        self.rules = rules
    }

    /// Takes columns up that were not there before.
    ///
    /// - Throws: `badInput` if two columns match one field, or a mapping can't be kept.
    mutating func add(_ names: ColumnNames) throws(IntakeError) {
        let added = keys.count..<keys.count + names.names.count
        keys += names.names.map(ColumnKey.init)
        lines += added.map { _ in names.line }
        isComplete = names.isComplete
        let unbound = names.names.map { name in
            Header.Column(name: name, role: .other, isKept: true)
        }
        header = Header(
            columns: header.columns + unbound, delimiter: names.delimiter.map { String($0) })
        let fields = try fields(of: added)
        let columns = added.map { index in
            column(at: index, role: fields[index] ?? (isEvidence(index) ? .evidence : .other))
        }
        header = Header(
            columns: header.columns[..<added.lowerBound] + columns, delimiter: header.delimiter)
        for column in OriginColumn.allCases {
            let all = header.columns.indices.filter { header.columns[$0].origin == column }
            guard all.count < 2 else { throw ambiguous(all, column) }
        }
    }

    /// Checks that the columns that must be there are: no more can come.
    ///
    /// - Throws: `badInput` if a mapped column is not there, or none holds the reference.
    func finish() throws(IntakeError) {
        for field in InputField.allCases {
            guard let name = rules.columns[field], header.index(of: field) == nil else { continue }
            let meant = nearest(to: name, among: header.columns.map(\.name))
            throw error(
                "the configuration maps '\(field.rawValue)' to column '\(name)', which is not "
                    + "there; \(present)",
                remedy: meant.map { "Did you mean '\($0.excerpt)'?" }
                    ?? "Change 'input: columns:' in the configuration, or the \(place).")
        }
        guard header.index(of: .reference) == nil else { return }
        throw error(
            "no column holds the payment's reference; \(present)",
            remedy: "Name one 'reference', or say which one it is with 'input: columns:' in the "
                + "configuration.")
    }

    /// Says which names to be carried no column has.
    var warnings: [IntakeWarning] {
        (rules.carry ?? []).filter { name in !keys.contains(ColumnKey(name)) }.map { name in
            IntakeWarning(
                file: file, line: line,
                "There is no column '\(name)' to carry. Check 'input: carry:' in the "
                    + "configuration.")
        }
    }

    /// What new columns mean that are fields, by their places.
    private func fields(of added: Range<Int>) throws(IntakeError) -> [Int: Header.Role] {
        var fields: [Int: Header.Role] = [:]
        for field in InputField.allCases {
            guard let name = rules.columns[field],
                let index = try mappedColumn(of: field, named: name, among: added)
            else { continue }
            if case .field(let other, _) = fields[index] {
                throw error(
                    "the configuration maps both '\(other.rawValue)' and '\(field.rawValue)' "
                        + "to \(quoted(index))",
                    remedy: "Map each field to a column of its own.")
            }
            fields[index] = .field(field, isMapped: true)
        }
        for field in InputField.allCases where !field.needsMapping && rules.columns[field] == nil {
            let matches = added.filter { index in
                fields[index] == nil && !isEvidence(index) && field.isNamed(keys[index])
            }
            guard let index = matches.first else { continue }
            let all = (header.index(of: field).map { [$0] } ?? []) + matches
            guard all.count < 2 else { throw ambiguous(all, field) }
            fields[index] = .field(field, isMapped: false)
        }
        return fields
    }

    private func mappedColumn(
        of field: InputField, named name: String, among added: Range<Int>
    ) throws(IntakeError) -> Int? {
        let earlier = header.index(of: field)
        if let earlier, header.columns[earlier].name == name { return nil }
        let exact = added.filter { header.columns[$0].name == name }
        let alike = added.filter { keys[$0] == ColumnKey(name) }
        let found = exact.isEmpty ? alike : exact
        guard let index = found.first else { return nil }
        let all = (earlier.map { [$0] } ?? []) + found
        guard all.count < 2 else { throw ambiguous(all, field) }
        guard !isEvidence(index) else {
            throw error(
                "the configuration maps '\(field.rawValue)' to \(quoted(index)), but columns that "
                    + "begin with 'annul_' are results and never input",
                remedy: "Map another column.")
        }
        return index
    }

    private func column(at index: Int, role: Header.Role) -> Header.Column {
        let isCarried = rules.carry.map { carried in
            carried.contains { ColumnKey($0) == keys[index] }
        }
        let isKept =
            switch role {
            case .field: true
            case .other: isCarried ?? true
            case .evidence: false
            }
        return Header.Column(name: header.columns[index].name, role: role, isKept: isKept)
    }

    private func isEvidence(_ index: Int) -> Bool {
        header.columns[index].name.trimmed.lowercased().hasPrefix("annul_")
    }

    private func ambiguous(_ columns: [Int], _ field: InputField) -> IntakeError {
        error(
            "the columns \(list(columns)) both mean '\(field.rawValue)'",
            remedy: "Rename one, or say which one it is with 'input: columns:' in the "
                + "configuration.")
    }

    private func ambiguous(_ columns: [Int], _ origin: OriginColumn) -> IntakeError {
        error(
            "the columns \(list(columns)) both mean '\(origin.rawValue)'",
            remedy: "Leave the one out that the results of the earlier run did not have.")
    }

    private func list(_ columns: [Int]) -> String {
        columns.map { index in
            "\(quoted(index)) (\(isComplete ? "number \(index + 1)" : "line \(lines[index])"))"
        }.joined(separator: " and ")
    }

    /// What there is, shortened: a wrong delimiter shows at once.
    private var present: String {
        let most = 12
        let count = header.columns.count
        let list = header.columns.indices.prefix(most).map(quoted).joined(separator: ", ")
        let rest = count > most ? " and \(count - most) more" : ""
        let delimiter = header.delimiter.map { ", divided by \($0 == "\t" ? "tabs" : "'\($0)'")" }
        return count == 0 ? "there are none" : "the columns are \(list)\(rest)\(delimiter ?? "")"
    }

    private var place: String { isComplete ? "header" : "input" }

    private func quoted(_ index: Int) -> String { "'\(header.columns[index].name.excerpt)'" }

    /// The header's line, where there is one.
    private var line: Int? { isComplete ? lines.first : nil }

    private func error(_ problem: String, remedy: String) -> IntakeError {
        IntakeError(.badInput, file: file, line: line, problem, remedy: remedy)
    }
}
