import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// A ledger that can't be written stops the run; whatever is known afterwards, the next process
    /// finds out.
    @Suite struct BrokenDiskTests {
        /// Spread over all that a run writes: making the ledger, reading, sending, the end.
        private static let moments = [0, 5, 20, 40, 60, 90, 120, 160, 200, 250, 300, 350]
        private static let disks = [("write", "ENOSPC"), ("write", "EIO"), ("sync", "EIO")]
            .flatMap { kind, error in
                moments.map { FaultyDisk.failing(kind, error, after: kind == "sync" ? $0 / 4 : $0) }
            }

        @Test(.timeLimit(.minutes(1)), arguments: disks)
        func aRunStopsAndEndsCleanOnceTheDiskIsWell(disk: FaultyDisk) async throws {
            let payments = Payments(60, [.lost, .captured], every: 5)
            let settings = Settings(concurrency: 4)
            try await Workshop.lend(sandbox: ["--latency", "5ms"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let broken = try await workshop.annul(["run", "payments.csv"], on: disk)
                let sent = try await sandbox.totals().requests
                // A busy machine commits more at once: then the run ends before the disk does.
                if broken.code != 3 {
                    #expect(broken.code == 74, "\(broken.errors)")
                    #expect(broken.errors.contains("annul.ledger"), "\(broken.errors)")
                    #expect(broken.errors.contains("`annul resume`."), "\(broken.errors)")
                    var ended = try await workshop.annul("resume")
                    let hasRun = ended.code != 66 && !ended.errors.contains("nothing to resume")
                    if !hasRun, sent == 0 {
                        ended = try await workshop.annul("run", "payments.csv")
                    }
                    // The very last commits only say that all is over.
                    let isOver = ended.errors.contains("nothing to resume")
                    #expect(ended.code == 3 || isOver, "\(ended.errors)")
                    #expect(try await workshop.status()["state"].string == "finished")
                }
                let truth = try await sandbox.truth()
                let rows = try await workshop.rows()
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(rows.count == 60)
                #expect(truth.totals.repeatedEffects == 0)
                #expect(audit.totals.effects == 54)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("write", "ENOSPC", "the disk is full ("),
                ("write", "EDQUOT", "(Disk quota exceeded). Nothing more is sent."),
                ("write", "EIO", "disk I/O error (Input/output error). Nothing more is sent."),
                ("sync", "EIO", "disk I/O error (Input/output error). Nothing more is sent."),
            ])
        func theMessageNamesTheCause(kind: String, error: String, words: String) async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(60).csv, to: "payments.csv")
                let disk = FaultyDisk.failing(kind, error, after: kind == "sync" ? 15 : 80)
                let ended = try await workshop.annul(["run", "payments.csv"], on: disk)
                #expect(ended.code == 74)
                #expect(ended.errors.contains(words), "\(ended.errors)")
                #expect(ended.output == "")
                // Nobody retries, and nothing but the one sentence is said.
                let complaints = ended.errors.split(separator: "\n").filter {
                    $0.contains("Nothing more is sent")
                }
                #expect(complaints.count == 1, "\(ended.errors)")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: [0, 1, 64, 300, 500])
        func aFileSizeLimitIsNoDeath(blocks: Int) async throws {
            let payments = Payments(200, [.captured])
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let limited = try await workshop.annul(["run", "payments.csv"], blocks: blocks)
                #expect(limited.code == 74, "\(limited.status) \(limited.errors)")
                if blocks > 1 {
                    #expect(limited.errors.contains("(`ulimit -f`), then"), "\(limited.errors)")
                }
                var ended = try await workshop.annul("resume")
                if ended.code == 66 || ended.errors.contains("nothing to resume") {
                    #expect(try await sandbox.totals().requests == 0)
                    ended = try await workshop.annul("run", "payments.csv")
                }
                #expect(ended.code == 3, "\(ended.errors)")
                let audit = Audit(of: try await workshop.rows(), against: try await sandbox.truth())
                #expect(audit.agrees, "\(audit.text)")
                #expect(audit.totals.effects == 180)
            }
        }
    }
}
