import Sandbox
import Testing

extension EndToEnd {
    /// A provider whose address begins to point elsewhere in the middle of a run.
    @Suite struct MovedTests {
        @Test(.timeLimit(.minutes(1)))
        func theAccountStopsAfterOneLookupAndTheRunGoesOnLater() async throws {
            let settings = Settings(rate: "500/s", concurrency: 8)
            let truth = try await Workshop.lend(sandbox: [], settings) { workshop, sandbox in
                try workshop.write(Payments(3000).csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { _ in
                    try await sandbox.receives(200, of: "cancel")
                    try await sandbox.impose(.redirect, seconds: 3600)
                }
                #expect(ended.code == 5, "\(ended.errors)")
                #expect(
                    ended.errors.contains("answers with redirects (at last HTTP 307 to a look-up)"),
                    "\(ended.errors)")
                let table = try await workshop.exported()
                let outcomes = try table.column("annul_outcome")
                let inDoubt = outcomes.count { $0 == "in_doubt" }
                #expect((1...8).contains(inDoubt), "\(inDoubt) in doubt")
                #expect(Set(outcomes) == ["cancelled", "in_doubt", "unprocessed"])
                try await sandbox.lift()
                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 0, "\(resumed.errors)")
            }
            #expect(truth?.totals.effects == 3000)
        }

        @Test(.timeLimit(.minutes(1))) func checkSaysThatItHasMoved() async throws {
            try await Workshop.lend { workshop, sandbox in
                try await sandbox.impose(.redirect, seconds: 3600)
                let checked = try await workshop.annul("check", "--online")
                #expect(checked.code == 75, "\(checked.errors)")
                #expect(
                    checked.errors.contains(
                        "The answer is a redirect (HTTP 307), which is not followed. Check base_url"
                    ),
                    "\(checked.errors)")
            }
        }
    }
}
