import AnnulModel
import Engine
import Providers
import Sandbox

/// An account of a simulated run, and the sandbox's side of it.
struct SimulatedAccount: Sendable {
    let name: String
    let merchant: Merchant
    var policy: AccountPolicy
    var provider: any Provider

    /// What the provider really enforces, whatever the policy says.
    let enforced: Rate

    func setup(lane: Int64, rows: Int) -> LaneSetup {
        LaneSetup(
            id: lane, account: name, provider: provider, policy: policy,
            endpoint: Self.endpoint, access: Access(secrets: Self.secrets), rows: rows)
    }

    /// Two accounts of one provider, with rates and concurrency from the seed.
    static func drawn(from random: inout SplitMix64) -> [SimulatedAccount] {
        ["123456", "7890"].enumerated().map { index, id in
            let merchant = Merchant(provider: .vipps, id: id, environment: .test)
            let rate = Rate([5, 20, 100][Int(random.next() % 3)], per: .seconds(1))
            var policy = Vipps.defaultPolicy
            policy.limits.rates = [rate]
            policy.limits.concurrency = 1 + Int(random.next() % 8)
            policy.timeouts.request = .seconds(10)
            policy.doubt.settle = .seconds(20)
            policy.doubt.keying = .keyed(lifetime: .seconds(3600), keepsRefusals: true)
            policy.breaker.giveUp = .seconds(7200)
            // More than a payment's rate allows in a minute: the spacing must matter.
            policy.retry.maxAttempts = 8
            do {
                let provider = try Vipps(
                    merchant: merchant, endpoint: endpoint, systemName: "annul",
                    systemVersion: Version.current)
                return SimulatedAccount(
                    name: "vipps-\(index + 1)", merchant: merchant, policy: policy,
                    provider: provider, enforced: rate)
            } catch {
                preconditionFailure("the simulated merchant is usable: \(error)")
            }
        }
    }

    static func rules(for accounts: [SimulatedAccount]) -> SandboxRules {
        var rules = SandboxRules(
            accounts: accounts.map { .vipps(merchant: $0.merchant.id, rate: $0.enforced) })
        rules.keyLifetime = .seconds(3600)
        return rules
    }

    private static let endpoint = Endpoint(isSecure: false, host: "127.0.0.1", port: 80)
    private static let secrets = SandboxAccount.vipps().secrets.mapValues { Secret($0) }
}

/// The file of payments of a story.
enum SimulatedInput {
    static func rows(_ count: Int, for accounts: [String], from random: inout SplitMix64)
        -> [InputRow]
    {
        (0..<count).map { number in
            let scenario = scenarios[Int(random.next() % UInt64(scenarios.count))]
            let digits = String(number)
            let padded = String(repeating: "0", count: 6 - digits.count) + digits
            let reference = "sim-\(scenario)-\(padded)"
            let account = accounts[Int(random.next() % UInt64(accounts.count))]
            return InputRow(
                line: number + 2, account: account,
                content: .success(Annulment(reference: reference)), fields: [reference])
        }
    }

    /// Ordinary payments are half of all; a payment that stops its account has a story of its own.
    private static let scenarios: [Scenario] =
        Scenario.allCases.filter { $0 != .forbidden }
        + [Scenario](repeating: .ok, count: Scenario.allCases.count)
}
