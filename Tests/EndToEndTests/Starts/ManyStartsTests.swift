import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct ManyStartsTests {
        private static let starts = 100

        /// One dispatches; the others are told by whom, where and since when the ledger is held.
        @Test(.timeLimit(.minutes(2))) func ofManyStartsOneSends() async throws {
            let payments = Payments(40)
            let settings = Settings(concurrency: 1, requestTimeout: "20s")
            // One payment after the other: the run outlasts the last start.
            try await Workshop.lend(sandbox: ["--latency", "250ms"], settings) {
                workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await withThrowingTaskGroup { group in
                    for _ in 0..<Self.starts {
                        group.addTask { try await workshop.annul("run", "payments.csv") }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let winners = ended.filter { $0.code == 0 }
                #expect(winners.count == 1)
                let refused = ended.filter { $0.code == 11 }
                #expect(refused.count == Self.starts - 1, "\(ended.map(\.status))")
                let holder = try #require(
                    refused.first?.errors.holder, "\(refused.first?.errors ?? "")")
                for one in refused {
                    #expect(one.errors.holder == holder, "\(one.errors)")
                    #expect(one.output == "")
                }
                let runs = try await workshop.annul("status", "--json").json()["runs"].elements
                #expect(runs?.count == 1)
                let truth = try await sandbox.truth()
                let audit = Audit(of: try await workshop.rows(), against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(truth.totals.byKind["cancel"] == payments.rows.count)
            }
        }

        /// Words of a holder that was killed are nobody's.
        @Test(.timeLimit(.minutes(1))) func theHolderIsTheOneThatHolds() async throws {
            let settings = Settings(requestTimeout: "20s")
            try await Workshop.lend(sandbox: ["--latency", "2s"], settings) { workshop, sandbox in
                try workshop.write(Payments(4).csv, to: "payments.csv")
                _ = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(1, of: "cancel")
                    try annul.send(.kill)
                }
                let ended = try await workshop.annul(["resume"]) { annul in
                    try await annul.listen(for: "run ")
                    let second = try await workshop.annul("resume")
                    #expect(second.code == 11)
                    let who = "process \(annul.id) on "
                    #expect(second.errors.holder?.hasPrefix(who) == true, "\(second.errors)")
                    #expect(second.errors.holder?.contains(", since 20") == true)
                }
                #expect(ended.code == 0, "\(ended.errors)")
            }
        }
    }
}

extension String {
    /// Who holds the ledger, as a refused start is told.
    fileprivate var holder: String? {
        guard let start = firstRange(of: ": process ")?.lowerBound,
            let end = firstRange(of: ". Wait for it to end")?.lowerBound, start < end
        else { return nil }
        return String(self[start..<end].dropFirst(2))
    }
}
