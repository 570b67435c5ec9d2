import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// One run that is killed fifty times: while it reads its file, and while it sends.
    @Suite struct KillTests {
        /// Enough rows that reading lasts for many kills; most are duplicates, so that the sending
        /// does not last for long.
        #if DEBUG
            static let copies = 60_000
        #else
            static let copies = 400_000
        #endif
        static let kills = 50
        static let leastWhileReading = 15
        static let leastWhileSending = 25

        @Test(.timeLimit(.minutes(5)), arguments: Seeds.chosen)
        func fiftyKillsLoseNothingAndRepeatNothing(seed: UInt64) async throws {
            var moments = Moments(seed: seed)
            // Twice as many as are sent between so many kills, so that there are always more.
            var payments = Payments(4500, Scenario.quick, every: 5)
            payments.add(.throttled)
            payments.add(.throttleddate)
            let csv = payments.csv(withCopies: Self.copies)
            let settings = Settings(rate: "250/s", file: ["input: {carry: []}"])
            let options = ["--slow", "300ms", "--per-payment", "6000/min"]
            try await Workshop.lend(sandbox: options, settings) { workshop, sandbox in
                try workshop.write(csv, to: "payments.csv")
                var killer = Killer(workshop: workshop)
                while killer.kills[.reading, default: 0] < Self.leastWhileReading + 2 {
                    try await killer.kill(after: moments.next(20...350))
                }
                // A little longer each time, so that reading comes to its end on any machine.
                var patience = Duration.milliseconds(500)
                while killer.state == .reading {
                    try await killer.kill(after: patience)
                    patience *= 2
                }
                // By turns at any moment, and with requests under way, however slow the machine.
                while killer.total < Self.kills || killer.whileSending < Self.leastWhileSending {
                    try await killer.kill(after: moments.next(20...350))
                    try await killer.kill(
                        onceReceivedBy: sandbox, Int.random(in: 5...60, using: &moments))
                }
                #expect(killer.kills[.reading, default: 0] >= Self.leastWhileReading)
                #expect(killer.whileSending >= Self.leastWhileSending)
                #expect(killer.withRowsUnderWay >= 10, "\(killer)")

                let last = try await workshop.annul("resume")
                #expect(last.code == 3, "\(last.errors)")
                let truth = try await sandbox.truth()
                let rows = try await workshop.rows()
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "seed \(seed)\n\(audit.text)")
                #expect(truth.totals.repeatedEffects == 0)
                try Self.check(rows, of: payments)
                let status = try await workshop.status()
                try Self.check(status, against: rows)
                let run = try #require(status["run"].string)
                try workshop.checkFiles(of: run, rows: rows.count)

                let again = try await workshop.annul("resume", run)
                #expect(again.code == 3)
                #expect(try await sandbox.totals().requests == truth.totals.requests)
            }
        }

        private static func check(_ rows: [ClaimedRow], of payments: Payments) throws {
            #expect(rows.count == payments.rows.count + copies)
            let worked = rows.filter { $0.outcome != .duplicate }
            #expect(worked.count == payments.rows.count)
            #expect(Set(worked.map(\.reference)) == Set(payments.rows.map(\.reference)))
            let open = worked.filter { $0.outcome.group == .open }
            #expect(open == [], "nothing that a look-up could have told is left open")
        }

        /// The counts of `status --json` are those of the rows.
        private static func check(_ status: JSONValue, against rows: [ClaimedRow]) throws {
            #expect(status["state"].string == "finished")
            let totals = status["totals"]
            #expect(totals["rows"].intValue == Int64(rows.count))
            var counted: [String: Int64] = [:]
            for entry in try #require(totals["outcomes"].elements) {
                let outcome = try #require(entry["outcome"].string)
                counted[outcome, default: 0] += try #require(entry["rows"].intValue)
            }
            var listed: [String: Int64] = [:]
            for row in rows { listed[row.outcome.rawValue, default: 0] += 1 }
            #expect(counted == listed)
        }
    }
}

/// Starts the run, or goes on with it, and kills it.
private struct Killer: CustomStringConvertible {
    let workshop: Workshop
    /// How many kills hit the run in each state.
    private(set) var kills: [RunState: Int] = [:]
    /// How many of them left rows under way, as the next process said.
    private(set) var withRowsUnderWay = 0
    private(set) var total = 0
    /// Where the run stands; `nil` before there is one.
    private(set) var state: RunState?

    init(workshop: Workshop) { self.workshop = workshop }

    /// A run that was sending reads as interrupted once nobody holds the ledger.
    var whileSending: Int { kills[.interrupted, default: 0] }

    mutating func kill(after time: Duration) async throws {
        try await kill { _ in try await Task.sleep(for: time) }
    }

    /// Kills it once so many more requests have come to the provider.
    mutating func kill(onceReceivedBy sandbox: SandboxProcess, _ requests: Int) async throws {
        let present = try await sandbox.totals().byKind["cancel"] ?? 0
        try await kill { _ in try await sandbox.receives(present + requests, of: "cancel") }
    }

    private mutating func kill(when moment: (inout RunningAnnul) async throws -> Void) async throws
    {
        let arguments = state == nil ? ["run", "payments.csv"] : ["resume"]
        let ended = try await workshop.annul(arguments) { annul in
            try await moment(&annul)
            try annul.send(.kill)
        }
        try #require(ended.wasKilled, "it ended before: \(ended)")
        if ended.errors.contains("row under way") || ended.errors.contains("rows under way") {
            withRowsUnderWay += 1
        }
        total += 1
        state = try await workshop.state()
        if let state { kills[state, default: 0] += 1 }
    }

    var description: String {
        let states = kills.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        return "\(total) kills: \(states); \(withRowsUnderWay) with rows under way"
    }
}

extension Workshop {
    /// Where the newest run stands; `nil` while there is none.
    fileprivate func state() async throws -> RunState? {
        let status = try await annul("status", "latest", "--json")
        // A ledger whose creation was cut short can't be read, and is begun again.
        if status.code == 66 { return nil }
        try #require(status.code == 0, "\(status.errors)")
        return try status.json()["state"].string.flatMap(RunState.init)
    }
}
