package import AnnulModel

/// What Annul says about one row of a run, as `annul export RUN --format jsonl` writes it.
package struct ClaimedRow: Hashable, Sendable {
    package var run: String
    package var number: Int64
    /// The configured account; `nil` where the row found none.
    package var account: String?
    /// `nil` where the row has none.
    package var reference: String?
    package var outcome: Outcome
    package var key: String?
    package var currency: String?
    package var released: Int64?
    package var kept: Int64?
    /// Whether a person's word settled it: who can't know whose cancel it was.
    package var isByPerson: Bool

    package init(
        run: String = "run", number: Int64 = 1, account: String? = nil, reference: String?,
        outcome: Outcome, key: String? = nil, currency: String? = nil, released: Int64? = nil,
        kept: Int64? = nil, isByPerson: Bool = false
    ) {
        self.run = run
        self.number = number
        self.account = account
        self.reference = reference
        self.outcome = outcome
        self.key = key
        self.currency = currency
        self.released = released
        self.kept = kept
        self.isByPerson = isByPerson
    }

    /// Reads one line of an export.
    ///
    /// - Parameters:
    ///   - line: the line, without its end.
    ///   - column: the column that holds the reference; `nil` takes the one that Annul takes where
    ///     no column is mapped.
    /// - Throws: `AuditError` for what is no such line.
    package init(parsing line: some Sequence<UInt8>, reference column: String? = nil)
        throws(AuditError)
    {
        guard let object = try? JSONValue(parsing: Array(line)), let members = object.members
        else { throw AuditError("is no JSON object") }
        guard let run = object["annul_run"].string, let number = object["annul_row"].intValue,
            let outcome = object["annul_outcome"].string.flatMap(Outcome.init)
        else { throw AuditError("has no annul_run, annul_row or annul_outcome that makes sense") }
        let named = members.first { member in
            column.map { $0 == member.name } ?? Self.isReference(member.name)
        }
        guard let named else {
            throw AuditError(
                "has no column '\(column ?? "reference")'. Name the column that holds the"
                    + " references with --reference")
        }
        let reference = named.value.text.flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            run: run, number: number, account: object["annul_account"].string,
            reference: reference, outcome: outcome, key: object["annul_idempotency_key"].string,
            currency: object["annul_currency"].string,
            released: object["annul_released_minor"].intValue,
            kept: object["annul_kept_minor"].intValue,
            isByPerson: object["annul_reason"].string == Reason.settledByPerson.rawValue)
    }

    /// Whether the row was worked on, rather than put aside when it was read.
    var isWorkedOn: Bool { outcome.group != .input }

    private static func isReference(_ name: String) -> Bool {
        let letters = name.lowercased().filter { !" -_".contains($0) }
        return ["reference", "paymentid", "payment", "paymentreference"].contains(letters)
    }
}

/// Why an export can't be compared, as the end of a sentence about one of its lines.
package struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
