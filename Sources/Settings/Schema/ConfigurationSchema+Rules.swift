import AnnulModel

extension ConfigurationSchema {
    /// The rules of a section with just these keys.
    static func section(_ keys: [Declaration]) -> [JSONValue.Member] {
        let required = keys.filter { $0.need == .required }.map(\.name)
        var rules = [JSONValue.Member("type", .string("object"))]
        if !required.isEmpty { rules.append(.init("required", texts(required))) }
        rules.append(.init("properties", .object(properties(keys))))
        rules.append(.init("additionalProperties", .bool(false)))
        return rules
    }

    /// The keys by name, each with its meaning and its rules.
    static func properties(_ keys: [Declaration]) -> [JSONValue.Member] {
        keys.map { key in
            let meaning = JSONValue.Member("description", .string(key.meaning))
            return JSONValue.Member(key.name, .object([meaning] + rules(of: key.shape)))
        }
    }

    private static func rules(of shape: Declaration.Shape) -> [JSONValue.Member] {
        switch shape {
        case .one(let form): rules(of: form)
        case .list(let form, let orOne, let counts):
            orOne
                ? anyOf([rules(of: form), list(of: form, counts)]) : list(of: form, counts)
        case .section(let keys): section(keys)
        case .mapped(let names, let form): named(names, 1...1000, .object(rules(of: form)))
        case .named: named(accountName, 1...AccountsKey.mostAccounts, reference("account"))
        case .secret: [secretReference]
        case .oneOrSecret(let form): anyOf([rules(of: form), [secretReference]])
        }
    }

    private static func rules(of form: Form) -> [JSONValue.Member] {
        switch form {
        case .choice(let words): return [.init("enum", texts(words))]
        case .count(let range):
            // Written in quotes it is the same to the reader.
            return [
                .init("type", texts(["integer", "string"])), .init("pattern", .string("^[0-9]+$")),
            ] + bounds("minimum", "maximum", range)
        case .text(let pattern):
            let types = matchesNumbers(pattern) ? texts(["string", "number"]) : .string("string")
            return [.init("type", types), .init("pattern", .string(pattern))]
        }
    }

    private static func list(
        of form: Form, _ counts: ClosedRange<Int>?
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("type", .string("array")), .init("items", .object(rules(of: form))),
        ]
        if let counts { members += bounds("minItems", "maxItems", counts) }
        return members
    }

    /// A section whose keys are no words of ours.
    private static func named(
        _ names: Form, _ counts: ClosedRange<Int>, _ value: JSONValue
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("type", .string("object")), .init("propertyNames", .object(rules(of: names))),
        ]
        members += bounds("minProperties", "maxProperties", counts)
        members.append(.init("additionalProperties", value))
        return members
    }

    static func bounds(
        _ least: String, _ most: String, _ range: ClosedRange<Int>
    ) -> [JSONValue.Member] {
        [
            .init(least, .number("\(range.lowerBound)")),
            .init(most, .number("\(range.upperBound)")),
        ]
    }

    private static func anyOf(_ choices: [[JSONValue.Member]]) -> [JSONValue.Member] {
        [.init("anyOf", .array(choices.map { .object($0) }))]
    }

    static func reference(_ definition: String) -> JSONValue {
        .object([.init("$ref", .string("#/$defs/\(definition)"))])
    }

    private static let secretReference = JSONValue.Member("$ref", .string("#/$defs/secret"))

    private static let accountName = Form.text(
        pattern: "^[\(CharacterSet.name.pattern)]{1,64}$")

    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    /// Whether such a text may look like a number, which YAML then takes it for.
    private static func matchesNumbers(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else {
            preconditionFailure("'\(pattern)' is no pattern")
        }
        return ["7", "1234", "123456", "12.5"].contains { $0.wholeMatch(of: regex) != nil }
    }
}
