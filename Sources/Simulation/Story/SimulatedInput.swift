import AnnulModel
import Sandbox

/// The file of payments of a story.
enum SimulatedInput {
    static func rows(
        _ count: Int, for accounts: [SimulatedAccount], from random: inout SplitMix64
    ) -> [InputRow] {
        (0..<count).map { number in
            let account = accounts[Int(random.next() % UInt64(accounts.count))]
            let annulment = annulment(number, at: account.merchant.provider, from: &random)
            return InputRow(
                line: number + 2, account: account.name, content: .success(annulment),
                fields: [annulment.reference])
        }
    }

    private static func annulment(
        _ number: Int, at provider: ProviderName, from random: inout SplitMix64
    ) -> Annulment {
        let scenarios = scenarios(at: provider)
        let scenario = scenarios[Int(random.next() % UInt64(scenarios.count))]
        let reference = scenario.reference(number, at: provider)
        // Of what was never authorized nothing is released, and not all say so.
        let amount =
            random.chance(0.5) && scenario != .created
            ? Currency("NOK").map { Money(minor: Seed.amount(for: reference), currency: $0) } : nil
        return Annulment(
            reference: reference,
            authorizationID: provider == .vtex ? Seed.authorizationID(for: reference) : nil,
            amount: amount)
    }

    /// Ordinary payments are half of all; a payment that stops its account has a story of its own.
    private static func scenarios(at provider: ProviderName) -> [Scenario] {
        let all = Scenario.all(at: provider).filter { $0 != .forbidden }
        return all + [Scenario](repeating: .ok, count: all.count)
    }
}
