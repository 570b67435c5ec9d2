import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Finding out without sending, and what people decide where nobody tells.
    @Suite struct ResolveTests {
        @Test(.timeLimit(.minutes(3))) func whatAKillLeftIsFoundOutDecidedAndRunAgain() async throws
        {
            try await Workshop.lend { workshop in
                var rows: [ClaimedRow] = []
                let truth = try await workshop.sandbox(["--slow", "300ms", "--latency", "30ms"]) {
                    sandbox in
                    try await workshop.example(rows: 600, port: sandbox.port)
                    let run = try await workshop.givenUpInDoubt(
                        ["run", "payments.csv", "payments.jsonl"], after: 150, sandbox,
                        silencing: SandboxAccount.vtex().merchant)
                    let left = try await expectResolved(run, workshop, sandbox)
                    try await expectSettled(left, of: run, workshop, sandbox)

                    let cancels = try await sandbox.totals().byKind["cancel"]
                    let rest = try await workshop.annul("rerun", run)
                    #expect([3, 4].contains(rest.code), "\(rest.errors)")
                    #expect(try await sandbox.totals().byKind["cancel"] != cancels)
                    rows = try await workshop.rows(of: run) + workshop.rows()
                    try await expectHistory(of: run, workshop)
                }
                let audit = Audit(of: rows, against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(truth.totals.repeatedEffects == 0)
            }
        }

        /// - Returns: the rows that nobody could be asked about, by their numbers.
        private func expectResolved(
            _ run: String, _ workshop: Workshop, _ sandbox: SandboxProcess
        ) async throws -> [(number: Int, row: ClaimedRow)] {
            let before = try await sandbox.totals()
            let inDoubt = try await workshop.rows().filter { $0.outcome == .inDoubt }
            // VTEX alone has no look-up.
            let atVTEX = inDoubt.filter { $0.account == "vtex" }
            #expect(atVTEX.count > 0)
            #expect(inDoubt.count - atVTEX.count >= 5)
            let resolved = try await workshop.annul("resolve", "--json")
            #expect(resolved.code == 4, "\(resolved.errors)")
            let report = try resolved.json()
            #expect(report["asked"].intValue == Int64(inDoubt.count - atVTEX.count))
            #expect(report["runs"][0]["run"].string == run)
            #expect(report["runs"][0]["left"][0]["rows"].intValue == Int64(atVTEX.count))
            let after = try await sandbox.totals()
            #expect(after.byKind["cancel"] == before.byKind["cancel"])
            #expect(after.byKind["lookup"] != before.byKind["lookup"])
            let rows = try await workshop.rows()
            let left = rows.filter { $0.outcome == .inDoubt }
            #expect(left == atVTEX)
            try workshop.checkFiles(of: run, rows: rows.count)
            let open = try workshop.table("runs/\(run)/open.csv").column("annul_outcome")
            #expect(open.filter { $0 == "in_doubt" }.count == left.count)

            // Once more it has nobody to ask.
            #expect(try await workshop.annul("resolve", run).code == 4)
            #expect(try await sandbox.totals().requests == after.requests)
            #expect(try await workshop.rows() == rows)
            return rows.enumerated().filter { $1.outcome == .inDoubt }.map { ($0 + 1, $1) }
        }

        /// A person looks into each payment's truth, and says what is to be seen.
        private func expectSettled(
            _ left: [(number: Int, row: ClaimedRow)], of run: String, _ workshop: Workshop,
            _ sandbox: SandboxProcess
        ) async throws {
            let truth = try await sandbox.truth()
            for (number, row) in left {
                let isCancelled = truth.payments.contains {
                    $0.reference == row.reference && $0.effects > 0
                }
                let settled = try await workshop.annul(
                    "settle", run, "\(number)", "--as",
                    isCancelled ? "cancelled" : "not_cancelled", "--because", "seen at the shop")
                #expect(settled.code == 0, "\(settled.errors)")
            }
            #expect(try await sandbox.totals().requests == truth.totals.requests)
            let first = try #require(left.first).number
            let again = try await workshop.annul(
                "settle", run, "\(first)", "--as", "cancelled", "--because", "once more")
            #expect(again.code == 64)
            #expect(again.errors.contains("only what is open can be settled. Nothing was settled."))
            // Its lines break where the words are long enough.
            let story = try await workshop.annul("show", run, "\(first)").output
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(story.contains("settled_by_person"))
            #expect(story.contains("(uid "))
            #expect(story.contains("seen at the shop"))
            #expect(try await workshop.rows().allSatisfy { $0.outcome != .inDoubt })
        }

        private func expectHistory(of run: String, _ workshop: Workshop) async throws {
            let commands = try #require(
                try await workshop.annul("history", "--json").json()["commands"].elements)
            let names = commands.compactMap { $0["command"].string }
            #expect(names.prefix(4) == ["run", "abandon", "resolve", "resolve"])
            #expect(names.last == "rerun")
            #expect(commands[0]["ended"] == .null)
            #expect(commands[0]["running"] == .bool(false))
            #expect(commands[0]["runs"][0].string == run)
            #expect(
                commands[0]["arguments"].elements?.compactMap(\.string) == [
                    "run", "payments.csv", "payments.jsonl",
                ])
            #expect(commands[0]["inputs"].elements?.count == 2)
            for command in commands.dropFirst() {
                #expect(command["exit_code"].intValue != nil)
                #expect(command["user"].string == commands[0]["user"].string)
            }
            let text = try await workshop.annul("history", run)
            #expect(text.code == 0)
            #expect(text.output.contains("annul run payments.csv payments.jsonl"))
            #expect(text.output.contains("did not end: process "))
            #expect(text.output.contains("--because 'seen at the shop'"))
        }

        @Test(.timeLimit(.minutes(2)), arguments: Seeds.chosen)
        func killedWhileItAsksItHasSentNothing(seed: UInt64) async throws {
            var moments = Moments(seed: seed)
            let payments = Payments(60, [.lost, .captured], every: 6)
            let settings = Settings(rate: "20/s", requestTimeout: "3s")
            try await Workshop.lend(sandbox: ["--latency", "600ms"], settings) {
                workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let first = try await workshop.givenUpInDoubt(
                    ["run", "payments.csv"], after: 14, sandbox)
                // Another run takes them over, and ends with them in doubt.
                let limited = try await workshop.annul("run", "--limit", "1", "payments.csv")
                #expect(limited.code == 4, "\(limited.errors)")
                let before = try await sandbox.totals()
                let open = try await workshop.annul("status", "--open")
                #expect(open.code == 4)
                let inDoubt = open.output.split(separator: "\n").filter {
                    $0.contains(" in_doubt limit ") && $0.contains("annul resolve")
                }
                #expect(inDoubt.count >= 10)
                for _ in 0..<4 {
                    let killed = try await workshop.annul(
                        ["resolve"], killedAfter: moments.next(700...2500))
                    if !killed.wasKilled { break }
                    #expect(try await sandbox.totals().byKind["cancel"] == before.byKind["cancel"])
                }
                let resolved = try await workshop.annul("resolve")
                // What stands is to be run again.
                #expect([0, 4].contains(resolved.code), "\(resolved.errors)")
                let after = try await sandbox.totals()
                #expect(after.byKind["cancel"] == before.byKind["cancel"])
                let rows = try await workshop.rows()
                #expect(rows.allSatisfy { $0.outcome != .inDoubt })
                let all = try await workshop.rows(of: first) + rows
                let audit = Audit(of: all, against: try await sandbox.truth())
                #expect(audit.agrees, "seed \(seed)\n\(audit.text)")
                let quiet = try await workshop.annul("resolve")
                #expect(quiet.code == 0)
                #expect(quiet.output == "Nothing is in doubt.\n")
                #expect(try await sandbox.totals().requests == after.requests)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aDecisionSaysWhatAndAboutWhichRows() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(10, []).csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "--limit", "4", "payments.csv").code == 4)
                let refused = [
                    (["--because", " "], "say why, in 1 to 500 characters"),
                    (["--because", "x"], "say which rows: a row's number, or filters"),
                    (["--because", "x", "--failed"], "only what is open can be settled"),
                    (["5", "--because", "x", "--in-doubt"], "not both"),
                    (["1", "--because", "x"], "row 1 of run"),
                ]
                for (arguments, text) in refused {
                    let ended = try await workshop.annul(
                        ["settle", "latest", "--as", "cancelled"] + arguments
                    ) { _ in }
                    #expect(ended.code == 64, "\(arguments)")
                    #expect(ended.errors.contains(text), "\(ended.errors)")
                }
                let unknown = try await workshop.annul(
                    "settle", "latest", "11", "--as", "cancelled", "--because", "x")
                #expect(unknown.code == 66)
                let settled = try await workshop.annul(
                    "settle", "latest", "--unprocessed", "--as", "not_cancelled", "--because",
                    "they are not ours", "--json")
                #expect(settled.code == 0, "\(settled.errors)")
                #expect(try settled.json()["settled"].intValue == 6)
                #expect(try await workshop.status()["exit_code"].intValue == 3)
                let rows = try await workshop.rows()
                #expect(rows.map(\.outcome).suffix(6).allSatisfy { $0 == .failed })
                try workshop.checkFiles(
                    of: try #require(try await workshop.status()["run"].string), rows: 10)
                #expect(try await sandbox.totals().byKind["cancel"] == 4)
            }
        }
    }
}

extension Workshop {
    /// Kills a run while it sends, and gives it up: what was under way is in doubt.
    ///
    /// - Parameters:
    ///   - run: the command.
    ///   - cancels: how many are to have come before.
    ///   - sandbox: where they come.
    ///   - merchant: who is answered no more in the end, so that something of theirs is under way.
    /// - Returns: the run's name.
    /// - Throws: if it ended before.
    func givenUpInDoubt(
        _ run: [String], after cancels: Int, _ sandbox: SandboxProcess,
        silencing merchant: String? = nil
    ) async throws -> String {
        let killed = try await annul(run) { annul in
            if let merchant {
                try await sandbox.receives(cancels / 3, of: "cancel")
                try await sandbox.impose(.hang, seconds: 600, on: merchant)
            }
            try await sandbox.receives(cancels, of: "cancel")
            try annul.send(.kill)
        }
        try await sandbox.lift()
        try #require(killed.wasKilled)
        let given = try await annul("abandon", "latest")
        try #require(given.code == 4, "\(given.errors)")
        return try #require(try await status()["run"].string)
    }
}
