import AnnulModel

extension Truth {
    init(of book: Book) {
        let all = book.payments.map { Payment($0, of: book.rules.accounts[$0.account]) }
        payments = all.sorted { left, right in
            (left.provider.rawValue, left.merchant, left.reference)
                < (right.provider.rawValue, right.merchant, right.reference)
        }
        released = payments.reduce(into: [:]) { sums, payment in
            if payment.effects > 0 { sums[payment.currency, default: 0] += payment.released }
        }
        totals = Totals(book.tally, payments: payments)
    }
}

extension Truth.Payment {
    fileprivate init(_ payment: SandboxPayment, of account: SandboxAccount) {
        provider = account.provider
        merchant = account.merchant
        reference = payment.reference
        scenario = payment.scenario
        state = payment.standing.state
        currency = payment.standing.currency
        authorized = payment.standing.authorized
        captured = payment.standing.captured
        cancelled = payment.standing.cancelled
        cancellable = payment.isCancellable
        effects = payment.effects.count
        overtaken = payment.isOvertaken
        repeats = payment.repeats
        effectKeys = payment.effects.compactMap(\.key)
        released = payment.effects.reduce(0) { $0 + $1.amount }
        cancelRequests = payment.cancelRequests
        lookups = payment.lookups
        keys = payment.keys
    }
}

extension Truth.Totals {
    fileprivate init(_ tally: Tally, payments: [Truth.Payment]) {
        self.payments = payments.count
        requests = tally.requests
        byKind = Dictionary(uniqueKeysWithValues: tally.byKind.map { ($0.rawValue, $1) })
        byStatus = Dictionary(uniqueKeysWithValues: tally.byStatus.map { (String($0), $1) })
        effects = payments.reduce(0) { $0 + $1.effects }
        repeatedEffects = payments.count { $0.effects > 1 }
        keys = tally.keys
        replays = tally.replays
        keyConflicts = tally.keyConflicts
        tokens = tally.tokens
        accountViolations = tally.accountViolations
        referenceViolations = tally.referenceViolations
        earlyReturns = tally.earlyReturns
        badAuthentication = tally.badAuthentication
        liveRequests = tally.liveRequests
    }
}
