/// What a column of an input can mean, by its canonical name.
package enum InputField: String, CaseIterable, Codable, Hashable, Sendable {
    case reference, account, provider
    case authorizationID = "authorization_id"
    case amountMinor = "amount_minor"
    case amount, currency
    case idempotencyKey = "idempotency_key"
    case reason

    /// Whether the field acts only where the configuration maps a column to it.
    ///
    /// An export's column of that name must do nothing by accident.
    package var needsMapping: Bool { self == .idempotencyKey || self == .reason }

    /// The names under which the field is recognised in a header.
    package var names: [String] {
        switch self {
        case .reference: [rawValue, "payment_id", "payment", "payment_reference"]
        case .provider: [rawValue, "psp"]
        default: [rawValue]
        }
    }

    /// The field that a header's text stands for without a mapping.
    package init?(header: String) {
        let key = ColumnKey(header)
        guard let field = Self.allCases.first(where: { !$0.needsMapping && $0.isNamed(key) }) else {
            return nil
        }
        self = field
    }

    func isNamed(_ header: ColumnKey) -> Bool { Self.meanings[header] == self }

    /// What each name means; made once, since every column is asked about every field.
    private static let meanings = Dictionary(
        allCases.flatMap { field in field.names.map { (ColumnKey($0), field) } },
        uniquingKeysWith: { first, _ in first })
}

/// A header name as it is compared: without regard to case, spaces, `-` and `_`.
struct ColumnKey: Hashable, Sendable {
    private let text: String

    init(_ name: String) {
        text = name.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" }
    }

    var isEmpty: Bool { text.isEmpty }
}
