import AnnulModel
import Sandbox
import Testing

extension EndToEnd {
    /// An account that can't be used stops, and its rows wait for `resume`.
    @Suite struct StoppedAccountTests {
        @Test(.timeLimit(.minutes(1))) func aProviderThatIsNotThereIsGivenUp() async throws {
            var settings = Settings()
            settings.account = ["breaker: {first: 50ms, cap: 200ms, give_up: 1s}"]
            try await Workshop.lend { workshop in
                var port = 0
                // The port is free again once its sandbox has ended.
                _ = try await workshop.sandbox { port = $0.port }
                try workshop.configure(settings, port: port)
                try workshop.write(Payments(50).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 5, "\(ended.errors)")
                #expect(ended.errors.contains("http://127.0.0.1:\(port)"), "\(ended.errors)")
                let table = try await workshop.exported()
                #expect(Set(try table.column("annul_outcome")) == ["unprocessed"])
                #expect(Set(try table.column("annul_reason")) == ["provider_down"])
                #expect(Set(try table.column("annul_attempts")) == ["0"])
                let status = try await workshop.status()
                #expect(status["state"].string == "halted")

                // The same run goes on once the provider is there.
                let truth = try await workshop.sandbox(["--port", "\(port)"]) { _ in
                    let resumed = try await workshop.annul("resume")
                    #expect(resumed.code == 0, "\(resumed.errors)")
                }
                let audit = Audit(of: try await workshop.rows(), against: truth)
                #expect(audit.agrees, "\(audit.text)")
                #expect(truth.totals.effects == 50)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: Settings.environment.keys.sorted())
        func aWrongSecretStopsTheAccount(name: String) async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(50).csv, to: "payments.csv")
                var environment = Settings.environment
                environment[name] = "wrong"
                let ended = try await workshop.annul(
                    "run", "payments.csv", environment: environment)
                #expect(ended.code == 5, "\(ended.errors)")
                let table = try await workshop.exported()
                #expect(Set(try table.column("annul_outcome")) == ["unprocessed"])
                #expect(Set(try table.column("annul_reason")) == ["auth_failed"])
                let totals = try await sandbox.totals()
                #expect(totals.effects == 0)
                #expect(totals.byKind["cancel"] ?? 0 == 0)
                #expect((1...16).contains(totals.requests), "one a worker at most")

                let resumed = try await workshop.annul("resume")
                #expect(resumed.code == 0, "\(resumed.errors)")
                #expect(try await sandbox.totals().effects == 50)
            }
        }
    }
}
