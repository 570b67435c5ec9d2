package import AnnulModel

/// The JSON Schema of configurations, for editors: made of the tables by which they are read.
///
/// What depends on numbers within a text, on several keys together or on this machine is left to
/// the reader, which refuses more.
package enum ConfigurationSchema {
    package static var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("A configuration of Annul")),
            .init(
                "description",
                .string("What `annul check` accepts; it checks more than is said here.")),
        ]
        members += section(FileKeys.all.map(\.declaration))
        members.append(.init("$defs", .object(definitions)))
        return .object(members)
    }

    private static var definitions: [JSONValue.Member] {
        var members = [JSONValue.Member("account", account)]
        for kind in AccountKind.all {
            let keys = AccountKeys.all(of: kind.provider, profile: kind.profile)
            members.append(.init(kind.name, .object(section(keys.map(\.declaration)))))
        }
        members.append(.init("secret", secret))
        return members
    }

    /// An account is first of all of a provider, which decides about its keys.
    private static var account: JSONValue {
        let provider = AccountKeys.all(of: nil, profile: nil).map(\.declaration)
            .filter { $0.name == "provider" }
        let option = ProviderKeys.profile
        let profile = Declaration(
            name: option.name, meaning: option.meaning, need: .optional,
            shape: .one(option.notation.form))
        let kinds = AccountKind.all.map { kind in
            var marks = [(name: "provider", value: kind.provider.rawValue)]
            if let form = kind.profile { marks.append((name: option.name, value: form)) }
            return rule(if: marks, then: reference(kind.name))
        }
        // One that does not state its profile is of no kind.
        let stated = ProviderName.allCases.filter { provider in
            AccountKind.all.contains { $0.provider == provider && $0.profile != nil }
        }.map { provider in
            rule(
                if: [("provider", provider.rawValue)],
                then: .object([.init("required", texts([option.name]))]))
        }
        return .object([
            .init("type", .string("object")),
            .init("required", texts(["provider"])),
            .init("properties", .object(properties(provider + [profile]))),
            .init("allOf", .array(kinds + stated)),
        ])
    }

    /// A rule for objects in which some keys have certain values.
    private static func rule(
        if marks: [(name: String, value: String)], then rule: JSONValue
    ) -> JSONValue {
        let values = marks.map { mark in
            JSONValue.Member(mark.name, .object([.init("const", .string(mark.value))]))
        }
        return .object([
            .init(
                "if",
                .object([
                    .init("required", texts(marks.map(\.name))),
                    .init("properties", .object(values)),
                ])),
            .init("then", rule),
        ])
    }

    /// Where a secret is had: by one of the sources.
    private static var secret: JSONValue {
        .object(section(SecretKeys.declarations) + bounds("minProperties", "maxProperties", 1...1))
    }
}
