import AnnulModel
import Providers

/// Everything a sandbox knows.
struct Book: Sendable {
    let rules: SandboxRules
    var payments: [SandboxPayment] = []
    var tally = Tally()
    private(set) var arrivals: [Arrival] = []

    private var index: [PaymentID: Int] = [:]
    private var keys: [KeyID: KeyRecord] = [:]
    private var tokens: [String: TokenRecord] = [:]
    private var windows: [SlidingWindow?]
    private var faults: [ActiveFault] = []

    private struct PaymentID: Hashable {
        let account: Int
        let reference: String
    }

    private struct KeyID: Hashable {
        let account: Int
        let key: String
    }

    private struct ActiveFault {
        let kind: SandboxFault
        let merchant: String?
        let until: Timestamp
    }

    private struct TokenRecord {
        let account: Int
        let scopes: Set<String>
        let expires: Timestamp
    }

    private struct KeyRecord {
        let reference: String
        let body: [UInt8]
        let ruling: Ruling
        let expires: Timestamp
    }

    init(_ rules: SandboxRules) {
        self.rules = rules
        windows = rules.accounts.map { $0.rate.map(SlidingWindow.init) }
    }

    // MARK: Accounts

    /// Counts a request against its account's limit; refused, it says how long to wait.
    mutating func admit(account: Int, at now: Timestamp) -> Duration? {
        guard let wait = windows[account]?.admit(at: now) else { return nil }
        tally.accountViolations += 1
        return wait
    }

    mutating func issueToken(
        for account: Int, scopes: Set<String> = [], at now: Timestamp
    ) -> String {
        tally.tokens += 1
        let token = "sandbox.\(rules.accounts[account].merchant).\(tally.tokens)"
        tokens[token] = TokenRecord(
            account: account, scopes: scopes, expires: now + rules.tokenLifetime)
        return token
    }

    /// What a token allows; `nil` if it is unknown, another account's, or over.
    func scopes(of token: String, for account: Int, at now: Timestamp) -> Set<String>? {
        guard let known = tokens[token], known.account == account, now < known.expires else {
            return nil
        }
        return known.scopes
    }

    /// Keeps a request's arrival, where arrivals are kept.
    mutating func note(
        _ kind: Tally.Kind, of account: Int?, answered status: Int, at now: Timestamp
    ) {
        guard rules.keepsArrivals else { return }
        arrivals.append(
            Arrival(
                at: now, merchant: account.map { rules.accounts[$0].merchant } ?? "",
                kind: kind.rawValue, status: status))
    }

    // MARK: Payments

    /// Reads a payment, unless it was read too often.
    mutating func read(
        _ reference: String, of account: Int, on terms: ProviderTerms, at now: Timestamp
    ) -> Result<SandboxPayment, TooOften> {
        let place = place(of: reference, account, terms, at: now)
        payments[place].lookups += 1
        if let wait = payments[place].reads?.admit(at: now) {
            tally.referenceViolations += 1
            return .failure(TooOften(retryAfter: wait))
        }
        return .success(payments[place])
    }

    /// A payment that was heard of before, as it stands.
    func payment(_ reference: String, of account: Int) -> SandboxPayment? {
        index[PaymentID(account: account, reference: reference)].map { payments[$0] }
    }

    /// Receives a cancel: the limits of its payment, obstacles, its key, and then the ruling.
    mutating func cancel(
        _ request: CancelRequest, of account: Int, on terms: ProviderTerms, at now: Timestamp
    ) -> (result: CancelResult, scenario: Scenario) {
        let place = place(of: request.reference, account, terms, at: now)
        let scenario = payments[place].scenario
        payments[place].cancelRequests += 1
        if let key = request.key, !payments[place].keys.contains(key) {
            payments[place].keys.append(key)
        }
        if let obstacle = obstacle(to: request, at: place, now) {
            return (.stopped(obstacle), scenario)
        }
        return (judge(request, at: place, now), scenario)
    }

    private mutating func obstacle(to request: CancelRequest, at place: Int, _ now: Timestamp)
        -> Obstacle?
    {
        if let wait = payments[place].cancels?.admit(at: now) {
            tally.referenceViolations += 1
            return .referenceLimit(retryAfter: wait)
        }
        let scenario = payments[place].scenario
        if let until = payments[place].throttledUntil, now < until {
            tally.earlyReturns += 1
            return .throttled(retryAfter: until - now, asDate: scenario == .throttleddate)
        }
        payments[place].visits += 1
        let visit = payments[place].visits
        let obstacle = scenario.obstacle(on: visit, retryAfter: rules.retryAfter)
        if case .throttled(let wait, _) = obstacle { payments[place].throttledUntil = now + wait }
        if obstacle == .dropped, scenario == .late {
            payments[place].waiting = (request, now + rules.lateness)
        }
        return obstacle
    }

    private mutating func judge(_ request: CancelRequest, at place: Int, _ now: Timestamp)
        -> CancelResult
    {
        let account = payments[place].account
        let id = request.key.map { KeyID(account: account, key: $0) }
        if let id, let record = keys[id], now < record.expires {
            guard record.reference == request.reference, record.body == request.body else {
                tally.keyConflicts += 1
                return .keyReused
            }
            tally.replays += 1
            return .ruled(record.ruling, isReplay: true)
        }
        let ruling = payments[place].rule(on: request, at: now)
        if case .taken = ruling { payments[place].waiting = (request, now + rules.lateness) }
        if case .held = ruling, !payments[place].terms.keepsHolds {
            return .ruled(ruling, isReplay: false)
        }
        if let id {
            tally.keys += 1
            keys[id] = KeyRecord(
                reference: request.reference, body: request.body, ruling: ruling,
                expires: now + rules.keyLifetime)
        }
        return .ruled(ruling, isReplay: false)
    }

    /// Finds a payment, which comes into being when it is first heard of.
    private mutating func place(
        of reference: String, _ account: Int, _ terms: ProviderTerms, at now: Timestamp
    ) -> Int {
        let id = PaymentID(account: account, reference: reference)
        if let place = index[id] {
            settle(place, at: now)
            return place
        }
        var seed =
            rules.seeds[reference] ?? Seed(rules.isStrict ? .unknown : Scenario(of: reference))
        if !seed.scenario.isPlayed(at: rules.accounts[account].provider) { seed.scenario = .ok }
        var terms = terms
        terms.cancels = rules.perPayment ?? terms.cancels
        let payment = SandboxPayment(
            account: account, reference: reference, seed: seed,
            currency: rules.accounts[account].currency ?? rules.currency, born: now,
            terms: terms)
        payments.append(payment)
        index[id] = payments.count - 1
        return payments.count - 1
    }

    /// Deals with what was received earlier and is due by now.
    private mutating func settle(_ place: Int, at now: Timestamp) {
        payments[place].settleRace(after: rules.overtakes, at: now)
        guard let (request, due) = payments[place].waiting, due <= now else { return }
        payments[place].waiting = nil
        _ = judge(request, at: place, due)
    }

    mutating func settleAll(at now: Timestamp) {
        for place in payments.indices { settle(place, at: now) }
    }

    // MARK: Faults

    mutating func impose(_ kind: SandboxFault, on merchant: String?, until: Timestamp) {
        faults.removeAll { $0.merchant == merchant }
        faults.append(ActiveFault(kind: kind, merchant: merchant, until: until))
    }

    mutating func liftFaults() { faults = [] }

    /// What a fault makes of an account's request, if there is one.
    func faulty(
        _ account: Int?, at now: Timestamp, unauthorized: ProviderResponse
    ) -> SandboxAnswer? {
        let merchant = account.map { rules.accounts[$0].merchant }
        let fault = faults.first {
            now < $0.until && ($0.merchant == nil || $0.merchant == merchant)
        }
        return fault.map {
            $0.kind.answer(remaining: $0.until - now, unauthorized: unauthorized)
        }
    }
}

/// A payment was read more often than its provider allows.
struct TooOften: Error, Hashable, Sendable {
    let retryAfter: Duration
}

/// What the sandbox counts.
struct Tally: Hashable, Sendable {
    enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
        case token, lookup, events, cancel, other
    }

    var requests = 0
    var byKind: [Kind: Int] = [:]
    /// Answers by status; `0` where the connection closes without one.
    var byStatus: [Int: Int] = [:]
    var tokens = 0
    var keys = 0
    var replays = 0
    var keyConflicts = 0
    var accountViolations = 0
    var referenceViolations = 0
    /// Cancels of a payment before the time that its `Retry-After` named.
    var earlyReturns = 0
    var badAuthentication = 0
    /// Requests that asked for real money to be moved.
    var liveRequests = 0
}
