/// Why a text is not a value of its notation.
struct Misfit: Error {
    /// What is wrong and how to mend it; `nil` where saying what is allowed is enough.
    var reason: String?
    /// Whether the message may show the text: not where it could hold a secret.
    var showsText = true
}

/// How one kind of value is written: read, checked, and written again.
struct Notation<Value: Sendable>: Sendable {
    /// What may stand there, as the end of "it must be …".
    let allowed: String
    /// The same for a machine.
    let form: Form
    let parse: @Sendable (String) throws(Misfit) -> Value
    /// The value as the file would have it.
    let write: @Sendable (Value) -> String
}

/// What a schema says of a single value.
enum Form: Hashable, Sendable {
    case text(pattern: String)
    case choice([String])
    case count(ClosedRange<Int>)
}

extension Notation {
    /// A notation whose readable texts are all values within what is allowed, or not.
    init(
        _ allowed: String, _ form: Form,
        read: @escaping @Sendable (String) -> Value?,
        write: @escaping @Sendable (Value) -> String
    ) {
        self.init(
            allowed: allowed, form: form,
            parse: { text throws(Misfit) in
                guard let value = read(text) else { throw Misfit() }
                return value
            },
            write: write)
    }
}

extension Notation where Value == Int {
    /// A whole number.
    static func count(_ range: ClosedRange<Int>) -> Self {
        Self(
            "a whole number from \(range.lowerBound) to \(range.upperBound)", .count(range),
            read: { text in Int(digits: text).flatMap { range.contains($0) ? $0 : nil } },
            write: { String($0) })
    }
}

extension Int {
    /// Reads plain decimal digits: no sign, no grouping, no exponent.
    init?(digits text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.count <= 18,
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        self.init(text)
    }
}
