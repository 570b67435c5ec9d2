import AnnulModel
import Testing

@testable import Ledger

extension AccountPolicy {
    static let rereadPause = Duration.seconds(600)

    static let rereading = keyless.rereading

    /// The same, with what is cancelled read again.
    var rereading: AccountPolicy {
        var policy = self
        policy.doubt.reread = Self.rereadPause
        return policy
    }
}

extension Workbench {
    /// A run whose rows are all cancelled, a second apart, and which nobody works on.
    func cancelled(_ references: [String], _ policy: AccountPolicy = .rereading) async throws
        -> RunRecord
    {
        let ledger = try open()
        let (run, _) = try await take(
            references.enumerated().map { row($1, line: $0 + 2, 100) }, into: ledger, as: "run")
        let lane = try await lane(of: run, in: ledger, policy)
        try await ledger.serving {
            for _ in references {
                let claim = try await ledger.claimed(in: lane)
                self.clock.advance(by: .seconds(1))
                try await ledger.settle(claim, .done, at: self.clock.now, policy)
            }
            #expect(try await ledger.claim(in: lane).isFinished)
        }
        try expectRecounts(self, ledger)
        await ledger.close()
        return try reader.run(named: "run")
    }

    /// The ledger of a later process, and the run's lane in it, to read again.
    func rereading(_ run: RunRecord, _ policy: AccountPolicy = .rereading) async throws -> (
        ledger: Ledger, lane: Int64
    ) {
        let ledger = try open(creates: false)
        #expect(try await ledger.recover() == 0)
        return (ledger, try await lane(of: run, in: ledger, policy, for: .reread))
    }

    func verdicts() throws -> [String] {
        try query("SELECT verdict FROM result ORDER BY id", as: String.self)
    }
}
