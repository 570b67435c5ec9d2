import AnnulModel
import Dispatch
import FoundationEssentials
import Ledger
import Synchronization

/// A real ledger in a folder of its own, with a clock that the test sets.
final class TestLedger: Sendable {
    let folder: String
    let ledger: Ledger
    let clock: Clock
    private let earlier: TestLedger?

    static let start = Timestamp(milliseconds: 1_795_235_106_789)  // 2026-11-21T04:25:06.789Z
    static let vipps = Merchant(provider: .vipps, id: "123456", environment: .test)
    static let billmate = Merchant(provider: .billmate, id: "7", environment: .test)

    /// Makes a new ledger, with the accounts `vipps-no` and `billmate-se`.
    convenience init() async throws {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/annul-reporting-\(ProcessInfo.processInfo.processIdentifier)-"
            + "\(Self.counter.wrappingAdd(1, ordering: .relaxed).newValue)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await self.init(in: folder, clock: Clock(), after: nil)
    }

    private init(in folder: String, clock: Clock, after earlier: TestLedger?) async throws {
        self.folder = folder
        self.clock = clock
        self.earlier = earlier
        ledger = try Ledger(
            path: folder + "/annul.ledger", creates: earlier == nil, holder: nil,
            clock: RunClock(now: { .zero }, wall: { clock.now }, sleep: { _ in }),
            random: RandomSource(Counting()), executor: QueueExecutor())
        try await ledger.register([("vipps-no", Self.vipps), ("billmate-se", Self.billmate)])
    }

    deinit { if earlier == nil { try? FileManager.default.removeItem(atPath: folder) } }

    /// The same ledger as the next process finds it: a ledger serves one run's work.
    func reopened() async throws -> TestLedger {
        await ledger.close()
        return try await TestLedger(in: folder, clock: clock, after: self)
    }

    func reader() throws -> LedgerReader { try LedgerReader(path: ledger.path) }

    private static let counter = Atomic(0)
}

/// Wall time that stands still until it is set.
final class Clock: Sendable {
    private let milliseconds = Mutex(TestLedger.start.milliseconds)

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock(\.self)) }

    func advance(by duration: Duration) {
        milliseconds.withLock { $0 += duration.wholeMilliseconds }
    }
}

/// An input of a test's run: header texts, and rows under them.
struct TestInput {
    var name = "payments.csv"
    var columns = ["reference", "note"]
    var rows: [InputRow]
}

extension InputRow {
    /// A usable row; its fields are the reference and `fields`.
    static func payment(
        _ reference: String, account: String = "vipps-no", line: Int = 2, minor: Int64? = nil,
        currency: String = "NOK", fields: [String] = [""]
    ) -> InputRow {
        let amount = minor.flatMap { minor in
            Currency(currency).map { Money(minor: minor, currency: $0) }
        }
        return InputRow(
            line: line, account: account,
            content: .success(Annulment(reference: reference, amount: amount)),
            fields: [reference] + fields)
    }

    /// The same row, back from an earlier run.
    func from(_ run: String, line: Int) -> InputRow {
        InputRow(
            line: self.line, account: account, content: content, fields: fields,
            origin: RowOrigin(
                run: run, place: RowOrigin.Place(file: "payments.csv", line: line), key: nil))
    }

    static func unusable(line: Int = 2, fields: [String] = ["", ""]) -> InputRow {
        InputRow(
            line: line, account: nil,
            content: .failure(
                Rejection(.missingField, column: "reference", "It is empty. Fill it in.")),
            fields: fields)
    }
}

extension TestLedger {
    /// Takes a run's whole input in.
    func run(_ name: String, _ inputs: [TestInput]) async throws -> RunRecord {
        let records = inputs.map { input in
            InputRecord(
                name: input.name, path: "/data/\(input.name)", account: nil, size: 1,
                modified: Self.start)
        }
        let (run, ids) = try await ledger.begin(run: name, reading: records)
        for (input, id) in zip(inputs, ids) {
            _ = try await ledger.append(
                input.rows, keeping: Array(input.columns.indices), from: id, to: run)
            let columns = JSONValue.array(input.columns.map(JSONValue.string)).compactText
            try await ledger.finish(input: id, columns: columns, sha256: "00", size: 1)
        }
        try await ledger.finishReading(run)
        return try reader().run(named: name)
    }

    func run(_ name: String, _ rows: [InputRow]) async throws -> RunRecord {
        try await run(name, [TestInput(rows: rows)])
    }

    /// Works rows off: each answer of `findings` is one exchange; a reference without one left
    /// stays undecided.
    func work(
        _ run: RunRecord, account: String = "vipps-no", merchant: Merchant = vipps,
        _ findings: [String: [Finding]]
    ) async throws {
        let lanes = try reader().lanes(of: run)
        guard let lane = lanes.first(where: { $0.account == account }) else { return }
        let policy = AccountPolicy(
            limits: Limits(rates: [Rate(1000, per: .seconds(1))]),
            doubt: DoubtPolicy(
                keying: .keyed(lifetime: .seconds(86400), keepsRefusals: false), lookup: .state,
                settle: .seconds(10)))
        try await ledger.open(
            lane: lane.id, LaneRules(merchant: merchant, policy: policy) { _, _ in [1] })
        let ledger = ledger
        let clock = clock
        try await withThrowingTaskGroup { group in
            group.addTask { await ledger.serve() }
            defer { ledger.stopServing() }
            var rest = findings
            var steps = 0
            while steps < 1000, case let answer = try await ledger.claim(in: lane.id) {
                steps += 1
                clock.advance(by: .milliseconds(1500))
                guard case .claim(let claim) = answer else {
                    if case .nothingBefore(.some) = answer {
                        clock.advance(by: .seconds(60))
                        continue
                    }
                    break
                }
                guard let finding = rest[claim.annulment.reference]?.first else { break }
                rest[claim.annulment.reference]?.removeFirst()
                let exchange = Exchange(
                    move: claim.move, claimedAt: claim.claimedAt, endedAt: clock.now)
                let transition = claim.progress.after(finding.verdict, of: exchange, under: policy)
                try await ledger.settle(
                    Settling(claim: claim, finding: finding, transition: transition))
                if rest.values.allSatisfy(\.isEmpty) { break }
            }
        }
    }
}

extension Finding {
    static func cancelled(_ minor: Int64? = nil, kept: Int64? = nil) -> Finding {
        let nok = Currency("NOK")
        let settlement = Settlement(
            kept == nil ? .cancelled : .remainderReleased, kept == nil ? .cancelledByUs : .released,
            "Cancelled.",
            released: minor.flatMap { minor in nok.map { Money(minor: minor, currency: $0) } },
            kept: kept.flatMap { minor in nok.map { Money(minor: minor, currency: $0) } })
        return Finding(.settled(settlement), httpStatus: 200, providerID: "psp-1")
    }

    static let captured = Finding(
        .settled(Settlement(.notCancellable, .captured, "It is captured.")), httpStatus: 400)
    static let alreadyCancelled = Finding(
        .settled(Settlement(.alreadyCancelled, .cancelledBefore, "Cancelled before.")),
        httpStatus: 200)
    static let lost = Finding(.doubtful, detail: "The connection was reset.")
}

/// Runs the ledger on a thread of its own.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "ledger of a test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// Counts, where a test needs no chance.
struct Counting: RandomNumberGenerator, Sendable {
    private var state: UInt64 = 0

    mutating func next() -> UInt64 {
        state += 1
        return state
    }
}
