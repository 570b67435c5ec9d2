import AnnulModel
import Dispatch
import FoundationEssentials
import GRDB
import Synchronization

@testable import Ledger

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let name = "annul-ledger-\(UInt64.random(in: .min ... .max))"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A wall clock that is set by hand.
final class HandClock: Sendable {
    private static let beginning = Timestamp(milliseconds: 1_795_233_906_000)
    private let wall = Mutex(beginning)
    /// How wrong it was set.
    private let error = Mutex(Duration.zero)
    private let starts = Mutex(1)

    var now: Timestamp { wall.withLock(\.self) }

    /// Time goes on.
    func advance(by duration: Duration) { wall.withLock { $0 = $0 + duration } }

    /// Somebody sets the clock.
    func jump(by duration: Duration) {
        error.withLock { $0 += duration }
        advance(by: duration)
    }

    /// The machine is started again.
    func restart() { starts.withLock { $0 += 1 } }

    var runClock: RunClock {
        let origin = Self.beginning + error.withLock(\.self)
        let base = ClockBase(boot: "bench \(starts.withLock(\.self))", origin: origin)
        return RunClock(
            now: { .zero }, wall: { self.now }, base: base,
            sleep: { _ in })
    }
}

/// The thread of a test's ledger.
final class LedgerThread: SerialExecutor {
    private let queue = DispatchQueue(label: "ledger of a test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}

/// A ledger in a folder of its own, and short words for what tests do with it.
final class Workbench: Sendable {
    let folder: TemporaryFolder
    let clock = HandClock()
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/annul.ledger"
    }

    func open(
        creates: Bool = true, holder: String? = nil, takesBackup: Bool = false
    ) throws(LedgerError) -> Ledger {
        try Ledger(
            path: path, creates: creates, holder: holder, takesBackup: takesBackup,
            clock: clock.runClock,
            random: .system(), executor: LedgerThread())
    }

    var reader: LedgerReader {
        get throws(LedgerError) { try LedgerReader(path: path) }
    }

    /// What another connection sees.
    func query<Value: DatabaseValueConvertible>(_ sql: String, as: Value.Type = Value.self) throws
        -> [Value]
    {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration).inDatabase {
            try Value.fetchAll($0, sql: sql)
        }
    }

    /// Does to the file what no program should.
    func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Reads one input into a run that is then ready.
    @discardableResult
    func take(
        _ rows: [InputRow], into ledger: Ledger, as name: String, finishes: Bool = true,
        under rules: IntakeRules = IntakeRules()
    ) async throws -> (run: RunRecord, counts: IntakeCounts) {
        try await ledger.register([("acme", .acme), ("other", .other)])
        let input = InputRecord(
            name: "in.csv", path: "/in.csv", account: nil, size: 1, modified: clock.now)
        let (run, inputs) = try await ledger.begin(run: name, reading: [input])
        let counts = try await ledger.append(
            rows, keeping: [0], from: inputs[0], to: run, under: rules)
        guard finishes else { return (run, counts) }
        try await ledger.finish(input: inputs[0], columns: #"["reference"]"#, sha256: "00", size: 1)
        try await ledger.finishReading(run)
        return (try reader.run(named: name), counts)
    }

    /// The lane of an account in a run, open for dispatch.
    func lane(
        _ account: String = "acme", of run: RunRecord, in ledger: Ledger,
        _ policy: AccountPolicy = .keyless, for purpose: Purpose = .annul, canary: Int? = nil
    ) async throws -> Int64 {
        let lane = try reader.lanes(of: run).first { $0.account == account }
        guard let lane, let merchant = lane.merchant else {
            throw LedgerError(.unknown, "the test asks for a lane that is not there")
        }
        let rules = LaneRules(
            merchant: merchant, policy: policy, purpose: purpose, canary: canary
        ) { annulment, key in
            Array("\(annulment.authorizationID ?? "-") under \(key)".utf8)
        }
        try await ledger.open(lane: lane.id, rules)
        return lane.id
    }

    func reading(_ run: String) throws -> [String] {
        let reader = try reader
        let run = try reader.run(named: run)
        return try reader.rows(of: run, after: 0, limit: 100).map { row in
            row.reason.map { "\(row.outcome.rawValue) \($0.rawValue)" } ?? row.outcome.rawValue
        }
    }
}

extension Merchant {
    static let acme = Merchant(provider: .vipps, id: "123456", environment: .test)
    static let other = Merchant(provider: .vipps, id: "654321", environment: .test)
}

extension AccountPolicy {
    static let keyless = policy(.keyless, .state)
    static let keyed = policy(.keyed(lifetime: .seconds(1000), keepsRefusals: true), .attributable)

    static func policy(_ keying: DoubtPolicy.Keying, _ lookup: DoubtPolicy.Lookup) -> AccountPolicy
    {
        AccountPolicy(
            limits: Limits(rates: [Rate(10, per: .seconds(1))], concurrency: 2),
            doubt: DoubtPolicy(keying: keying, lookup: lookup, settle: .seconds(50)))
    }
}

/// A usable row.
func row(
    _ reference: String, line: Int = 2, account: String = "acme", _ minor: Int64? = nil,
    _ currency: String = "NOK", authorization: String? = nil, key: String? = nil,
    from origin: RowOrigin? = nil, unlessSame objection: Rejection? = nil
) -> InputRow {
    let amount = minor.flatMap { minor in
        Currency(currency).map { Money(minor: minor, currency: $0) }
    }
    return InputRow(
        line: line, account: account,
        content: .success(
            Annulment(
                reference: reference, authorizationID: authorization, amount: amount,
                mappedKey: key.flatMap(IdempotencyKey.init))),
        fields: [reference], origin: origin, objection: objection)
}

/// Where a row says that it comes from.
func origin(
    _ run: String = "first", line: Int = 2, file: String = "in.csv", key: String? = nil
) -> RowOrigin {
    RowOrigin(run: run, place: RowOrigin.Place(file: file, line: line), key: key)
}

func unusableRow(
    line: Int = 2, account: String? = nil, from origin: RowOrigin? = nil
) -> InputRow {
    InputRow(
        line: line, account: account,
        content: .failure(Rejection(.missingField, column: "reference", "It is empty.")),
        fields: [""], origin: origin)
}
