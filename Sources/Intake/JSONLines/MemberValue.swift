import AnnulModel

/// Why a JSON value can't be what a field needs.
struct Misfit: Hashable, Sendable {
    let reason: Reason
    /// What is wrong and how to mend it.
    let sentence: String
}

extension JSONValue {
    /// The value as a field's text: what stands in strings and numbers, compact JSON otherwise.
    var fieldText: String {
        switch self {
        case .string(let text), .number(let text): text
        case .null: ""
        case .bool, .array, .object: compactText
        }
    }

    /// What keeps the value from being a field's.
    ///
    /// Strings and `null` always fit. Identifiers may be whole numbers, which are taken by their
    /// digits: a reader that made numbers of them would lose those beyond its own size. Amounts
    /// may be numbers.
    func misfit(as field: InputField) -> Misfit? {
        switch (self, field) {
        case (.string, _), (.null, _): nil
        case (.number, .amount), (.number, .amountMinor): nil
        case (.number(let literal), .reference), (.number(let literal), .authorizationID):
            literal.utf8.allSatisfy(\.isASCIIDigit) ? nil : misfit(field)
        default: misfit(field)
        }
    }

    private func misfit(_ field: InputField) -> Misfit {
        switch field {
        case .reference:
            Misfit(.badReference, "The reference is \(kind). Write it as a string.")
        case .amount, .amountMinor, .currency:
            Misfit(.badAmount, "The value is \(kind). Write it as \(field.wanted).")
        case .account, .provider, .authorizationID, .idempotencyKey, .reason:
            Misfit(.badField, "The value is \(kind). Write it as \(field.wanted).")
        }
    }

    /// What it is, in words.
    private var kind: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number(let literal):
            literal.utf8.allSatisfy(\.isASCIIDigit)
                ? "a number" : "a number with a sign, a fraction or an exponent"
        case .bool: "a truth value"
        case .null: "null"
        }
    }
}

extension InputField {
    fileprivate var wanted: String {
        switch self {
        case .amount, .amountMinor: "a number or a string"
        default: "a string"
        }
    }
}

extension Misfit {
    fileprivate init(_ reason: Reason, _ sentence: String) {
        self.reason = reason
        self.sentence = sentence
    }
}

extension String {
    var hasNUL: Bool { utf8.contains(0) }

    /// The text with U+FFFD for what no file of text may hold, one for as many as stand together.
    var withoutNUL: String {
        guard hasNUL else { return self }
        var bytes: [UInt8] = []
        var wasNUL = false
        for byte in utf8 {
            if byte != 0 { bytes.append(byte) } else if !wasNUL { bytes += "\u{FFFD}".utf8 }
            wasNUL = byte == 0
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
