import AnnulModel
import Sandbox

/// The file of payments of a story.
enum SimulatedInput {
    static func rows(
        _ count: Int, for accounts: [SimulatedAccount], from random: inout SplitMix64
    ) -> [InputRow] {
        (0..<count).map { number in
            let account = accounts[Int(random.next() % UInt64(accounts.count))]
            let annulment = annulment(number, of: account, from: &random)
            return InputRow(
                line: number + 2, account: account.name, content: .success(annulment),
                fields: [annulment.reference])
        }
    }

    private static func annulment(
        _ number: Int, of account: SimulatedAccount, from random: inout SplitMix64
    ) -> Annulment {
        let provider = account.merchant.provider
        let scenarios = scenarios(of: account)
        let scenario = scenarios[Int(random.next() % UInt64(scenarios.count))]
        let reference = scenario.reference(number, at: provider)
        // Of what was never authorized nothing is released, and not all say so.
        var amount =
            random.chance(0.5) && scenario != .created
            ? Currency("NOK").map { Money(minor: Seed.amount(for: reference), currency: $0) } : nil
        if account.terms.isMisstated, random.chance(0.3), let right = amount {
            amount = Money(minor: right.minor + 1, currency: right.currency)
        }
        return Annulment(
            reference: reference,
            authorizationID: provider == .vtex ? Seed.authorizationID(for: reference) : nil,
            amount: amount)
    }

    /// Whether a row names another amount than its payment has.
    static func isMisstated(_ row: InputRow) -> Bool {
        guard case .success(let annulment) = row.content, let amount = annulment.amount else {
            return false
        }
        return amount.minor != Seed.amount(for: annulment.reference)
    }

    /// Ordinary payments are half of all.
    ///
    /// Those that may stop their account are few accounts'. Of what is partly captured there is more where it is to be left alone.
    private static func scenarios(of account: SimulatedAccount) -> [Scenario] {
        let terms = account.terms
        let all = Scenario.all(at: account.merchant.provider).filter { scenario in
            scenario != .forbidden || terms.hasForbidden
        }
        let partly = all.contains(.partly) && terms.partlyCaptured == .refuse ? 3 : 0
        return all + [Scenario](repeating: .partly, count: partly)
            + [Scenario](repeating: .ok, count: all.count)
    }
}
