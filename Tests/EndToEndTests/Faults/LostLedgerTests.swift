import AnnulModel
import FoundationEssentials
import GRDB
import Sandbox
import Testing

extension EndToEnd {
    /// A ledger that is taken away in the middle of a run, or that this process must not write.
    @Suite struct LostLedgerTests {
        enum Loss: String, CaseIterable {
            case ledgerDeleted, ledgerMoved, ledgerReplaced, journalDeleted, lockDeleted

            /// The file that is named in the message.
            var file: String {
                switch self {
                case .ledgerDeleted, .ledgerMoved, .ledgerReplaced: "annul.ledger"
                case .journalDeleted: "annul.ledger-wal"
                case .lockDeleted: "annul.ledger.lock"
                }
            }

            func strike(_ workshop: Workshop) throws {
                switch self {
                case .ledgerDeleted, .journalDeleted, .lockDeleted: try workshop.remove(file)
                case .ledgerMoved: try workshop.move(file, to: "elsewhere.ledger")
                case .ledgerReplaced:
                    try workshop.move(file, to: "elsewhere.ledger")
                    try workshop.write("", to: file)
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: Loss.allCases)
        func aLostLedgerStopsTheRunAndIsRescued(loss: Loss) async throws {
            let payments = Payments(400, [.captured, .lost])
            let settings = Settings(rate: "400/s", concurrency: 8)
            try await Workshop.lend(sandbox: ["--latency", "10ms"], settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                var atLoss = 0
                let lost = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(40, of: "cancel")
                    try loss.strike(workshop)
                    atLoss = try await sandbox.totals().requests
                }
                #expect(lost.code == 74, "\(lost.errors)")
                #expect(
                    lost.errors.contains(
                        "/\(loss.file) was moved, deleted or replaced while this process worked"),
                    "\(lost.errors)")
                // Each worker may have had a request at the gate or on the wire, and a look-up.
                #expect(try await sandbox.totals().requests <= atLoss + 3 * 8)
                if loss != .lockDeleted {
                    #expect(lost.errors.contains("annul.ledger.rescued: give it the name"))
                    for name in try workshop.names(in: "")
                    where ["annul.ledger", "annul.ledger-wal", "annul.ledger-shm"].contains(name) {
                        try workshop.remove(name)
                    }
                    try workshop.move("annul.ledger.rescued", to: "annul.ledger")
                }
                let ended = try await workshop.annul("resume")
                #expect(ended.code == 3, "\(ended.errors)")
                let truth = try await sandbox.truth()
                let audit = Audit(of: try await workshop.rows(), against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(truth.totals.repeatedEffects == 0)
                #expect(audit.totals.effects == 380)
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                (
                    FaultyDisk("a network file system", ["LEDGER_FILE_SYSTEM": "6969"]), 78,
                    "is on a network file system (NFS)"
                ),
                (
                    FaultyDisk("another owner", ["LEDGER_USER": "4711"]), 77,
                    "belongs to another user ("
                ),
                (.failing("open", "EROFS", after: 0), 77, "annul.ledger.lock: Read-only file"),
            ])
        func aLedgerThatMustNotBeWrittenIsNot(disk: FaultyDisk, code: Int32, words: String)
            async throws
        {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                try workshop.write("reference\nother-ok-000001\n", to: "other.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let before = try workshop.bytes(of: "annul.ledger")
                let requests = try await sandbox.totals().requests
                for command in [["run", "other.csv"], ["resume"]] {
                    let ended = try await workshop.annul(command, on: disk)
                    #expect(ended.code == code, "\(ended.errors)")
                    #expect(ended.errors.contains(words), "\(ended.errors)")
                    #expect(ended.output == "")
                }
                #expect(try workshop.bytes(of: "annul.ledger") == before)
                #expect(try await sandbox.totals().requests == requests)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aLedgerOfANewerVersionIsLeftAlone() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                let queue = try DatabaseQueue(path: workshop.path("annul.ledger"))
                try await queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
                try queue.close()
                let requests = try await sandbox.totals().requests
                for command in [["run", "payments.csv"], ["resume"], ["status"]] {
                    let ended = try await workshop.annul(command) { _ in }
                    #expect(ended.code == 78, "\(ended.errors)")
                    #expect(
                        ended.errors.contains("was written by a newer version of Annul"),
                        "\(ended.errors)")
                }
                #expect(try await sandbox.totals().requests == requests)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aFolderThatTakesNoFilesIsNamed() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                // Not even the superuser makes a file there.
                let ended = try await workshop.annul(
                    "--ledger", "/sys/annul.ledger", "run", "payments.csv")
                #expect(ended.code == 77, "\(ended.errors)")
                #expect(ended.errors.contains("/sys/annul.ledger.lock: "), "\(ended.errors)")
                #expect(try await sandbox.totals().requests == 0)
            }
        }

        /// Two names of one ledger are one ledger.
        @Test(.timeLimit(.minutes(1))) func aLinkIsNoWayAroundTheLock() async throws {
            let settings = Settings(requestTimeout: "20s")
            try await Workshop.lend(sandbox: ["--latency", "2s"], settings) { workshop, sandbox in
                try workshop.write(Payments(4).csv, to: "payments.csv")
                try workshop.write("reference\nother-ok-000001\n", to: "other.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    try await sandbox.receives(1, of: "cancel")
                    try workshop.link("soft.ledger", to: "annul.ledger", symbolic: true)
                    let soft = try await workshop.annul(
                        "--ledger", "soft.ledger", "run", "other.csv")
                    #expect(soft.code == 11, "\(soft.errors)")
                    #expect(soft.errors.contains("process \(annul.id) on "), "\(soft.errors)")
                }
                #expect(ended.code == 0, "\(ended.errors)")
                try workshop.link("hard.ledger", to: "annul.ledger", symbolic: false)
                for name in ["annul.ledger", "hard.ledger"] {
                    let hard = try await workshop.annul("--ledger", name, "run", "other.csv")
                    #expect(hard.code == 78, "\(hard.errors)")
                    #expect(hard.errors.contains("has 2 names (hard links)"), "\(hard.errors)")
                }
                #expect(try await sandbox.totals().effects == 4)
            }
        }
    }
}

extension Workshop {
    fileprivate func link(_ name: String, to target: String, symbolic: Bool) throws {
        if symbolic {
            try FileManager.default.createSymbolicLink(
                atPath: path(name), withDestinationPath: path(target))
        } else {
            try FileManager.default.linkItem(atPath: path(target), toPath: path(name))
        }
    }
}
