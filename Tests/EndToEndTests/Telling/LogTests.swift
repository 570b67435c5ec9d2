import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// Lines for programs: every one is an object, and none tells more than it may.
    @Suite struct LogTests {
        private func events(_ ended: Ended) throws -> [JSONValue] {
            try ended.errors.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        }

        @Test(.timeLimit(.minutes(1))) func everyLineIsAnObject() async throws {
            try await Workshop.lend(Settings(file: ["log: {format: json}"])) { workshop, _ in
                try workshop.write(Payments(20, [.captured]).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv", "--verbose")
                #expect(ended.code == 3)
                let events = try events(ended)
                for event in events {
                    let time = try #require(event["time"].string)
                    #expect(time.utf8.count == 24 && time.hasSuffix("Z"), "\(time)")
                    #expect(
                        ["debug", "info", "warning", "error"].contains(event["level"].string))
                }
                let names = events.compactMap(\.["event"].string)
                #expect(names.count(where: { $0 == "run_began" }) == 1)
                #expect(names.count(where: { $0 == "exchange_ended" }) == 20)
                let end = try #require(events.first { $0["event"].string == "run_ended" })
                #expect(end["exit_code"].intValue == 3)
                #expect(end["state"].string == "finished")
                let run = try #require(end["run"].string)
                let exchanges = events.filter { $0["event"].string == "exchange_ended" }
                #expect(exchanges.allSatisfy { $0["run"].string == run })
                #expect(exchanges.allSatisfy { $0["account"].string == "vipps-test" })
                #expect(Set(exchanges.compactMap(\.["row"].intValue)) == Set(1...20))
                #expect(exchanges.allSatisfy { $0["attempt"].intValue != nil })
                #expect(
                    exchanges.count(where: { $0["outcome"].string == "not_cancellable" }) == 2)
                #expect(!ended.errors.contains("test-"), "a payment is named")
                #expect(!ended.errors.contains("sandbox-secret"))
            }
        }

        @Test(.timeLimit(.minutes(1))) func aProvidersWordsStayHere() async throws {
            try await Workshop.lend { workshop, _ in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                var environment = Settings.environment
                environment["END_TO_END_CLIENT_SECRET"] = "wrong"
                let ended = try await workshop.annul(
                    ["--log-format", "json", "run", "payments.csv", "--quiet"], environment
                ) { _ in }
                #expect(ended.code == 5)
                let stopped = try events(ended).filter {
                    $0["event"].string == "account_stopped"
                }
                #expect(stopped.count == 1)
                #expect(
                    stopped.first?.members?.map(\.name)
                        == ["time", "level", "event", "run", "account", "reason"])
                #expect(stopped.first?["reason"].string == "auth_failed")
            }
        }

        @Test(.timeLimit(.minutes(1))) func theFlagGoesBeforeTheFile() async throws {
            try await Workshop.lend(Settings(file: ["log: {format: json}"])) { workshop, _ in
                let text = try await workshop.annul("check", "--log-format", "text")
                #expect(text.errors.contains("annul: the configuration is usable"))
                let json = try await workshop.annul("check")
                let messages = try events(json).compactMap(\.["message"].string)
                #expect(messages == ["the configuration is usable"])
                let wrong = try await workshop.annul("check", "--log-format", "xml")
                #expect(wrong.code == 64)
                #expect(wrong.errors.contains("'xml'"))
                for misused in [["rnu"], ["run", "--bogus"], ["init", "--provider", "nobody"]] {
                    let misuse = try await workshop.annul(["--log-format=json"] + misused) { _ in }
                    #expect(misuse.code == 64)
                    #expect(try events(misuse).map(\.["level"].string) == ["error"])
                }
                try workshop.write("accounts: none", to: "annul.yaml")
                let broken = try await workshop.annul("check", "--log-format", "json")
                #expect(broken.code == 78)
                #expect(try events(broken).first?["level"].string == "error")
            }
        }
    }
}
