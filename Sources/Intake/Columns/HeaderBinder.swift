import AnnulModel

/// Finds out what the columns of an input mean.
struct HeaderBinder {
    let file: String
    let names: ColumnNames
    let rules: ColumnRules

    private var keys: [ColumnKey] { names.names.map(ColumnKey.init) }

    /// Binds the header.
    ///
    /// - Throws: `badInput` if two columns match one field, if a mapped column is not there, or
    ///   if none holds the reference.
    func bind() throws(IntakeError) -> Header {
        var fields: [Int: Header.Role] = [:]
        for field in InputField.allCases {
            guard let name = rules.columns[field] else { continue }
            let index = try mappedColumn(of: field, named: name)
            if case .field(let other, _) = fields[index] {
                throw error(
                    "the configuration maps both '\(other.rawValue)' and '\(field.rawValue)' "
                        + "to \(quoted(index))",
                    remedy: "Map each field to a column of its own.")
            }
            fields[index] = .field(field, isMapped: true)
        }
        for field in InputField.allCases where !field.needsMapping {
            guard rules.columns[field] == nil else { continue }
            let matches = names.names.indices.filter { index in
                fields[index] == nil && !isEvidence(index) && field.isNamed(keys[index])
            }
            guard matches.count < 2 else { throw ambiguous(matches, field) }
            if let index = matches.first { fields[index] = .field(field, isMapped: false) }
        }
        let columns = names.names.indices.map { index in
            column(at: index, role: fields[index] ?? (isEvidence(index) ? .evidence : .other))
        }
        let header = Header(columns: columns, delimiter: names.delimiter.map { String($0) })
        guard header.index(of: .reference) != nil else { throw noReference }
        return header
    }

    /// The names to be kept that no column has.
    var missingCarried: [String] {
        (rules.carry ?? []).filter { name in !keys.contains(ColumnKey(name)) }
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
        return Header.Column(name: names.names[index], role: role, isKept: isKept)
    }

    private func isEvidence(_ index: Int) -> Bool {
        names.names[index].trimmed.lowercased().hasPrefix("annul_")
    }

    private func mappedColumn(of field: InputField, named name: String) throws(IntakeError) -> Int {
        let exact = names.names.indices.filter { names.names[$0] == name }
        let alike = names.names.indices.filter { keys[$0] == ColumnKey(name) }
        let found = exact.isEmpty ? alike : exact
        guard let index = found.first else {
            let hint = NearestName.hint(to: name, among: names.names)
            throw error(
                "the configuration maps '\(field.rawValue)' to column '\(name)', which is not "
                    + "there; \(present)",
                remedy: hint ?? "Change 'input: columns:' in the configuration, or the header.")
        }
        guard found.count == 1 else { throw ambiguous(found, field) }
        guard !isEvidence(index) else {
            throw error(
                "the configuration maps '\(field.rawValue)' to \(quoted(index)), but columns that "
                    + "begin with 'annul_' are results and never input",
                remedy: "Map another column.")
        }
        return index
    }

    private func ambiguous(_ columns: [Int], _ field: InputField) -> IntakeError {
        let list = columns.map { "\(quoted($0)) (number \($0 + 1))" }.joined(separator: " and ")
        return error(
            "the columns \(list) both mean '\(field.rawValue)'",
            remedy: "Rename one, or say which one it is with 'input: columns:' in the "
                + "configuration.")
    }

    private var noReference: IntakeError {
        error(
            "no column holds the payment's reference; \(present)",
            remedy: "Name one 'reference', or say which one it is with 'input: columns:' in the "
                + "configuration.")
    }

    /// What there is, shortened: a wrong delimiter shows at once.
    private var present: String {
        let most = 12
        let list = names.names.prefix(most).indices.map(quoted).joined(separator: ", ")
        let rest = names.names.count > most ? " and \(names.names.count - most) more" : ""
        let delimiter = names.delimiter.map { ", divided by \($0 == "\t" ? "tabs" : "'\($0)'")" }
        return "the columns are \(list)\(rest)\(delimiter ?? "")"
    }

    private func quoted(_ index: Int) -> String { "'\(names.names[index].excerpt)'" }

    private func error(_ problem: String, remedy: String) -> IntakeError {
        IntakeError(.badInput, file: file, line: names.line, problem, remedy: remedy)
    }
}
