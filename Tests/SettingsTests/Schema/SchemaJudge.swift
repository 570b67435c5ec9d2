import AnnulModel

/// Judges values by a JSON Schema, as far as the configuration's needs it.
struct SchemaJudge {
    let schema: JSONValue

    /// Where the value is not as the schema says; empty where it is.
    func faults(of value: JSONValue) -> [String] { faults(of: value, by: schema, at: "") }

    private func faults(of value: JSONValue, by rule: JSONValue, at place: String) -> [String] {
        if let isTaken = rule.bool { return isTaken ? [] : ["\(place): unknown"] }
        return (rule.members ?? []).flatMap { keyword in
            faults(of: value, by: keyword.name, keyword.value, within: rule, at: place)
        }
    }

    private func faults(
        of value: JSONValue, by keyword: String, _ rule: JSONValue, within rules: JSONValue,
        at place: String
    ) -> [String] {
        func fault(unless holds: Bool) -> [String] { holds ? [] : ["\(place): \(keyword)"] }
        let (members, elements) = (value.members, value.elements)
        switch keyword {
        case "$schema", "$defs", "title", "description", "then": return []
        case "$ref":
            let name = String((rule.string ?? "").dropFirst("#/$defs/".count))
            return faults(of: value, by: schema["$defs"][name], at: place)
        case "type":
            return fault(unless: (rule.elements ?? [rule]).contains { value.isOf($0.string ?? "") })
        case "enum": return fault(unless: rule.elements?.contains(value) ?? false)
        case "const": return fault(unless: rule == value)
        case "pattern":
            guard let text = value.string, let regex = try? Regex(rule.string ?? "[") else {
                return fault(unless: value.string == nil)
            }
            return fault(unless: text.firstMatch(of: regex) != nil)
        case "minimum": return fault(unless: value.intValue.map { $0 >= rule.int } ?? true)
        case "maximum": return fault(unless: value.intValue.map { $0 <= rule.int } ?? true)
        case "minItems": return fault(unless: elements.map { $0.count >= rule.int } ?? true)
        case "maxItems": return fault(unless: elements.map { $0.count <= rule.int } ?? true)
        case "minProperties": return fault(unless: members.map { $0.count >= rule.int } ?? true)
        case "maxProperties": return fault(unless: members.map { $0.count <= rule.int } ?? true)
        case "items":
            return (elements ?? []).enumerated().flatMap {
                faults(of: $1, by: rule, at: "\(place)[\($0)]")
            }
        case "required":
            let names = (members ?? []).map(\.name)
            return (rule.elements ?? []).compactMap(\.string)
                .filter { members != nil && !names.contains($0) }.map { "\(place): no \($0)" }
        case "properties":
            return (members ?? []).flatMap { member -> [String] in
                let own = rule.members?.first { $0.name == member.name }?.value
                return own.map { faults(of: member.value, by: $0, at: "\(place).\(member.name)") }
                    ?? []
            }
        case "additionalProperties":
            let known = (rules["properties"].members ?? []).map(\.name)
            return (members ?? []).filter { !known.contains($0.name) }.flatMap {
                faults(of: $0.value, by: rule, at: "\(place).\($0.name)")
            }
        case "propertyNames":
            return (members ?? []).flatMap {
                faults(of: .string($0.name), by: rule, at: "\(place).\($0.name)")
            }
        case "anyOf":
            let found = (rule.elements ?? []).map { faults(of: value, by: $0, at: place) }
            return found.contains([]) ? [] : found.flatMap(\.self)
        case "allOf":
            return (rule.elements ?? []).flatMap { faults(of: value, by: $0, at: place) }
        case "if":
            guard faults(of: value, by: rule, at: place).isEmpty else { return [] }
            return faults(of: value, by: rules["then"], at: place)
        default: return ["\(place): the judge knows no '\(keyword)'"]
        }
    }
}

extension JSONValue {
    fileprivate var int: Int64 { intValue ?? 0 }

    fileprivate func isOf(_ type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("number", .number): true
        case ("integer", .number): intValue != nil
        default: false
        }
    }
}
