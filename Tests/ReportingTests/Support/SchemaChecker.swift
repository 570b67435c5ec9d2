import AnnulModel

/// Checks values against the part of JSON Schema that the outputs' schema uses.
struct SchemaChecker {
    let schema: JSONValue

    /// What of `value` the definition does not allow; a key that it does not describe counts too.
    func faults(in value: JSONValue, as definition: String) -> [String] {
        check(value, schema["$defs"][definition], at: definition)
    }

    private func check(_ value: JSONValue, _ rule: JSONValue, at place: String) -> [String] {
        guard rule.members != nil else { return ["\(place): no rule"] }
        var faults = rule["description"].string == nil ? ["\(place): no description"] : []
        if let reference = rule["$ref"].string {
            let name = String(reference.dropFirst("#/$defs/".count))
            faults += check(value, schema["$defs"][name], at: place)
        }
        if let choices = rule["anyOf"].elements {
            let found = choices.map { choice -> [String] in
                let isNull = choice["type"].string == "null"
                if isNull { return value.isNull ? [] : ["\(place): not null"] }
                return value.isNull
                    ? ["\(place): null"] : check(value, described(choice), at: place)
            }
            if !found.contains([]) { faults += found.flatMap(\.self) }
        }
        faults += checkType(value, rule, at: place)
        if let allowed = rule["enum"].elements, !allowed.contains(value) {
            faults.append("\(place): not one of the values")
        }
        if !rule["const"].isNull, rule["const"] != value { faults.append("\(place): not that") }
        if let members = value.members { faults += check(members, rule, at: place) }
        if let elements = value.elements, rule["$ref"].isNull, rule["anyOf"].isNull {
            for (index, element) in elements.enumerated() {
                faults += check(element, described(rule["items"]), at: "\(place)[\(index)]")
            }
        }
        return faults
    }

    /// A bare reference is described where it leads.
    private func described(_ rule: JSONValue) -> JSONValue {
        guard let reference = rule["$ref"].string else { return rule }
        return schema["$defs"][String(reference.dropFirst("#/$defs/".count))]
    }

    private func check(
        _ members: [JSONValue.Member], _ rule: JSONValue, at place: String
    ) -> [String] {
        guard let known = rule["properties"].members else { return [] }
        let names = members.map(\.name)
        let required = (rule["required"].elements ?? []).compactMap(\.string)
        var faults = required.filter { !names.contains($0) }.map { "\(place): \($0) is missing" }
        for member in members {
            let own = known.first { $0.name == member.name }?.value ?? rule["additionalProperties"]
            faults += check(member.value, own, at: "\(place).\(member.name)")
        }
        return faults
    }

    private func checkType(_ value: JSONValue, _ rule: JSONValue, at place: String) -> [String] {
        let types = rule["type"].elements ?? (rule["type"].isNull ? [] : [rule["type"]])
        guard !types.isEmpty else { return [] }
        let isAllowed = types.compactMap(\.string).contains { type in
            switch (type, value) {
            case ("object", .object), ("array", .array), ("string", .string), ("null", .null),
                ("boolean", .bool):
                true
            case ("integer", .number): value.intValue != nil
            case ("number", .number): true
            default: false
            }
        }
        return isAllowed ? [] : ["\(place): not \(rule["type"].compactText)"]
    }
}
