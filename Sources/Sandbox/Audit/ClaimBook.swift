import AnnulModel

/// The rows of each payment, in the order of their runs.
struct ClaimBook {
    struct Claims {
        let payment: Truth.Payment
        fileprivate(set) var rows: [ClaimedRow] = []
    }

    private(set) var payments: [Claims]
    /// Rows of which nobody can tell which merchant's payment they are about.
    private(set) var ambiguous: [ClaimedRow] = []
    private let merchants: [String: String]
    private var places: [String: [Int]] = [:]

    init(_ truth: Truth, merchants: [String: String]) {
        self.merchants = merchants
        payments = truth.payments.map { Claims(payment: $0) }
        for place in payments.indices {
            places[payments[place].payment.reference, default: []].append(place)
        }
    }

    /// Puts a row beside its payment; one that the sandbox never heard of is made up for it.
    mutating func add(_ row: ClaimedRow) {
        guard let reference = row.reference else { return }
        let merchant = row.account.flatMap { merchants[$0] }
        let known = (places[reference] ?? []).filter { place in
            merchant.map { $0 == payments[place].payment.merchant } ?? true
        }
        if known.count > 1 {
            if row.isWorkedOn { ambiguous.append(row) }
        } else if let place = known.first {
            payments[place].rows.append(row)
        } else {
            places[reference, default: []].append(payments.count)
            let unheardOf = Truth.Payment(unheardOf: reference, merchant: merchant ?? "")
            payments.append(Claims(payment: unheardOf, rows: [row]))
        }
    }
}

extension Truth.Payment {
    /// A payment that nobody asked the sandbox about.
    fileprivate init(unheardOf reference: String, merchant: String) {
        provider = .vipps
        self.merchant = merchant
        self.reference = reference
        scenario = .ok
        state = .absent
        currency = ""
        (authorized, captured, cancelled, released) = (0, 0, 0, 0)
        (effects, repeats, cancelRequests, lookups) = (0, 0, 0, 0)
        (cancellable, overtaken) = (false, false)
        (effectKeys, keys) = ([], [])
    }
}
