import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    @Suite struct OutputTests {
        @Test(.timeLimit(.minutes(1))) func quietMeansSilentWhenAllIsGood() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(30, [.lost, .already]).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "--quiet", "payments.csv")
                #expect(ended.code == 0)
                #expect(ended.output == "")
                #expect(ended.errors == "")
                let resumed = try await workshop.annul("--quiet", "resume")
                #expect(resumed.code == 0)
                #expect(resumed.output == "")
                #expect(resumed.errors == "")
            }
        }

        @Test(.timeLimit(.minutes(1))) func quietIsNotSilentAboutFailures() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(30, [.captured]).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "--quiet", "payments.csv")
                #expect(ended.code == 3)
                #expect(ended.output.contains("not_cancellable"))
                #expect(ended.errors == "")
            }
        }

        /// Where a terminal really is, and what stays on it.
        @Test(.timeLimit(.minutes(1))) func progressIsDrawnInItsPlaceAndTakenAway() async throws {
            try await Workshop.lend(Settings(rate: "20/s")) { workshop, _ in
                try workshop.write(Payments(30, [.captured]).csv, to: "payments.csv")
                let sent = try await workshop.annulOnTerminal(
                    "run payments.csv", width: 400, height: 6)
                let frames = sent.split(separator: "vipps-test  ").dropFirst()
                    .filter { $0.contains("/30  ") }
                #expect((3...30).contains(frames.count))
                #expect(frames.allSatisfy { $0.contains(" good") && $0.contains("/19 per s") })
                var screen = Screen(width: 400, height: 6)
                screen.write(sent)
                let lines = screen.text.split(separator: "\n")
                #expect(lines[0].hasPrefix("annul: run "))
                #expect(lines[2].hasPrefix("Run ") && lines[2].hasSuffix("exit code 3"))
                #expect(!screen.text.contains("/30") && !screen.text.contains("░"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func resultsAndTheRestAreApart() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(30, [.captured]).csv, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.output.hasPrefix("Run "))
                #expect(!run.output.contains("annul: "))
                #expect(run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("annul: ") })
                #expect(run.errors.contains("\(workshop.path("annul.yaml"))"))
                #expect(run.errors.contains(" · test · previous run none"))
                for command in [
                    ["status"], ["status", "latest"], ["export", "latest"], ["check"],
                ] {
                    let ended = try await workshop.annul(command) { _ in }
                    #expect(ended.code == 0)
                    #expect(ended.output != "")
                    let isUsable = command == ["check"]
                    let expected = isUsable ? "annul: the configuration is usable\n" : ""
                    #expect(ended.errors == expected, "\(command)")
                }
                for secret in Settings.environment.values {
                    let check = try await workshop.annul("check", "--verbose")
                    #expect(!check.output.contains(secret))
                    #expect(!check.errors.contains(secret))
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whatProgramsReadIsJSON() async throws {
            try await Workshop.lend { workshop, _ in
                let payments = Payments(30, [.captured])
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul("run", "--json", "payments.csv").json()
                #expect(run["state"].string == "finished")
                #expect(run["exit_code"].intValue == 3)
                #expect(run["totals"]["rows"].intValue == 30)
                let name = try #require(run["run"].string)
                let status = try await workshop.status(of: name)
                #expect(status["totals"] == run["totals"])
                let summary = try JSONValue(
                    parsing: workshop.bytes(of: "runs/\(name)/summary.json"))
                #expect(summary["totals"] == run["totals"])
                let all = try await workshop.annul("status", "--json").json()
                #expect(all["runs"][0]["run"].string == name)
                let reference = payments.rows[9].reference
                let story = try await workshop.annul("show", "--json", reference).json()
                #expect(story != .null)
                let row = try await workshop.annul("--json", "show", "latest", "10").json()
                #expect(row == story)
                let check = try await workshop.annul("--json", "check").json()
                #expect(check["settings"].elements?.isEmpty == false)
            }
        }
    }
}
