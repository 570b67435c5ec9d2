import AnnulModel
import FoundationEssentials
import Sandbox
import Testing

extension EndToEnd {
    /// What was erased is nowhere any more.
    @Suite struct EraseTests {
        @Test(.timeLimit(.minutes(1))) func whatIsErasedIsNowhere() async throws {
            let payments = Payments(301, [.captured], every: 5)
            let secret = "Ragnhild Ødegård"
            let text = payments.rows.enumerated().reduce(into: "reference,name\n") { text, row in
                text += "\(row.element.reference),\(secret) (\(row.offset + 1))\n"
            }
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(text, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                #expect(try workshop.places(of: secret).count > 2)
                let before = try await sandbox.totals()

                let asked = try await workshop.annul("erase", "--older-than", "1ms")
                #expect(asked.code == 6, "\(asked.errors)")
                #expect(asked.output.contains("Texts of 301 rows in 1 runs would be erased."))
                #expect(try workshop.places(of: secret).count > 2)

                let one = payments.rows[4].reference
                let named = try await workshop.annul("erase", "--reference", one, "--yes")
                #expect(named.code == 0, "\(named.errors)")
                #expect(
                    named.output.contains("Texts of 1 rows in 1 runs erased."), "\(named.output)")
                #expect(try workshop.places(of: "\(secret) (5)") == ["payments.csv"])
                #expect(try workshop.places(of: "\(secret) (6)").count > 2)

                let all = try await workshop.annul(
                    "erase", "--older-than", "1ms", "--yes", "--json")
                #expect(all.code == 0, "\(all.errors)")
                #expect(try all.json()["rows"].intValue == 300)
                #expect(try all.json()["erased_before"].intValue == 1)
                let history = try await workshop.annul("history").output
                #expect(history.contains("erase --reference \(one) --yes"), "\(history)")
                #expect(try workshop.places(of: secret) == ["payments.csv"])

                let found = try await workshop.annul("verify", "--json")
                #expect(found.code == 0, "\(found.output)")
                #expect(try found.json()["erased_rows"].intValue == 301)
                let run = try workshop.names(in: "runs")[0]
                try workshop.checkFiles(of: run, rows: 301)
                // What never-twice needs is there as before.
                let table = try workshop.table("runs/\(run)/results.csv")
                #expect(try table.column("reference") == payments.rows.map(\.reference))
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
                #expect(try await sandbox.totals().effects == before.effects)
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatIsOpenKeepsItsTexts() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(10).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "--limit", "4", "payments.csv").code == 4)
                let all = try await workshop.annul("erase", "--older-than", "1ms", "--yes")
                #expect(all.output.contains("Texts of 4 rows in 1 runs erased."), "\(all.output)")
                #expect(all.output.contains("6 rows keep theirs: they are open."))
                #expect(try await workshop.annul("rerun", "latest").code == 0)
                let table = try await workshop.exported()
                #expect(try table.column("order_id").first == "order, 5")
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatCannotBeErasedIsExplained() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(2).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 0)
                for (arguments, code, words) in [
                    (["erase"], 64, "--reference, or --older-than"),
                    (["erase", "--older-than", "soon"], 64, "say an age such as 180d"),
                    (["erase", "--reference", "nobody", "--yes"], 66, "no payment 'nobody'"),
                ] as [([String], Int32, String)] {
                    let ended = try await workshop.annul(arguments) { _ in }
                    #expect(ended.code == code, "\(arguments): \(ended.errors)")
                    #expect(ended.errors.contains(words), "\(ended.errors)")
                }
            }
        }
    }
}

extension Workshop {
    /// The files in the folder, and in those of the runs, that hold a text.
    func places(of text: String) throws -> [String] {
        var places: [String] = []
        let runs = try names(in: "runs").flatMap { run in
            try names(in: "runs/\(run)").map { "runs/\(run)/\($0)" }
        }
        for name in try names(in: ".") + runs where name != "runs" {
            if try bytes(of: name).firstRange(of: Array(text.utf8)) != nil { places.append(name) }
        }
        return places
    }

    /// Puts a copy of a file in the place of another, as a person with `cp` would.
    func replace(_ name: String, with copy: String) throws {
        let bytes = try bytes(of: copy)
        try remove(name)
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    /// Removes a ledger, with what a database may have beside it.
    func removeLedger(_ name: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path(name + suffix))
        }
    }
}
