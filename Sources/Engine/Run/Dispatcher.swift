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

    /// Runs until every lane is finished or stopped, or the run is told to end.
    ///
    /// - Parameter lanes: the accounts that have undecided rows.
    /// - Returns: why lanes stopped early, by their ids; recorded in the ledger too.
    /// - Throws: `LedgerError`, if the ledger stopped. What was under way is doubtful at the next
    ///   opening.
    package func run(_ lanes: [LaneSetup]) async throws -> [Int64: LaneStop] {
        for lane in lanes { try await ledger.open(lane: lane.id, lane.rules) }
        let shared = lanes.map { LaneShared($0, self) }
        try await withThrowingTaskGroup { group in
            group.addTask { await ledger.serve() }
            do {
                try await work(shared)
            } catch {
                ledger.stopServing()
                throw error
            }
            ledger.stopServing()
        }
        var stops: [Int64: LaneStop] = [:]
        for lane in shared {
            guard let stop = lane.stop else { continue }
            stops[lane.setup.id] = stop
            try await ledger.mark(lane: lane.setup.id, because: stop.reason, detail: stop.detail)
        }
        return stops
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
