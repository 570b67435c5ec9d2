import AnnulModel

/// Keeps numbers of cards out of what is stored and said.
///
/// A reference that its provider's pattern refuses and that is a card's number is certainly one.
/// Where the pattern allows such digits, one proves nothing: one in ten numbers that begin like a
/// card's has its check digit. If half of a file has it, the wrong column is taken for the
/// reference. The same holds for other ids that are sent.
struct CardGuard: Sendable {
    private let field: InputField
    private var rows = 0
    private var cards = 0

    init(_ field: InputField) { self.field = field }

    /// Counts a row.
    ///
    /// - Parameter text: what it has for the field, where it has something usable.
    mutating func count(_ text: String?) {
        rows += 1
        if let text, CardNumber.isAll(of: text) { cards += 1 }
    }

    /// Why the input can't be used, where too many of its references are cards' numbers.
    ///
    /// - Parameter isEnd: whether all rows were counted. Asked before that, it answers while none of
    ///   them is stored yet.
    /// - Returns: the problem, as a clause.
    func problem(isEnd: Bool) -> String? {
        guard isEnd || Self.earlyRows.contains(rows), rows >= Self.leastRows, cards * 2 >= rows
        else { return nil }
        return "\(cards) of \(isEnd ? "its" : "the first") \(rows) rows have the number of a card"
            + " as their \(name): the wrong column is taken for it"
    }

    var remedy: String {
        let wanted = field == .reference ? "the provider's id of the payment" : "the \(name)"
        return "Say which column holds \(wanted) with 'input: columns:' in the configuration, and "
            + "take the numbers of cards out of the file."
    }

    /// What to know of an input that is used; asked once all rows were counted.
    var warning: String? {
        guard cards > 0, cards * 4 >= rows else { return nil }
        return "\(cards) of \(rows) rows have the number of a card as their \(name), or what looks "
            + "like one by chance. Check that the right column is taken for it."
    }

    private var name: String {
        switch field {
        case .authorizationID: "authorization"
        case .idempotencyKey: "idempotency key"
        default: field.rawValue
        }
    }

    /// What is said of a row whose reference is a card's number, and no id of its provider's.
    static func rejection(of reference: String) -> Rejection {
        Rejection(
            .cardNumber, column: InputField.reference.rawValue,
            "The reference is the number of a card (\(CardNumber.masked(reference))), of which only "
                + "this is kept. Write the provider's id of the payment in its place.")
    }

    /// With fewer rows, chance could do it.
    private static let leastRows = 10
    /// Rows are stored by larger portions than these, those that are long by smaller ones.
    private static let earlyRows = [100, 1_000]
}
