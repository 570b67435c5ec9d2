/// A payment service provider that Annul can cancel payments at.
package enum ProviderName: String, CaseIterable, Codable, Hashable, Sendable {
    case certitrade, bambora, vipps, billmate, vtex

    /// Finds a provider by its name or by a name it is also known under; case is ignored.
    package init?(named name: String) {
        let name = name.lowercased()
        guard let found = Self(rawValue: Self.alsoKnownAs[name] ?? name) else { return nil }
        self = found
    }

    private static let alsoKnownAs = [
        "worldline": "bambora", "mobilepay": "vipps", "qvickly": "billmate",
    ]
}
