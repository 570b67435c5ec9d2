import AnnulModel
import Engine
import FoundationEssentials
import HTTPTypes
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
        var policy: AccountPolicy
        let secrets: [String: String]
        let rows: Int
        /// The secrets that there are when they are fetched again.
        var freshSecrets: (@Sendable () async -> [String: Secret]?)?
        var guards = Guards()
        /// The host that it is spoken to at.
        var host = "api.example"
    }

    struct Report {
        let stops: [String: LaneStop]
        let rows: [RowRecord]
        let attempts: [IntentRecord]
        let recovered: Int
        let lessons: [String: Lessons]

        func outcomes(of account: String) -> Set<Outcome> {
            Set(rows.filter { $0.account == account }.map(\.outcome))
        }
    }

    private final class Ending: @unchecked Sendable {
        var result: Result<Report, any Error>?
    }

    /// Plays the night to its end.
    ///
    /// - Parameters:
    ///   - accounts: whose rows there are.
    ///   - network: the world's network.
    ///   - shuffled: whether the accounts' rows stand in any order.
    ///   - watch: is handed what is to be seen of the lanes, before they begin.
    /// - Returns: what came of it.
    /// - Throws: what the ledger throws.
    static func play(
        _ accounts: [Account], over network: ScriptedNetwork, shuffled: Bool = false,
        watch: @escaping @Sendable (RunBoard) -> Void = { _ in }
    ) throws -> Report {
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
                ending.result = .success(
                    try await run(accounts, network, ledger, path, shuffled, watch))
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
        _ accounts: [Account], _ network: ScriptedNetwork, _ ledger: Ledger, _ path: String,
        _ isShuffled: Bool, _ watch: @Sendable (RunBoard) -> Void
    ) async throws -> Report {
        let recovered = try await ledger.recover()
        let file = InputRecord(
            name: "payments.csv", path: "payments.csv", account: nil, size: 1,
            modified: Timestamp(milliseconds: 0))
        let (run, inputs) = try await ledger.begin(run: "20260501-120000-test", reading: [file])
        try await ledger.register(accounts.map { ($0.name, $0.provider.merchant) })
        var names = accounts.flatMap { Array(repeating: $0.name, count: $0.rows) }
        var order = SplitMix64(seed: 3)
        if isShuffled { names.shuffle(using: &order) }
        let rows = names.enumerated().map { index, name in
            InputRow(
                line: index + 2, account: name,
                content: .success(Annulment(reference: "\(10_002 + index)")),
                fields: ["\(10_002 + index)"])
        }
        for start in stride(from: 0, to: rows.count, by: 1000) {
            let slice = Array(rows[start..<min(start + 1000, rows.count)])
            _ = try await ledger.append(slice, keeping: [0], from: inputs[0], to: run)
        }
        try await ledger.finish(input: inputs[0], columns: #"["reference"]"#, sha256: "", size: 0)
        try await ledger.finishReading(run)
        try await ledger.mark(run.id, .running)
        let reader = try LedgerReader(path: path)
        let setups = try reader.lanes(of: run).compactMap { lane in
            accounts.first { $0.name == lane.account }.map { account in
                LaneSetup(
                    id: lane.id, account: account.name, provider: account.provider,
                    policy: account.policy,
                    endpoint: Endpoint(isSecure: true, host: account.host, port: 443),
                    access: Access(secrets: account.secrets.mapValues { Secret($0) }),
                    rows: account.rows, guards: account.guards,
                    freshSecrets: account.freshSecrets)
            }
        }
        let dispatcher = Dispatcher(
            ledger: ledger, transport: network, clock: network.world.clock,
            random: RandomSource(SplitMix64(seed: 2)), control: RunControl(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        watch(dispatcher.board)
        let stops = try await dispatcher.run(setups)
        let accountOfLane = Dictionary(uniqueKeysWithValues: setups.map { ($0.id, $0.account) })
        let ended = try reader.run(named: run.name)
        return Report(
            stops: Dictionary(
                uniqueKeysWithValues: stops.map { (accountOfLane[$0.key] ?? "", $0.value) }),
            rows: try reader.rows(of: ended, after: 0, limit: 100_000),
            attempts: try reader.intents(of: ended), recovered: recovered,
            // A lane that reads again what it has cancelled comes second.
            lessons: Dictionary(
                dispatcher.board.entries.map { ($0.account, $0.lessons) },
                uniquingKeysWith: { first, _ in first }))
    }
}

extension Endpoint {
    static let api = Endpoint(isSecure: true, host: "api.example", port: 443)
}

extension Night.Account {
    /// An account without keys or tokens.
    static func certitrade(
        _ name: String = "certitrade", merchant: String = "1", rows: Int, host: String? = nil,
        policy change: (inout AccountPolicy) -> Void = { _ in }
    ) throws -> Night.Account {
        try make(.certitrade, name, merchant, rows, ["api_key": "k"], host, change)
    }

    /// An account with keys and without look-ups.
    static func vtex(
        rows: Int, policy change: (inout AccountPolicy) -> Void = { _ in }
    ) throws -> Night.Account {
        try make(.vtex, "vtex", "store", rows, ["app_key": "k", "app_token": "t"], nil, change)
    }

    private static func make(
        _ provider: ProviderName, _ name: String, _ merchant: String, _ rows: Int,
        _ secrets: [String: String], _ host: String?, _ change: (inout AccountPolicy) -> Void
    ) throws -> Night.Account {
        let host = host ?? "api.example"
        var policy = ProviderCatalog.defaultPolicy(of: provider)
        change(&policy)
        return Night.Account(
            name: name,
            provider: try ProviderCatalog.make(
                merchant: Merchant(provider: provider, id: merchant, environment: .test),
                endpoint: Endpoint(isSecure: true, host: host, port: 443), version: "1.2.3"),
            policy: policy, secrets: secrets, rows: rows, host: host)
    }
}

/// CertiTrade where all goes well: every payment can be read and cancelled.
enum WellMannered {
    static func answer(_ request: ProviderRequest) -> ProviderResponse {
        if request.head.method == .post { return vtex(request) }
        let state = request.head.method == .put ? "CANCELLED" : "READY_FOR_CAPTURE"
        return ProviderResponse(200, #"{"id":\#(reference(request)),"state":"\#(state)"}"#)
    }

    static func reference(_ request: ProviderRequest) -> String {
        let parts = request.head.path?.split(separator: "/").map(String.init) ?? []
        return (request.head.method == .post ? parts.dropLast().last : parts.last) ?? ""
    }

    static func isCancel(_ request: ProviderRequest) -> Bool { request.head.method != .get }

    private static func vtex(_ request: ProviderRequest) -> ProviderResponse {
        let body = (try? JSONValue(parsing: request.body)) ?? .null
        let id = body["requestId"].string ?? ""
        return ProviderResponse(
            200,
            #"{"paymentId":"\#(reference(request))","requestId":"\#(id)","cancellationId":"c1"}"#)
    }
}
