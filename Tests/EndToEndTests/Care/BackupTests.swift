import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// Copies of a ledger, and an older one that is put in its place.
    @Suite struct BackupTests {
        @Test(.timeLimit(.minutes(1))) func aCopyMadeDuringARunHolds() async throws {
            let payments = Payments(400, [.captured, .lost], every: 4)
            try await Workshop.lend(Settings(rate: "300/s")) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { _ in
                    for number in 1...3 {
                        try await sandbox.receives(60 * number, of: "cancel")
                        let copy = try await workshop.annul("backup", "copy-\(number)", "--json")
                        #expect(copy.code == 0, "\(copy.errors)")
                        #expect(try copy.json()["rows"].intValue == 400)
                        let beside = try await workshop.annul("verify")
                        #expect(beside.code == 0, "\(beside.output)")
                    }
                }
                #expect(ended.code == 3, "\(ended.errors)")
                let names = try workshop.names(in: ".").filter { $0.contains("copy") }
                #expect(names == ["copy-1", "copy-2", "copy-3"])
                var heads: [Int64] = []
                for number in 1...3 {
                    let copy = "copy-\(number)"
                    let found = try await workshop.annul("verify", "--json", "--ledger", copy)
                    // The run has finished since: its directory knows more than the copy.
                    #expect(found.code == 12, "\(found.output)")
                    let flaws = try #require(try found.json()["flaws"].elements)
                    #expect(flaws.count == 1)
                    #expect(flaws[0]["text"].string?.contains("or it is an older copy") == true)
                    heads.append(try #require(try found.json()["head"]["commit"].intValue))
                }
                #expect(heads == heads.sorted() && Set(heads).count == 3)
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func nothingIsOverwritten() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                #expect(try await workshop.annul("backup", "copy").code == 66)
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                try workshop.write("mine", to: "copy")
                let refused = try await workshop.annul("backup", "copy")
                #expect(refused.code == 73)
                #expect(refused.errors.contains("a backup overwrites nothing"), "\(refused.errors)")
                #expect(try workshop.bytes(of: "copy") == Array("mine".utf8))
                #expect(try await workshop.annul("backup", "gone/copy").code == 73)
                try workshop.damage("annul.ledger")
                #expect(try await workshop.annul("backup", "other").code == 12)
                #expect(try !workshop.names(in: ".").contains("other"))
            }
        }

        @Test(.timeLimit(.minutes(2))) func anOlderCopyIsRefusedUntilItIsAccepted() async throws {
            let first = Payments(60, [.captured, .lost, .dropped], every: 3)
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(first.csv, to: "first.csv")
                #expect(try await workshop.annul("run", "--limit", "30", "first.csv").code == 4)
                #expect(try await workshop.annul("backup", "copy").code == 0)
                let run = try workshop.names(in: "runs")[0]
                // What the copy will not know: the rest of the file, and another one.
                #expect(try await workshop.annul("rerun", "latest").code == 3)
                try workshop.write(
                    Payments(20).csv.replacing("test-ok", with: "late-ok"), to: "late.csv")
                #expect(try await workshop.annul("run", "late.csv").code == 0)
                let before = try await sandbox.totals()

                try workshop.replace("annul.ledger", with: "copy")
                for command in [["run", "first.csv"], ["rerun", "latest"], ["resume"]] {
                    let refused = try await workshop.annul(command) { _ in }
                    #expect(refused.code == 12, "\(command): \(refused.errors)")
                    #expect(refused.errors.contains("is older than its past"), "\(refused.errors)")
                    #expect(refused.errors.contains("`annul restore --accept`"))
                }
                let asked = try await workshop.annul("restore")
                #expect(asked.code == 12)
                #expect(asked.output.contains("With --accept: "), "\(asked.output)")
                #expect(try await workshop.annul("status").code == 0)
                #expect(try await sandbox.totals().requests == before.requests)

                let accepted = try await workshop.annul("restore", "--accept")
                #expect(accepted.code == 0, "\(accepted.errors)")
                #expect(try await workshop.annul("verify").code == 0)
                #expect(try await workshop.annul("history").output.contains("restore --accept"))
                #expect(
                    try await workshop.annul("restore", "--accept").errors.contains("nothing to do")
                )
                #expect(try await sandbox.totals().requests == before.requests)

                // Everything again, as if nothing had happened: nothing is felt twice.
                let again = try await workshop.annul("run", "first.csv", "late.csv")
                #expect(again.code == 3, "\(again.errors)")
                let rows = try await workshop.rows(of: run) + workshop.rows()
                let truth = try await sandbox.truth()
                #expect(truth.totals.effects == before.effects)
                #expect(truth.payments.allSatisfy { $0.effects <= 1 })
                let audit = Audit(of: rows.filter { $0.outcome != .duplicate }, against: truth)
                #expect(rows.contains { $0.outcome == .inDoubt })
                #expect(audit.agrees, "\(audit.text)")
                let found = try await workshop.annul("verify")
                #expect(found.code == 0, "\(found.output)")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aLostLedgerIsNotBegunAnew() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(5).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                try workshop.removeLedger("annul.ledger")
                let requests = try await sandbox.totals().requests
                let refused = try await workshop.annul("run", "payments.csv")
                #expect(refused.code == 12, "\(refused.errors)")
                #expect(refused.errors.contains("its payments may have been cancelled"))
                #expect(try !workshop.names(in: ".").contains("annul.ledger"))
                #expect(try await sandbox.totals().requests == requests)
                // Another ledger beside it is none of its business.
                let other = try await workshop.annul(
                    "--ledger", "other.ledger", "run", "payments.csv")
                #expect(other.code == 0, "\(other.errors)")
                #expect(try await workshop.annul("--ledger", "other.ledger", "verify").code == 0)
            }
        }
    }
}
