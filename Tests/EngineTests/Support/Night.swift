import AnnulModel
import Engine
import FoundationEssentials
import Ledger
import Logging
import Providers
import Simulation

/// A run over a few accounts in a simulated world: real ledger, real engine, a scripted network.
///
/// Confined to the world's thread, as the world is.
final class Night: @unchecked Sendable {
    struct Account {
        let name: String
        let provider: any Provider
        let policy: AccountPolicy
        let secrets: [String: String]
        let rows: Int
    }

    struct Report {
        let stops: [String: LaneStop]
        let rows: [RowRecord]
        let attempts: [IntentRecord]
        let recovered: Int

        func outcomes(of account: String) -> Set<Outcome> {
            Set(rows.filter { $0.account == account }.map(\.outcome))
        }
    }

    private final class Ending: @unchecked Sendable {
        var result: Result<Report, any Error>?
    }

    /// Plays the night to its end.
    static func play(_ accounts: [Account], over network: ScriptedNetwork) throws -> Report {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "annul-engine-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let world = network.world
        let path = folder.appending(path: "annul.ledger").path
        let ledger = try Ledger(
            path: path, creates: true, holder: nil, clock: world.clock,
            random: RandomSource(SplitMix64(seed: 1)), executor: world.ledgerExecutor)
        let ending = Ending()
        _ = Task(executorPreference: world) {
            do {
                ending.result = .success(try await run(accounts, network, ledger, path))
            } catch {
                ending.result = .failure(error)
            }
            await ledger.close()
        }
        precondition(world.run { ending.result != nil }, "everybody waits for what never comes")
        _ = world.run { false }
        guard let result = ending.result else { preconditionFailure("it has ended") }
        return try result.get()
    }

    private static func run(
        _ accounts: [Account], _ network: ScriptedNetwork, _ ledger: Ledger, _ path: String
    ) async throws -> Report {
        let recovered = try await ledger.recover()
        let file = InputRecord(
            name: "payments.csv", path: "payments.csv", account: nil, size: 1,
            modified: Timestamp(milliseconds: 0))
        let (run, inputs) = try await ledger.begin(run: "20260501-120000-test", reading: [file])
        try await ledger.register(accounts.map { ($0.name, $0.provider.merchant) })
        var line = 1
        for account in accounts {
            let rows = (0..<account.rows).map { _ in
                line += 1
                return InputRow(
                    line: line, account: account.name,
                    content: .success(Annulment(reference: "\(10_000 + line)")),
                    fields: ["\(10_000 + line)"])
            }
            _ = try await ledger.append(rows, keeping: [0], from: inputs[0], to: run)
        }
        try await ledger.finish(input: inputs[0], columns: #"["reference"]"#, sha256: "", size: 0)
        try await ledger.finishReading(run)
        try await ledger.mark(run.id, .running)
        let reader = try LedgerReader(path: path)
        let setups = try reader.lanes(of: run).compactMap { lane in
            accounts.first { $0.name == lane.account }.map { account in
                LaneSetup(
                    id: lane.id, account: account.name, provider: account.provider,
                    policy: account.policy, endpoint: .api,
                    access: Access(secrets: account.secrets.mapValues { Secret($0) }),
                    rows: account.rows)
            }
        }
        let dispatcher = Dispatcher(
            ledger: ledger, transport: network, clock: network.world.clock,
            random: RandomSource(SplitMix64(seed: 2)), control: RunControl(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let stops = try await dispatcher.run(setups)
        let names = Dictionary(uniqueKeysWithValues: setups.map { ($0.id, $0.account) })
        let ended = try reader.run(named: run.name)
        return Report(
            stops: Dictionary(
                uniqueKeysWithValues: stops.map { (names[$0.key] ?? "", $0.value) }),
            rows: try reader.rows(of: ended, after: 0, limit: 10_000),
            attempts: try reader.intents(of: ended), recovered: recovered)
    }
}

extension Endpoint {
    static let api = Endpoint(isSecure: true, host: "api.example", port: 443)
}

extension Night.Account {
    /// An account without keys or tokens.
    static func certitrade(rows: Int) throws -> Night.Account {
        let provider = try ProviderCatalog.make(
            merchant: Merchant(provider: .certitrade, id: "1", environment: .test), endpoint: .api,
            version: "1.2.3")
        return Night.Account(
            name: "certitrade", provider: provider,
            policy: ProviderCatalog.defaultPolicy(of: .certitrade), secrets: ["api_key": "k"],
            rows: rows)
    }
}
