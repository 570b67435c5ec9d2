package import AnnulModel

/// Finds the account that a row is for.
package struct AccountDirectory: Sendable {
    package struct Account: Hashable, Sendable {
        package let name: String
        package let provider: ProviderName

        package init(name: String, provider: ProviderName) {
            self.name = name
            self.provider = provider
        }
    }

    private let accounts: [Account]
    private let bound: String?
    private let preset: String?

    /// - Parameters:
    ///   - accounts: the configured ones, in the configuration's order.
    ///   - bound: the account that the file is bound to (`ACCOUNT=FILE`).
    ///   - preset: what is taken where a row names none (`--account`).
    package init(_ accounts: [Account], bound: String? = nil, preset: String? = nil) {
        self.accounts = accounts
        self.bound = bound
        self.preset = preset
    }

    var names: [String] { accounts.map(\.name) }

    /// Finds a row's account.
    ///
    /// As the row names it, else the file's, else the preset one, else the only one of the row's
    /// provider, else the only one.
    ///
    /// - Parameters:
    ///   - name: the row's `account`; empty where it has none.
    ///   - provider: the row's `provider`; empty where it has none.
    /// - Returns: the account's name.
    /// - Throws: `noAccount`, also where what the row says contradicts itself or its file.
    func account(named name: String, provider: String) throws(Rejection) -> String {
        if let bound, !name.isEmpty, name != bound {
            throw .noAccount(
                .account,
                "The file is bound to account '\(bound)', but the row names '\(name.excerpt)'. "
                    + "Correct the row, or read it from another file.")
        }
        if !name.isEmpty { return try known(name, at: .account, provider: provider) }
        if let given = bound ?? preset {
            return try known(given, at: nil, provider: provider)
        }
        if !provider.isEmpty { return try onlyAccount(of: provider) }
        guard accounts.count == 1 else {
            throw .noAccount(
                nil,
                accounts.isEmpty
                    ? "No account is configured. Add one to the configuration."
                    : "Nothing says which account the row is for. Add a column 'account', or name "
                        + "one with '--account'; there are \(list(accounts)).")
        }
        return accounts[0].name
    }

    private func known(
        _ name: String, at field: InputField?, provider: String
    ) throws(Rejection) -> String {
        guard let account = accounts.first(where: { $0.name == name }) else {
            let meant = nearest(to: name, among: accounts.map(\.name))
            throw .noAccount(
                field,
                "There is no account '\(name.excerpt)'. "
                    + (meant.map { "Did you mean '\($0)'?" }
                        ?? "The configuration has \(list(accounts))."))
        }
        // A word that is no provider's name may mean something else to whoever wrote the file.
        if !provider.isEmpty, let named = ProviderName(named: provider), named != account.provider {
            throw .noAccount(
                .provider,
                "The row names provider '\(provider.excerpt)', but account '\(account.name)' is at "
                    + "\(account.provider.rawValue). Correct the row.")
        }
        return account.name
    }

    private func onlyAccount(of provider: String) throws(Rejection) -> String {
        guard let named = ProviderName(named: provider) else {
            let meant = nearest(to: provider, among: ProviderName.allCases.map(\.rawValue))
            throw .noAccount(
                .provider,
                "There is no provider '\(provider.excerpt)'. "
                    + (meant.map { "Did you mean '\($0)'?" }
                        ?? "Name the account in a column 'account'."))
        }
        let found = accounts.filter { $0.provider == named }
        guard let account = found.first else {
            throw .noAccount(
                .provider,
                "No account is at provider '\(named.rawValue)'. The configuration has "
                    + "\(accounts.isEmpty ? "none" : list(accounts)).")
        }
        guard found.count == 1 else {
            throw .noAccount(
                .provider,
                "Several accounts are at provider '\(named.rawValue)': \(list(found)). Name one in "
                    + "a column 'account'.")
        }
        return account.name
    }

    private func list(_ accounts: [Account]) -> String {
        accounts.map { "'\($0.name)'" }.joined(separator: ", ")
    }
}

extension Rejection {
    /// The field stands for its column until the decoder puts in the header's name.
    fileprivate static func noAccount(_ field: InputField?, _ detail: String) -> Rejection {
        Rejection(.noAccount, column: field?.rawValue, detail)
    }
}
