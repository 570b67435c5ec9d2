import AnnulModel
import Engine
import FoundationEssentials
import Intake
import Ledger
import Logging
import Providers
import Reporting
import Settings

#if canImport(Glibc)
    import Glibc
#endif

/// What every command works with: the configuration, the clock, and where to say things.
struct Session: Sendable {
    let console: Console
    let configuration: Configuration
    let options: GlobalOptions
    let clock = RunClock.system()
    let random = RandomSource.system()
    let herald = Herald()
    private let environment: [String: String]
    private let logFormat: LogFormat

    /// Finds and reads the configuration.
    ///
    /// - Throws: `SettingsError` with everything that is wrong with it.
    init(_ options: GlobalOptions, console: Console) throws {
        self.options = options
        self.console = console
        environment = ProcessInfo.processInfo.environment
        let search = ConfigurationSearch(
            config: options.config, ledger: options.ledger, environment: environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
        configuration = try search.load(defaults: ProviderCatalog.defaultPolicy)
        logFormat = options.logFormat ?? configuration.logFormat
        if logFormat == .json { console.logJSON(by: clock) }
    }

    /// Runs a command's work with what it says and the exit code that it calls for.
    static func run(_ options: GlobalOptions, _ body: (Session) async throws -> Int32) async throws
    {
        // A file that may not grow any more is an error to report, not a reason to die.
        signal(SIGXFSZ, SIG_IGN)
        // What a run writes tells of payments: nobody else may read it.
        umask(0o077)
        let console = Console(options, environment: ProcessInfo.processInfo.environment)
        try await reportingFailures(console) {
            try await body(try Session(options, console: console))
        }
    }

    /// What intake takes a column for: by the configuration's mapping, else by its name.
    var fieldOfColumn: @Sendable (String) -> String? {
        let mapped = configuration.input.columns
        return { header in
            mapped.first { $0.value == header }?.key ?? InputField(header: header)?.rawValue
        }
    }

    /// A path as it is found from anywhere.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    var logger: Logger {
        let handler = ConsoleLogHandler(
            console, logFormat, clock: clock, isVerbose: options.verbose)
        var logger = Logger(label: "annul") { _ in handler }
        if let run = herald.run { logger.tag(.run, run) }
        return logger
    }

    /// Opens the ledger for reading; takes no lock.
    func reader() throws(LedgerError) -> LedgerReader {
        try LedgerReader(path: configuration.ledger)
    }

    /// Opens the ledger for writing, and says what an earlier process left unfinished.
    ///
    /// - Parameters:
    ///   - creates: whether a missing ledger is made.
    ///   - acceptsAge: whether a ledger may know less than its run directories.
    /// - Returns: the ledger, with nothing under way in it.
    /// - Throws: `LedgerError`, `outdated` among them; `UsageError` where a missing one would be
    ///   made for live accounts.
    func openLedger(creates: Bool, acceptsAge: Bool = false) async throws -> Ledger {
        let past = try PastCheck(ofLedger: configuration.ledger)
        if !FileManager.default.fileExists(atPath: configuration.ledger) {
            try past.checkMissing()
            if !creates, configuration.accounts.contains(where: \.countsAsLive) {
                throw UsageError(
                    66,
                    "no ledger at \(configuration.ledger); `annul init --ledger` creates one; if there"
                        + " was one yesterday, stop")
            }
        }
        let ledger = try Ledger(
            path: configuration.ledger, creates: creates, holder: holder,
            takesBackup: acceptsAge, clock: clock, random: random, executor: LedgerQueue())
        if !acceptsAge { try PastCheck(ofLedger: configuration.ledger).check(reader()) }
        let leftovers = try Leftovers(from: reader())
        for line in leftovers.lines { console.note(line) }
        _ = try await ledger.recover()
        return ledger
    }

    func provider(of account: AccountSettings) throws -> any Provider {
        try ProviderCatalog.make(
            merchant: account.merchant, endpoint: account.endpoint,
            options: account.providerOptions, version: Version.current)
    }

    /// Fetches the account's secrets.
    ///
    /// - Throws: `SecretFailure`, or another error that says which could not be had.
    func secrets(of account: AccountSettings) async throws -> [String: Secret] {
        try await secretResolver.resolve(account)
    }

    var secretResolver: SecretResolver {
        SecretResolver(
            environment: environment, user: geteuid(), clock: clock,
            warn: { [console] in console.note("warning: \($0)") })
    }

    /// Fetches the account's secrets once more, for a lane that is turned away; `nil` where none of
    /// them can have changed since the process began.
    func freshSecrets(of account: AccountSettings) -> (@Sendable () async -> [String: Secret]?)? {
        guard account.secrets.values.contains(where: \.mayChange) else { return nil }
        return {
            do {
                return try await secrets(of: account)
            } catch {
                for sentence in sentences(of: error) { console.note("warning: \(sentence)") }
                return nil
            }
        }
    }

    /// Who gave the command, for the record.
    var person: String {
        "\(ProcessInfo.processInfo.userName) on \(ProcessInfo.processInfo.hostName)"
    }

    /// Who holds the ledger, for the one who is refused.
    private var holder: String {
        "process \(getpid()) on \(ProcessInfo.processInfo.hostName), since \(clock.wall())"
    }
}
