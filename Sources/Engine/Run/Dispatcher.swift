package import AnnulModel
package import Ledger
package import Logging

/// Works off the lanes of a run, all side by side.
package struct Dispatcher: Sendable {
    let ledger: Ledger
    let transport: any Transport
    let clock: RunClock
    let random: RandomSource
    let control: RunControl
    let logger: Logger
    /// What is to be seen of the lanes while they are worked on.
    package let board = RunBoard()

    package init(
        ledger: Ledger, transport: any Transport, clock: RunClock, random: RandomSource,
        control: RunControl, logger: Logger
    ) {
        self.ledger = ledger
        self.transport = transport
        self.clock = clock
        self.random = random
        self.control = control
        self.logger = logger
    }

    /// Runs until every lane is finished or stopped, or the run is told to end; then reads again
    /// what has been cancelled, where the accounts' policies ask for it.
    ///
    /// - Parameters:
    ///   - lanes: the accounts that have undecided rows, or some to read again.
    ///   - announce: is told what is read again, once everything else is done.
    /// - Returns: why lanes stopped early, by their ids; recorded in the ledger too.
    /// - Throws: `LedgerError`, if the ledger stopped. What was under way is doubtful at the next
    ///   opening.
    package func run(
        _ lanes: [LaneSetup], announcing announce: (Rereads) -> Void = { _ in }
    ) async throws -> [Int64: LaneStop] {
        try await serving { stops in
            try await work(off: lanes, &stops, recordsStops: true)
            let rereads = lanes.compactMap(\.rereading)
            try await work(off: rereads, &stops, recordsStops: true, announcing: announce)
        }
    }

    /// Runs groups of lanes one after another: an account has a lane in each run, and its limits
    /// hold for one at a time.
    ///
    /// - Parameter groups: the lanes that are worked off side by side, group by group.
    /// - Returns: why lanes stopped early, by their ids; not recorded.
    /// - Throws: `LedgerError`, if the ledger stopped.
    package func run(inTurn groups: [[LaneSetup]]) async throws -> [Int64: LaneStop] {
        try await serving { stops in
            for lanes in groups { try await work(off: lanes, &stops, recordsStops: false) }
        }
    }

    /// Has the ledger serve while `body` runs, which collects why lanes stopped.
    private func serving(_ body: (inout [Int64: LaneStop]) async throws -> Void) async throws
        -> [Int64: LaneStop]
    {
        try await withThrowingTaskGroup { group in
            group.addTask { await ledger.serve() }
            defer { ledger.stopServing() }
            var stops: [Int64: LaneStop] = [:]
            try await body(&stops)
            return stops
        }
    }

    /// Works off lanes side by side; those that have nothing to do, or had stopped, are passed over.
    private func work(
        off lanes: [LaneSetup], _ stops: inout [Int64: LaneStop], recordsStops: Bool,
        announcing announce: (Rereads) -> Void = { _ in }
    ) async throws {
        var shared: [LaneShared] = []
        for var lane in lanes where stops[lane.id] == nil {
            lane.rows = Int(try await ledger.open(lane: lane.id, lane.rules))
            if lane.rows > 0 { shared.append(LaneShared(lane, self)) }
        }
        for lane in shared { board.put(lane) }
        if control.phase == .running, let rereads = try await rereads(in: shared) {
            announce(rereads)
        }
        try await work(shared)
        for lane in shared {
            guard let stop = lane.stop else { continue }
            stops[lane.setup.id] = stop
            guard recordsStops else { continue }
            try await ledger.mark(lane: lane.setup.id, because: stop.reason, detail: stop.detail)
        }
    }

    /// What lanes that read again have before them; `nil` where there is nothing.
    private func rereads(in lanes: [LaneShared]) async throws -> Rereads? {
        var all: Rereads?
        for lane in lanes where lane.setup.purpose == .reread {
            guard let own = try await ledger.rereads(in: lane.setup.id) else { continue }
            all = all.map { $0.adding(own) } ?? own
        }
        return all
    }

    private enum Ended { case worker, stopped }

    /// Runs every lane's workers; a stop cancels them, and each still settles what it holds.
    private func work(_ lanes: [LaneShared]) async throws {
        try await withThrowingTaskGroup(of: Ended.self) { group in
            var working = 0
            for lane in lanes {
                for _ in 0..<lane.setup.workers {
                    working += 1
                    group.addTask {
                        var worker = Worker(lane: lane)
                        try await worker.run()
                        return .worker
                    }
                }
            }
            group.addTask {
                _ = await control.reaches(.stopping, clock: clock)
                return .stopped
            }
            while working > 0, let ended = try await group.next() {
                switch ended {
                case .worker: working -= 1
                case .stopped: group.cancelAll()
                }
            }
            group.cancelAll()
        }
    }
}
