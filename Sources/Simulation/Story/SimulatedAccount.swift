import AnnulModel
import Engine
import Providers
import Sandbox

/// An account of a simulated run, and the sandbox's side of it.
struct SimulatedAccount: Sendable {
    let name: String
    let form: ProviderForm
    let merchant: Merchant
    let endpoint: Endpoint
    var policy: AccountPolicy
    /// The guards in force.
    var guards: Guards
    /// What is asked of it.
    let terms: Terms
    var provider: any Provider
    /// What the provider really enforces, whatever the policy says.
    let sandbox: SandboxAccount
    /// How many cancels of one payment every account's provider takes, where that is drawn.
    private var perPayment: Rate?
    /// Whether what it cancels is to be read again.
    let wantsRereads: Bool

    /// The account as a process of the story is told of it.
    func setup(lane: Int64, rows: Int, in life: LifeRecord) -> LaneSetup {
        var guards = life.hasGuards ? guards : Guards()
        if !life.canaries.contains(name) { guards.canary = nil }
        let right = sandbox.secrets.mapValues { Secret($0) }
        let secrets = life.hasRightSecrets(terms) ? right : right.mapValues { _ in Secret("old") }
        return LaneSetup(
            id: lane, account: name, provider: provider, policy: policy, endpoint: endpoint,
            access: Access(secrets: secrets), rows: rows, guards: guards,
            freshSecrets: terms.credentials == .stale ? { @Sendable in right } : nil)
    }

    /// Three accounts of any providers, two of the same among them at times, with rates and
    /// concurrency of their own.
    ///
    /// - Parameter random: where all of it comes from.
    /// - Returns: the accounts, of different names.
    static func drawn(from random: inout SplitMix64) -> [SimulatedAccount] {
        // In some worlds every provider takes few cancels of one payment, not Vipps alone.
        let perPayment = random.chance(0.1) ? Rate(3, per: .seconds(60)) : nil
        return (1...3).map { number in
            let form = ProviderForm.allCases[
                Int(random.next() % UInt64(ProviderForm.allCases.count))]
            let rate = Rate([5, 20, 100][Int(random.next() % 3)], per: .seconds(1))
            var account = SimulatedAccount(
                form, number, rate, concurrency: 1 + Int(random.next() % 8),
                .drawn(for: form, from: &random))
            account.perPayment = perPayment
            account.policy.limits.perPayment = perPayment ?? account.policy.limits.perPayment
            return account
        }
    }

    private init(
        _ form: ProviderForm, _ number: Int, _ rate: Rate, concurrency: Int, _ terms: Terms
    ) {
        name = "\(form)-\(number)"
        self.form = form
        self.terms = terms
        guards = terms.guards
        // What leaves together after a rest comes on top of the rate.
        sandbox = form.account(
            number, rate: Rate(rate.count + terms.burst - 1, per: rate.window))
        // Not all: what is read again heals what was believed too soon, and hides it. Of those that
        // need not some do all the same.
        wantsRereads = form.hasLookup && (number == 2) != (form == .billmate)
        merchant = Merchant(provider: sandbox.provider, id: sandbox.merchant, environment: .test)
        endpoint = Endpoint(
            isSecure: false, host: "127.0.0.1", port: 8000 + number,
            basePath: "/\(sandbox.provider.rawValue)")
        do {
            provider = try ProviderCatalog.make(
                merchant: merchant, endpoint: endpoint, options: form.options(at: endpoint.port),
                version: Version.current)
        } catch {
            preconditionFailure("the simulated merchant is usable: \(error)")
        }
        policy = ProviderCatalog.defaultPolicy(of: merchant.provider)
        policy.limits.rates = [rate]
        policy.limits.concurrency = concurrency
        policy.limits.burst = terms.burst
        policy.limits.lookups = terms.lookups
        policy.limits.tokens = terms.tokens
        policy.compare = terms.compare
        policy.partlyCaptured = terms.partlyCaptured
        policy.pause = terms.pause
        policy.timeouts.request = .seconds(10)
        policy.doubt.settle = .seconds(20)
        if case .keyed(_, let keepsRefusals) = policy.doubt.keying {
            policy.doubt.keying = .keyed(
                lifetime: Self.keyLifetime, keepsRefusals: keepsRefusals)
        }
        if wantsRereads { policy.doubt.reread = Self.reread }
        policy.breaker.giveUp = .seconds(7200)
        // More than a payment's rate allows in a minute: the spacing must matter.
        policy.retry.maxAttempts = 8
    }

    static func rules(for accounts: [SimulatedAccount]) -> SandboxRules {
        var rules = SandboxRules(accounts: accounts.map(\.sandbox))
        rules.keyLifetime = keyLifetime
        rules.perPayment = accounts.compactMap(\.perPayment).first
        // Tokens run out in the middle of a night.
        rules.tokenLifetime = .seconds(20)
        return rules
    }

    /// Longer than a payment takes to be paid all the same.
    private static let reread = Duration.seconds(20)
    private static let keyLifetime = Duration.seconds(3600)
}

/// A provider in one of the forms that it can be spoken to in.
enum ProviderForm: String, CaseIterable {
    case certitrade, bamboraBeta, bamboraV1, vipps, billmate, vtex

    func account(_ number: Int, rate: Rate) -> SandboxAccount {
        switch self {
        case .certitrade: .certitrade(merchant: "234\(number)", rate: rate)
        case .bamboraBeta: .bamboraBeta(merchant: "T10000000\(number)", rate: rate)
        case .bamboraV1: .bamboraV1(merchant: "T20000000\(number)", rate: rate)
        case .vipps: .vipps(merchant: "12345\(number)", rate: rate)
        case .billmate: .billmate(merchant: "1733\(number)", rate: rate)
        case .vtex: .vtex(merchant: "store \(number)", rate: rate)
        }
    }

    var hasLookup: Bool { self != .vtex }

    func options(at port: Int) -> [String: String] {
        switch self {
        case .bamboraBeta: ["profile": "beta"]
        case .bamboraV1:
            ["profile": "v1", "token_url": "http://127.0.0.1:\(port)/bambora/connect/token"]
        case .certitrade, .vipps, .billmate, .vtex: [:]
        }
    }
}
