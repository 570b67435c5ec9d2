import AnnulModel
import FoundationEssentials
import Providers
import Reporting
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// Writes a configuration to begin with.
struct NewConfiguration {
    /// Writes it, and says what is left to a person.
    ///
    /// - Parameters:
    ///   - choices: `PROVIDER` or `ACCOUNT=PROVIDER`, in the order of the file.
    ///   - options: where it is written, and how that is told.
    /// - Throws: `ExitCode` with the contract's number for what can't be done.
    static func write(_ choices: [String], _ options: GlobalOptions) async throws {
        let environment = ProcessInfo.processInfo.environment
        let console = Console(options, environment: environment)
        try await reportingFailures(console) {
            let named = [options.config, environment["ANNUL_CONFIG"]]
                .compactMap(\.self).first { !$0.isEmpty }
            let name = named ?? "annul.yaml"
            let path =
                name.hasPrefix("/")
                ? name : "\(FileManager.default.currentDirectoryPath)/\(name)"
            let accounts = try accounts(choices)
            let template = ConfigurationTemplate(
                accounts, defaults: ProviderCatalog.defaultPolicy)
            try create(path, template.text)
            let isFound = options.config == nil || options.config == "annul.yaml"
            let report = NewConfigurationReport(
                path: path, accounts: accounts.map(\.reported),
                gaps: template.gaps.map {
                    .init(line: $0.line, key: $0.key, meaning: $0.meaning)
                },
                isFound: isFound)
            if options.json {
                console.print(report.json.indented.trimmed)
            } else if !console.isQuiet {
                console.print(report.text.trimmed)
            }
            return 0
        }
    }

    private static func accounts(_ choices: [String]) throws -> [ConfigurationTemplate.Account] {
        var accounts: [ConfigurationTemplate.Account] = []
        for choice in choices {
            let parts = choice.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false
            ).map(String.init)
            let word = parts.last ?? ""
            guard let kind = AccountKind(named: word) else {
                let known = AccountKind.all.map(\.name)
                throw UsageError(
                    64,
                    "--provider \(choice): there is no provider '\(word)'. "
                        + didYouMean(word, among: known))
            }
            let name = parts.count == 2 ? parts[0] : kind.name
            guard ConfigurationTemplate.Account.isName(name) else {
                throw UsageError(
                    64,
                    "--provider \(choice): the account's name '\(name)' can't be used; a name has 1"
                        + " to 64 letters, digits, '.', '_' or '-'.")
            }
            let account = ConfigurationTemplate.Account(name: name, kind: kind)
            // Names that differ in '-' and '.' alone would share their variables.
            let variables = Set(account.variables)
            if let other = accounts.first(where: {
                $0.name == name || !variables.isDisjoint(with: $0.variables)
            }) {
                throw UsageError(
                    64,
                    other.name == name
                        ? "--provider \(choice): there is an account '\(name)' already. Name each, as"
                            + " in --provider \(name)-2=\(kind.name)."
                        : "--provider \(choice): the secrets of '\(other.name)' and '\(name)' would"
                            + " have the same variables. Name one of them otherwise.")
            }
            accounts.append(account)
        }
        return accounts
    }

    /// Creates the file, and never touches one that is there.
    private static func create(_ path: String, _ text: String) throws {
        // Whatever the umask is: one that everybody may write is not taken.
        umask(umask(0o077) | 0o022)
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch {
            guard FileManager.default.fileExists(atPath: path) else {
                throw UsageError(
                    73,
                    "\(path) can't be written. Check that its folder is there and may be written to."
                )
            }
            throw UsageError(
                73,
                "\(path) exists already, and is left as it is. Name another place by --config, or"
                    + " move it away.")
        }
    }
}

extension ConfigurationTemplate.Account {
    fileprivate var variables: [String] { kind.secrets.map { variable(of: $0) } }

    fileprivate var reported: NewConfigurationReport.Account {
        NewConfigurationReport.Account(
            name: name, provider: kind.provider,
            secrets: kind.secrets.map { ($0, variable(of: $0)) })
    }
}
