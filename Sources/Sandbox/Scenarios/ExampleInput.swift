package import AnnulModel

/// Payments made up for a demonstration: every account, and every story that its provider plays.
package struct ExampleInput: Sendable {
    package struct Row: Hashable, Sendable {
        /// What the account is called in the configuration.
        package let account: String
        package let provider: ProviderName
        package let scenario: Scenario
        package let reference: String
        /// In minor units; `nil` where nothing is authorized and the provider doesn't say so.
        package let amount: Int64?
        package let currency: String
        package let order: Int

        /// What VTEX wants beside the reference; others know no such thing.
        package var authorizationID: String? {
            guard provider == .vtex, scenario != .created else { return nil }
            return Seed.authorizationID(for: reference)
        }
    }

    package let rows: [Row]

    /// Makes rows up: accounts take turns, and of each account's rows every tenth has a story.
    ///
    /// What stops a whole account is left out, and what pauses it comes once.
    ///
    /// - Parameters:
    ///   - accounts: the accounts with the names that the configuration gives them.
    ///   - count: how many rows.
    package init(_ accounts: [(name: String, account: SandboxAccount)], rows count: Int) {
        let pausing: [Scenario] = [.throttled, .throttleddate]
        let stories = accounts.map { _, account in
            Scenario.all(at: account.provider).filter {
                $0 != .ok && $0 != .forbidden && !pausing.contains($0)
            }
        }
        rows = (0..<count).map { number in
            let (name, account) = accounts[number % accounts.count]
            let turn = number / accounts.count
            let own = stories[number % accounts.count]
            var scenario = turn % 10 == 9 ? own[turn / 10 % own.count] : Scenario.ok
            if turn == 5 || turn == 15 { scenario = pausing[turn / 10] }
            let reference = scenario.reference(number + 1, at: account.provider)
            return Row(
                account: name, provider: account.provider, scenario: scenario,
                reference: reference,
                amount: account.provider == .vtex && scenario == .created
                    ? nil : Seed.amount(for: reference),
                currency: account.currency ?? SandboxRules().currency, order: number + 1)
        }
    }

    /// The first half of the rows as a spreadsheet would write them.
    package var csv: String {
        let lines = rows.prefix(rows.count / 2).map { row in
            "\(row.account);\(row.reference);\(row.authorizationID ?? "");"
                + "\(row.amount.map { "\($0)" } ?? "");\(row.currency);order \(row.order)\n"
        }
        return "account;Payment ID;authorizationId;amount_minor;currency;order_id\n"
            + lines.joined()
    }

    /// The second half as JSON Lines.
    package var jsonLines: String {
        rows.dropFirst(rows.count / 2).map { row in
            let authorization = row.authorizationID.map {
                [JSONValue.Member("authorizationId", .string($0))]
            }
            let amount = row.amount.map { JSONValue.number("\($0)") } ?? .null
            let own: [JSONValue.Member] = [
                .init("account", .string(row.account)), .init("payment", .string(row.reference)),
                .init("amount_minor", amount),
                .init("currency", .string(row.currency)),
                .init("order", .object([.init("id", .number("\(row.order)"))])),
            ]
            return JSONValue.object(own + (authorization ?? [])).compactText + "\n"
        }.joined()
    }
}
