import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// Guards that watch how rows end.
    @Suite struct HaltTests {
        private func settings(_ guards: String, _ account: [String] = []) -> Settings {
            var settings = Settings()
            settings.file = ["guards: \(guards)"]
            settings.account = account
            settings.concurrency = 4
            return settings
        }

        private func stop(_ workshop: Workshop) async throws -> (reason: String, detail: String) {
            let stopped = try await workshop.status()["accounts"][0]["stopped"]
            return (stopped["reason"].string ?? "", stopped["detail"].string ?? "")
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                (
                    "{halt: {failed: 10%, minimum: 20}}", Scenario.unknown,
                    ["rows failed or ended in doubt"]
                ),
                (
                    "{halt: {not_cancellable: 10%, minimum: 20}}", .captured,
                    // How many of the first twenty answers are those, four workers decide.
                    ["rows can't be cancelled (", " of them are captured), more than the 10%"]
                ),
            ])
        func tooManyFailuresHaltTheAccount(guards: String, scenario: Scenario, says: [String])
            async throws
        {
            let payments = Payments(400, [scenario], every: 4)
            try await Workshop.lend(settings(guards)) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 5, "\(run.errors)")
                let stop = try await stop(workshop)
                #expect(stop.reason == "halt")
                for words in says { #expect(stop.detail.contains(words), "\(stop.detail)") }
                #expect(stop.detail.contains("`annul resume` goes on."))
                let left = try await workshop.rows().filter { $0.outcome == .unprocessed }
                // What was in flight ends; no more is claimed.
                #expect((400 - 24 - 4...380).contains(left.count), "\(left.count)")
                #expect(try await workshop.status()["state"].string == "halted")
                let resumed = try await workshop.annul(
                    "resume", "--guard", "halt=none", "--note", "seen")
                #expect(resumed.code == 3, "\(resumed.errors)")
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func fewFailuresHaltNothing() async throws {
            let payments = Payments(100, [.unknown], every: 10)
            let settings = settings("{halt: {failed: 10%, minimum: 100}}")
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aBadCanaryStopsTheAccountWhileItRunsAlone()
            async throws
        {
            // The beginning is good; what lies spread over the input is not.
            var payments = Payments(20, [])
            for _ in 0..<180 { payments.add(.unknown) }
            let settings = settings("{canary: {rows: 10, max_failed: 2}}", ["compare: never"])
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == 5, "\(run.errors)")
                let stop = try await stop(workshop)
                #expect(stop.reason == "canary")
                #expect(
                    stop.detail.contains(
                        "0 were captured before and 3 failed, more than the 2 of"
                            + " guards.canary.max_failed."), "\(stop.detail)")
                // The third that fails ends it; three more may be under way then.
                let first = try await sandbox.totals().byKind["cancel"] ?? 0
                #expect((3...7).contains(first))
                let rows = try await workshop.rows()
                #expect(rows.count { $0.outcome == .unprocessed } == 200 - first)
                // After a halt there is another canary.
                #expect(try await workshop.annul("resume").code == 5)
                let second = try await sandbox.totals().byKind["cancel"] ?? 0
                #expect((3...7).contains(second - first))
                let resumed = try await workshop.annul(
                    "resume", "--guard", "canary=none", "--note", "seen")
                #expect(resumed.code == 3, "\(resumed.errors)")
                #expect(try await workshop.annul("verify").code == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aGoodCanaryIsVerifiedAndLetsTheOthersOut()
            async throws
        {
            let payments = Payments(120, [.captured, .lost, .partly], every: 3)
            let settings = settings("{canary: {rows: 12, max_failed: 0}}")
            let truth = try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv", "--json")
                #expect(run.code == 3, "\(run.errors)")
                let rows = try await workshop.rows()
                #expect(rows.allSatisfy { $0.outcome != .unprocessed && $0.outcome != .failed })
                #expect(try run.json()["pace"]["ratio"] != .null)
                #expect(try await workshop.annul("verify").code == 0)
            }
            #expect(truth?.totals.repeatedEffects == 0)
            // Each was compared before, and those that were cancelled were read afterwards.
            let lookups = truth?.totals.byKind["payment"] ?? truth?.totals.byKind["lookup"] ?? 0
            #expect(lookups >= 12, "\(truth?.totals.byKind ?? [:])")
        }

        @Test(.timeLimit(.minutes(1))) func aCanaryThatProvesNothingStopsTheAccount() async throws {
            let payments = Payments(50, [.captured], every: 1)
            let settings = settings("{canary: {rows: 5}}")
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 5)
                let stop = try await stop(workshop)
                #expect(stop.detail.contains("none shows that cancelling works"), "\(stop.detail)")
                #expect(try await sandbox.totals().effects == 0)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aCanaryOfAllRowsHasNothingToHoldBack() async throws {
            let payments = Payments(1, [.unknown], every: 1)
            try await Workshop.lend(settings("{canary: {rows: 5}}")) { workshop, sandbox in
                try workshop.write(payments.csv, to: "payments.csv")
                #expect(try await workshop.annul("run", "payments.csv").code == 3)
            }
        }
    }
}
