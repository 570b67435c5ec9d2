import AnnulModel
import Sandbox
import Subprocess
import SystemPackage
import Testing

extension EndToEnd {
    /// The script for schedulers, with the built program.
    @Suite struct NightlyTests {
        @Test(.timeLimit(.minutes(1)), arguments: [(Scenario.ok, Int32(0)), (.captured, 3)])
        func aNightIsWorkedOffOnce(scenario: Scenario, code: Int32) async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(20, [scenario], every: 10).csv, to: "payments.csv")
                #expect(try await workshop.annul("init", "--ledger").code == 0)
                let night = try await workshop.night("2026-11-21")
                #expect(night.code == code, "\(night.errors)")
                #expect(night.output.isEmpty == (code == 0), "\(night.output)")
                #expect(night.errors.isEmpty, "\(night.errors)")
                let requests = try await sandbox.totals().requests
                let again = try await workshop.night("2026-11-21")
                #expect(again.code == code, "\(again.errors)")
                #expect(try await sandbox.totals().requests == requests)
                let runs = try await workshop.annul("status", "--json").json()["runs"].elements
                #expect(runs?.count == 1)
                let name = runs?.first?["name"].string
                #expect(name?.hasPrefix("nightly-2026-11-21-") == true, "\(name ?? "")")
            }
        }

        /// A stop reaches the program, which ends what is under way; the next night begins with the
        /// rest.
        @Test(.timeLimit(.minutes(1))) func whatWasStoppedIsGoneOnWithFirst() async throws {
            try await Workshop.lend(Settings(rate: "40/s")) { workshop, sandbox in
                try workshop.write(Payments(60, []).csv, to: "payments.csv")
                #expect(try await workshop.annul("init", "--ledger").code == 0)
                let stopped = try await workshop.night("2026-11-21") { stop in
                    try await sandbox.receives(5, of: "cancel")
                    try stop()
                }
                #expect(stopped.code == 143, "\(stopped.errors)")
                #expect(try await workshop.status()["state"].string == "interrupted")
                #expect(try await workshop.rows().allSatisfy { $0.outcome != .inDoubt })
                let done = try await sandbox.totals().effects
                #expect(done < 60)

                try workshop.configure(Settings(), port: sandbox.port)
                var more = Payments(60, [])
                more.add(.captured)
                try workshop.write(more.csv, to: "payments.csv")
                let next = try await workshop.night("2026-11-22")
                #expect(next.code == 3, "\(next.errors)")
                let runs = try await workshop.annul("status", "--json").json()["runs"].elements
                #expect(runs?.map { $0["state"].string } == ["finished", "finished"])
                #expect(runs?.map { $0["exit_code"].intValue } == [0, 3])
                #expect(try await sandbox.totals().effects == 60)
            }
        }

        /// What a guard has halted is left to a person, and holds up no other night, though both
        /// be worked off on one day.
        @Test(.timeLimit(.minutes(1))) func aHaltedNightWaitsForAPerson() async throws {
            var settings = Settings()
            settings.file = ["guards: {canary: {rows: 2, max_failed: 0}}"]
            try await Workshop.lend(settings) { workshop, sandbox in
                try workshop.write(Payments(8, [.expired], every: 1).csv, to: "payments.csv")
                #expect(try await workshop.annul("init", "--ledger").code == 0)
                #expect(try await workshop.night("2026-11-21").code == 5)
                let cancels = try await sandbox.totals().byKind["cancel"]
                let waits = try await workshop.annul("resume", "--unattended")
                #expect(waits.code == 5)
                #expect(
                    waits.errors.contains(
                        "was halted (canary). Nothing was sent: whether it goes on is for a person")
                )
                #expect(try await sandbox.totals().byKind["cancel"] == cancels)

                var others = Payments(0)
                for _ in 0..<20 { others.add(.ok) }
                try workshop.write(others.csv, to: "others.csv")
                let next = try await workshop.night("2026-11-21", "vipps-test=others.csv")
                #expect(next.code == 5, "\(next.errors)")
                let runs = try await workshop.annul("status", "--json").json()["runs"].elements
                #expect(runs?.map { $0["state"].string } == ["halted", "finished"])
                #expect(try await sandbox.totals().effects == 20)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aNightThatCantResumeSendsNothing() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(8, []).csv, to: "payments.csv")
                // A ledger that is missing may have been lost.
                #expect(try await workshop.night("2026-11-21").code == 66)
                #expect(try await workshop.annul("init", "--ledger").code == 0)
                #expect(try await workshop.night("2026-11-21").code == 0)
                let requests = try await sandbox.totals().requests
                try workshop.damage("annul.ledger")
                #expect(try await workshop.night("2026-11-22").code == 12)
                #expect(try await workshop.night("2026-11-22", files: []).code == 64)
                #expect(try await sandbox.totals().requests == requests)
            }
        }
    }
}

extension Workshop {
    fileprivate func night(_ date: String, _ file: String = "payments.csv") async throws -> Ended {
        try await night(date, files: [file])
    }

    /// Runs the script as a scheduler does, and meanwhile does something beside it.
    fileprivate func night(
        _ date: String, files: [String] = ["payments.csv"],
        meanwhile: (() throws -> Void) async throws -> Void = { _ in }
    ) async throws -> Ended {
        let own = [
            "ANNUL": try Program.annul.path().string, "ANNUL_NIGHT": date, "PATH": "/usr/bin:/bin",
        ]
        let environment = Settings.environment.merging(own) { $1 }
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments([Samples.path("annul-nightly")] + files),
            environment: .custom(
                environment.reduce(into: [:]) { $0[.init(stringLiteral: $1.key)] = $1.value }),
            workingDirectory: FilePath(folder), platformOptions: .endingGently, input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
        ) { process in
            try await meanwhile { try process.send(signal: .terminate) }
        }
        return Ended(
            status: result.terminationStatus, output: result.standardOutput,
            errors: result.standardError)
    }
}
