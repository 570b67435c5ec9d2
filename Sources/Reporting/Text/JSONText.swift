package import AnnulModel

extension JSONValue {
    static func record(_ members: (String, JSONValue)...) -> JSONValue {
        .object(members.map { Member($0, $1) })
    }

    static func int(_ number: (some BinaryInteger)?) -> JSONValue {
        number.map { .number("\($0)") } ?? .null
    }

    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    static func time(_ moment: Timestamp?) -> JSONValue { text(moment?.description) }

    /// The JSON text for people, too: two spaces a level, a line feed at the end; what a terminal
    /// would obey, or not show, stands as its number.
    package var indented: String { lines(indent: "") + "\n" }

    private func lines(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                "\(inner)\(JSONValue.string(member.name).compactText.withHiddenEscaped): "
                    + member.value.lines(indent: inner)
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + $0.lines(indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        default: return compactText.withHiddenEscaped
        }
    }
}
