import AnnulModel
import FoundationEssentials
import Intake
import Ledger
import Providers
import Settings

/// Reads a run's inputs into the ledger: every row, before the first request leaves.
struct ReadingJob {
    let session: Session
    let ledger: Ledger
    private let providers: [String: any Provider]

    /// - Parameters:
    ///   - session: the command's surroundings.
    ///   - ledger: where the rows go.
    /// - Throws: `ProviderSetupError` for an account whose provider can't be set up.
    init(_ session: Session, _ ledger: Ledger) throws {
        self.session = session
        self.ledger = ledger
        providers = try session.configuration.accounts.reduce(into: [:]) { providers, account in
            providers[account.name] = try session.provider(of: account)
        }
    }

    /// One input, as far as it is in the ledger already.
    struct Source {
        let id: Int64
        let named: InputOptions.Named
        let rowsPresent: Int
    }

    /// Reads all inputs, in order.
    ///
    /// - Throws: `IntakeError`, `LedgerError` or `UsageError`. The run then stays in `reading`, and
    ///   nothing was sent.
    func read(_ sources: [Source], into run: RunRecord) async throws {
        for source in sources { try await read(source, into: run) }
        // Counted in the ledger: an earlier process may have read a part.
        let tallies = try session.reader().tallies(of: run)
        let rows = tallies.values.map(\.rows).reduce(0, +)
        let rejected = tallies.filter { $0.key.standing.outcome == Outcome.rejected.rawValue }
            .values.map(\.rows).reduce(0, +)
        let share = session.configuration.input.maxRejected
        guard rejected <= max(Self.fewRejected, Int64(share * Double(rows))) else {
            try await ledger.refuse(run, exitCode: 65)
            throw UsageError(
                65,
                "\(rejected) of \(rows) rows are unusable, more than input.max_rejected"
                    + " allows; nothing was sent. See `annul export \(run.name)` for each row's"
                    + " reason.")
        }
        try await ledger.finishReading(run)
    }

    private func read(_ source: Source, into run: RunRecord) async throws {
        var reader = try open(source.named)
        let kept = reader.header.columns.indices.filter { reader.header.columns[$0].isKept }
        var rows = source.rowsPresent
        var chunk: [InputRow] = []
        var toSkip = source.rowsPresent
        while let row = try reader.next() {
            if toSkip > 0 {
                toSkip -= 1
                continue
            }
            chunk.append(row)
            if chunk.count == Self.chunk {
                try await append(chunk, keeping: kept, from: source, to: run)
                rows += chunk.count
                chunk.removeAll(keepingCapacity: true)
                session.console.show(live: "reading \(source.named.file.path): \(rows) rows")
            }
        }
        try await append(chunk, keeping: kept, from: source, to: run)
        session.console.show(live: "")
        for warning in reader.warnings { session.console.note("warning: \(warning)") }
        let names = JSONValue.array(kept.map { .string(reader.header.columns[$0].name) })
        try await ledger.finish(
            input: source.id, columns: names.compactText, sha256: reader.digest?.sha256 ?? "")
    }

    private func append(
        _ rows: [InputRow], keeping columns: [Int], from source: Source, to run: RunRecord
    ) async throws {
        let names = Set(rows.compactMap(\.account))
        let accounts = session.configuration.accounts.filter { names.contains($0.name) }
        for account in accounts where account.countsAsLive {
            try await ledger.refuse(run, exitCode: 78)
            throw UsageError.live(account)
        }
        try await ledger.register(accounts.map { ($0.name, $0.merchant) })
        _ = try await ledger.append(rows, keeping: columns, from: source.id, to: run)
    }

    /// Opens an input and reads its header.
    func open(_ named: InputOptions.Named) throws(IntakeError) -> InputReader {
        let accounts = session.configuration.accounts.map {
            AccountDirectory.Account(name: $0.name, provider: $0.provider)
        }
        let input = session.configuration.input
        var columns: [InputField: String] = [:]
        for field in InputField.allCases { columns[field] = input.columns[field.rawValue] }
        let providers = providers
        return try InputReader(
            named.file, rules: ColumnRules(columns: columns, carry: input.carry),
            accounts: AccountDirectory(accounts, bound: named.account, preset: named.preset)
        ) { account, annulment throws(Rejection) in
            guard let provider = providers[account] else { return }
            try provider.check(annulment)
        }
    }

    /// Rows for one transaction: enough to share its cost, few enough to hold in memory.
    private static let chunk = 2000
    /// So few unusable rows never refuse a file.
    private static let fewRejected: Int64 = 10
}

extension UsageError {
    static func live(_ account: AccountSettings) -> UsageError {
        UsageError(
            78,
            "account '\(account.name)' moves real money, and this version does not send to live"
                + " accounts yet. Nothing was sent. Use a test account.")
    }
}
