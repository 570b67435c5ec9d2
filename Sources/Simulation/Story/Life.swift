import AnnulModel
import Engine
import Ledger
import Logging
import Providers

/// One life of the program: what the command line does, in a simulated world.
struct Life: @unchecked Sendable {
    let stage: Stage
    let ledger: Ledger
    let clock: RunClock
    let random: SplitMix64
    let number: Int

    struct End {
        let isFinished: Bool
        var isAbandoned = false
        let recovered: Int
    }

    func run() async throws -> End {
        let recovered = try await ledger.recover()
        let run = try await read()
        let lanes = try LedgerReader(path: stage.ledgerPath).lanes(of: run)
        let tallies = ledger.tallies
        let reader = try LedgerReader(path: stage.ledgerPath)
        let rereads = try reader.rereads(of: run)
        let passed = try reader.notes(of: run).canaries
        let record = stage.began { life in
            guard life.hasGuards else { return }
            let guarded = stage.accounts.filter { $0.terms.guards.canary != nil }.map(\.name)
            life.canaries = Set(guarded).subtracting(passed)
        }
        let setups = lanes.compactMap { lane -> LaneSetup? in
            guard let account = stage.accounts.first(where: { $0.name == lane.account }) else {
                return nil
            }
            let rows = tallies.filter {
                $0.key.lane == lane.id && [.pending, .doubtful].contains($0.key.standing)
            }
            let undecided = rows.values.map(\.rows).reduce(0, +)
            guard undecided > 0 || rereads[lane.id] != nil else { return nil }
            return account.setup(lane: lane.id, rows: Int(undecided), in: record)
        }
        if !setups.isEmpty {
            try await ledger.mark(run.id, .running)
            let control = RunControl()
            stage.drainAtDeadline(control)
            let transport = stage.mutant?.change(stage.network) ?? stage.network
            let dispatcher = Dispatcher(
                ledger: ledger, transport: transport, clock: clock,
                random: RandomSource(random), control: control,
                logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
            let stops = try await dispatcher.run(setups)
            if control.phase > .running {
                try await ledger.mark(run.id, .halted, because: .deadline)
                return End(isFinished: false, recovered: recovered)
            }
            if !stops.isEmpty {
                // Nobody tries for ever what is forbidden.
                let isHopeless = stops.values.contains {
                    [.forbidden, .authFailed].contains($0.reason)
                }
                if isHopeless, number > Stage.mostTries {
                    try await ledger.end(run.id, .abandoned, because: .abandoned, exitCode: 4)
                    return End(isFinished: true, isAbandoned: true, recovered: recovered)
                }
                try await ledger.mark(run.id, .halted)
                return End(isFinished: false, recovered: recovered)
            }
        }
        try await ledger.end(run.id, .finished, because: nil, exitCode: 0)
        return End(isFinished: true, recovered: recovered)
    }

    /// Begins the run, or goes on reading where an earlier life died.
    private func read() async throws -> RunRecord {
        let reader = try LedgerReader(path: stage.ledgerPath)
        var run: RunRecord
        let input: Int64
        if let known = try reader.runs().first {
            guard known.state == .reading else { return known }
            run = known
            input = try reader.inputs(of: known)[0].id
        } else {
            let file = InputRecord(
                name: "payments.csv", path: "payments.csv", account: nil, size: 1,
                modified: Timestamp(milliseconds: 0))
            let begun = try await ledger.begin(run: Stage.runName, reading: [file])
            (run, input) = (begun.run, begun.inputs[0])
        }
        try await ledger.register(stage.accounts.map { ($0.name, $0.merchant) })
        var rest = stage.input[try reader.inputs(of: run)[0].rows...]
        while !rest.isEmpty {
            _ = try await ledger.append(
                Array(rest.prefix(7)), keeping: [0], from: input, to: run)
            rest = rest.dropFirst(7)
        }
        try await ledger.finish(input: input, columns: #"["reference"]"#, sha256: "", size: 0)
        try await ledger.finishReading(run)
        return try reader.run(named: run.name)
    }
}
