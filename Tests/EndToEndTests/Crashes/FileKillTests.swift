import AnnulModel
import FoundationEssentials
import Sandbox
import Testing

extension EndToEnd {
    /// Killed while it writes a run's files, it leaves no set that only looks whole.
    @Suite struct FileKillTests {
        @Test(.timeLimit(.minutes(2)), arguments: Seeds.chosen)
        func aManifestStandsOnlyForAWholeSet(seed: UInt64) async throws {
            var moments = Moments(seed: seed)
            let payments = Payments(200, [.captured, .lost])
            try await Workshop.lend { workshop, sandbox in
                // Duplicates make the files longer, and cost the sandbox nothing.
                let lines = payments.csv.split(separator: "\n").dropFirst().joined(separator: "\n")
                let copies = String(repeating: lines + "\n", count: 99)
                try workshop.write(payments.csv + copies, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                let requests = try await sandbox.totals().requests
                let run = try workshop.names(in: "runs")[0]
                var killed = 0
                for _ in 0..<12 {
                    let ended = try await workshop.annul(
                        ["resume", run], killedAfter: moments.next(30...500))
                    if ended.wasKilled { killed += 1 }
                    if try workshop.names(in: "runs/\(run)").contains("manifest.json") {
                        try workshop.checkManifest(of: run)
                    }
                }
                #expect(killed >= 4)
                #expect(try await workshop.annul("resume", run).code == 3)
                try workshop.checkFiles(of: run, rows: 100 * payments.rows.count)
                #expect(try await sandbox.totals().requests == requests)
            }
        }
    }
}
