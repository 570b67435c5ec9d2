import AnnulModel

/// The columns that members of objects stand for, and the texts of their values.
struct MemberColumns: Sendable {
    private let limits: InputLimits
    private var columns: [Header.Column] = []
    private var names: [String] = []
    private var places: [String: Int] = [:]
    /// Where the members of the latest object belong.
    private var latest: [Int] = []

    init(_ limits: InputLimits) { self.limits = limits }

    /// A text for each column of a record that has none.
    var emptyTexts: [String] { Array(repeating: "", count: columns.count) }

    /// Gives each member a column.
    ///
    /// - Returns: the names that were not known.
    /// - Throws: `LineFault` if the names can't be columns; then none of them is.
    mutating func learn(from members: [JSONValue.Member]) throws(LineFault) -> [String] {
        latest.removeAll(keepingCapacity: true)
        let known = names.count
        var next = 0
        for member in members {
            // Nearly always the members of all lines stand in one order.
            if next == known || names[next] != member.name {
                next = places[member.name] ?? known
            }
            guard next < known else { return try learnNew(from: members) }
            latest.append(next)
            next += 1
        }
        return []
    }

    private mutating func learnNew(
        from members: [JSONValue.Member]
    ) throws(LineFault) -> [String] {
        let added = members.map(\.name).filter { places[$0] == nil }
        guard names.count + added.count <= limits.columns else {
            throw .tooManyColumns(most: limits.columns)
        }
        for name in added {
            guard name.utf8.count <= limits.nameBytes else {
                throw .nameTooLong(most: limits.nameBytes)
            }
            guard !name.utf8.contains(0) else { throw .nameWithNUL }
        }
        for name in added {
            places[name] = names.count
            names.append(name)
        }
        latest = members.compactMap { places[$0.name] }
        return added
    }

    mutating func bind(_ header: Header) { columns = header.columns }

    /// Makes the record of the object that was learnt from last.
    func record(of members: [JSONValue.Member], line: Int) -> TextRecord {
        var record = TextRecord(line: line, texts: emptyTexts)
        for (member, place) in zip(members, latest) where columns[place].isNeeded {
            let field = columns[place].role.field
            let text = member.value.fieldText
            if let fault = fault(of: member.value, text, as: field, at: place) {
                record.fault = record.fault ?? fault
            }
            if text.utf8.count <= limits.fieldBytes { record.texts[place] = text.withoutNUL }
            if field == .amount, case .number = member.value { record.hasNumericAmount = true }
        }
        return record
    }

    private func fault(
        of value: JSONValue, _ text: String, as field: InputField?, at place: Int
    ) -> Rejection? {
        if text.utf8.count > limits.fieldBytes {
            return RecordFault.tooLong(column: place, most: limits.fieldBytes)
                .rejection(columns: names)
        }
        if text.hasNUL { return RecordFault.nul(column: place).rejection(columns: names) }
        return field.flatMap { field in value.misfit(as: field) }.map { misfit in
            Rejection(misfit.reason, column: names[place], misfit.sentence)
        }
    }
}
