import AnnulModel

/// The row of an earlier run that a row comes from.
struct OriginRow {
    let id: Int64
    let run: Int64
    /// `nil` where the row could not be used.
    let payment: Payment?
    private let amount: Money?
    private let authorization: String?
    private let keys: Set<String>
    /// The row that works on its payment, or did last.
    let worker: Int64?

    struct Payment {
        let id: Int64
        let reference: String
        let merchant: Merchant
        let generation: Int
    }

    /// - Parameters:
    ///   - id: the row's id.
    ///   - run: its run.
    ///   - columns: what `Query.originRow` gives.
    init(_ id: Int64, of run: Int64, _ columns: SQLColumns) {
        self.id = id
        self.run = run
        let provider = columns.optionalText(1).flatMap(ProviderName.init(rawValue:))
        let environment = columns.optionalText(3).flatMap(Environment.init)
        let reference = columns.optionalText(0)
        payment = reference.flatMap { reference in
            provider.flatMap { provider in
                environment.map { environment in
                    Payment(
                        id: columns.int(12), reference: reference,
                        merchant: Merchant(
                            provider: provider, id: columns.text(2), environment: environment),
                        generation: Int(columns.int(10)))
                }
            }
        }
        let currency = columns.optionalText(5).flatMap { Currency($0) }
        amount = columns.optionalInt(4).flatMap { minor in
            currency.map { Money(minor: minor, currency: $0) }
        }
        authorization = columns.optionalText(6)
        keys = Set((7...9).compactMap { columns.optionalText($0) })
        worker = columns.optionalInt(11)
    }

    /// What somebody has done to the row, from what matters most.
    func change(to annulment: Annulment, of merchant: Merchant) -> RowChange {
        guard let payment else { return .mended }
        // By its bytes: texts that are merely equivalent are not the same.
        guard annulment.reference.utf8.elementsEqual(payment.reference.utf8) else {
            return .reference
        }
        guard merchant == payment.merchant else { return .account }
        if let said = annulment.amount, said != amount { return .amount }
        if let said = annulment.authorizationID, said != authorization { return .authorization }
        return .unchanged
    }

    /// Whether another reference is what a spreadsheet leaves of the row's: a number, or a protected
    /// cell of a row that does not say so any more.
    func isDamaged(in reference: String) -> Bool {
        payment.map { payment in
            let cell = SpreadsheetCell.protected(payment.reference)
            return SpreadsheetNumber.isDamage(reference, of: payment.reference)
                || reference.utf8.elementsEqual(cell.utf8)
        } ?? false
    }

    /// Whether its payment ever had a key: the file says which, and none says nothing.
    func had(_ key: String?) -> Bool {
        guard let key, !keys.contains(key) else { return true }
        guard let payment else { return false }
        return (1...max(1, payment.generation)).contains { generation in
            KeyDerivation.key(
                of: payment.reference, at: payment.merchant, generation: generation
            ).text == key
        }
    }
}
