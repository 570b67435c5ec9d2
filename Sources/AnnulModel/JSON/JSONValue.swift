/// A JSON document, or a part of one, as it was written.
///
/// Members keep their order and numbers their literal text, so that nothing is lost or rounded on
/// the way through.
package enum JSONValue: Hashable, Sendable {
    case object([Member])
    case array([JSONValue])
    case string(String)
    /// A number by its literal text, for example `1499` or `1.50e2`.
    case number(String)
    case bool(Bool)
    case null

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue {
    /// The member of that name; `null` where there is none, or no object.
    package subscript(name: String) -> JSONValue {
        members?.first { $0.name == name }?.value ?? .null
    }

    /// The element at that place, counted from 0; `null` where there is none, or no array.
    package subscript(index: Int) -> JSONValue {
        guard let elements, elements.indices.contains(index) else { return .null }
        return elements[index]
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var isNull: Bool { self == .null }

    /// The number as a whole one, if it is written as one: `1e2` and `1.0` are not.
    package var intValue: Int64? {
        if case .number(let literal) = self { Int64(literal) } else { nil }
    }

    /// The text of a string or the literal of a number, for fields that are written as either.
    package var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
