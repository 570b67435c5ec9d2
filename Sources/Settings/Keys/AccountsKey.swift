import AnnulModel

/// The section `accounts`: names of the operator's choice, in the order of the file.
enum AccountsKey {
    /// A run has a lane for each; more than this is a mistake, or wants several ledgers.
    static let mostAccounts = 200

    static let key = Key<FileDraft>(
        declaration: Declaration(
            name: "accounts", meaning: "the provider accounts, by names of your choice",
            need: .required,
            shape: .named(AccountKeys.all(of: nil, profile: nil).map(\.declaration))),
        read: { node, path, reader, file in
            guard let entries = reader.section(node, at: path) else { return }
            guard (1...mostAccounts).contains(entries.count) else {
                reader.report(
                    path, node.place,
                    "'accounts' has \(entries.count) accounts; it must have 1 to \(mostAccounts).")
                return
            }
            for entry in entries {
                guard isName(entry.name) else {
                    reader.report(
                        path, entry.place,
                        "the account name \(quoted(entry.name)) can't be used; a name has 1 to 64 "
                            + "letters, digits, '.', '_' or '-'.")
                    continue
                }
                file.accounts.append(account(entry, reader: &reader))
            }
            checkMerchants(of: file.accounts, entries: entries, reader: &reader)
        },
        show: { file, path in
            file.accounts.flatMap { account in
                account.keys.flatMap { $0.show(account, "\(path).\(account.name).\($0.name)") }
            }
        })

    private static func account(
        _ entry: Node.Entry, reader: inout SettingsReader
    ) -> AccountDraft {
        let path = "accounts.\(entry.name)"
        let node = entry.value
        let provider = node["provider"].flatMap { ProviderName(named: $0.text ?? "") }
        let profile = node["profile"]?.text
        var draft = AccountDraft(
            name: entry.name, policy: provider.map(reader.defaults) ?? unknownPolicy)
        draft.provider = provider
        draft.options["profile"] =
            profile.flatMap { ["beta", "v1"].contains($0) ? $0 : nil }
        if let provider {
            for option in ProviderKeys.of(provider, profile: draft.options["profile"]).options {
                if let standard = option.standard { draft.options[option.name] = standard }
            }
        }
        reader.read(node, at: path, by: draft.keys, into: &draft)
        guard case .section = node.content else { return draft }
        PolicyChecks.finish(
            &draft.policy, of: entry.name, provider: provider, node: node, reader: &reader)
        ConnectionKeys.finish(draft, node: node, reader: &reader)
        checkHost(of: draft, node: node, reader: &reader)
        checkHeaders(of: draft, node: node, reader: &reader)
        return draft
    }

    /// A test account that speaks to a live host would move real money.
    private static func checkHost(
        of draft: AccountDraft, node: Node, reader: inout SettingsReader
    ) {
        guard let host = draft.endpoint?.host, let stated = draft.environment,
            let known = KnownHosts.environment(of: host), known != stated
        else { return }
        let path = "accounts.\(draft.name).environment"
        reader.report(
            path, (node["environment"] ?? node).place,
            "'\(path)' is \(stated.rawValue), but \(host) is the \(known.rawValue) host. "
                + "Correct 'environment' or 'base_url'.")
    }

    /// One header can't carry two credentials.
    private static func checkHeaders(
        of draft: AccountDraft, node: Node, reader: inout SettingsReader
    ) {
        let names = ["app_key_header", "app_token_header"]
        let headers = names.compactMap { draft.options[$0]?.lowercased() }
        guard headers.count == 2, headers[0] == headers[1] else { return }
        let name = node[names[1]] == nil ? names[0] : names[1]
        let path = "accounts.\(draft.name).\(name)"
        reader.report(
            path, (node[name] ?? node).place,
            "'\(path)' is the same header as '\(names[0] == name ? names[1] : names[0])'. Name two "
                + "headers, as the provider calls them.")
    }

    /// Limits are kept for each account, so two for one merchant would exceed the provider's.
    private static func checkMerchants(
        of accounts: [AccountDraft], entries: [Node.Entry], reader: inout SettingsReader
    ) {
        var seen: [Merchant: String] = [:]
        for account in accounts {
            guard let merchant = account.identity else { continue }
            guard let first = seen[merchant] else {
                seen[merchant] = account.name
                continue
            }
            let place = entries.first { $0.name == account.name }?.place
            reader.report(
                "accounts.\(account.name)", place ?? Place(line: 1, column: 1),
                "accounts '\(first)' and '\(account.name)' are both merchant \(merchant.id) of "
                    + "\(merchant.provider.rawValue) (\(merchant.environment.rawValue)). Limits "
                    + "are kept for each account; make one account of them.")
        }
    }

    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(CharacterSet.name.contains)
    }

    /// Stands in where the provider is not known, so that the other keys are checked all the same.
    static let unknownDefaults: @Sendable (ProviderName) -> AccountPolicy = { _ in unknownPolicy }

    private static let unknownPolicy = AccountPolicy(
        limits: Limits(rates: [Rate(1, per: .seconds(1))]),
        doubt: DoubtPolicy(
            keying: .keyed(lifetime: .day, keepsRefusals: false), lookup: .none,
            settle: .seconds(10)))
}

extension AccountDraft {
    var identity: Merchant? {
        guard let provider, let merchant, let environment else { return nil }
        return Merchant(provider: provider, id: merchant, environment: environment)
    }
}

extension Node {
    var text: String? { if case .text(let text) = content { text } else { nil } }
}
