/// The columns of an input, and what each one means.
package struct Header: Hashable, Codable, Sendable {
    package struct Column: Hashable, Codable, Sendable {
        /// The header's text as the input has it.
        package let name: String
        package let role: Role
        /// Whether the results carry it.
        ///
        /// Rows have an empty text in its place where it is neither kept nor a field.
        package let isKept: Bool

        /// Whether rows hold its texts.
        var isNeeded: Bool { isKept || role.field != nil || origin != nil }

        /// What it tells of where rows come from.
        var origin: OriginColumn? { role == .evidence ? OriginColumn(header: name) : nil }
    }

    package enum Role: Hashable, Codable, Sendable {
        case field(InputField, isMapped: Bool)
        /// Not used as input.
        case other
        /// Written by an earlier run (`annul_…`); never used as input, and replaced in results.
        case evidence

        package var field: InputField? {
            if case .field(let field, _) = self { field } else { nil }
        }
    }

    /// One line of the mapping in use.
    package struct Binding: Hashable, Codable, Sendable, CustomStringConvertible {
        package let field: InputField
        /// The column's header text.
        package let column: String
        /// Whether the configuration says so, rather than the name.
        package let isMapped: Bool

        package var description: String {
            "\(field.rawValue) = column '\(column)'" + (isMapped ? " (mapped)" : "")
        }
    }

    package let columns: [Column]
    /// What stands between fields, where something does.
    package let delimiter: String?

    /// The mapping in use, in the order of the fields.
    package var binding: [Binding] {
        InputField.allCases.compactMap { field in
            index(of: field).flatMap { index in
                guard case .field(_, let isMapped) = columns[index].role else { return nil }
                return Binding(field: field, column: columns[index].name, isMapped: isMapped)
            }
        }
    }

    func index(of field: InputField) -> Int? { columns.firstIndex { $0.role.field == field } }
}
