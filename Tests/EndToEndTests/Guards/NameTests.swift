import AnnulModel
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// Names of runs, and failures that are tolerated.
    @Suite struct NameTests {
        @Test(.timeLimit(.minutes(1))) func aNameIsUsedOnce() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(20, [.captured]).csv, to: "payments.csv")
                let first = try await workshop.annul("run", "--name", "nightly-1", "payments.csv")
                #expect(first.code == 3, "\(first.errors)")
                let requests = try await sandbox.totals().requests
                try workshop.write(Payments(30, []).csv, to: "payments.csv")
                let again = try await workshop.annul("run", "--name", "nightly-1", "payments.csv")
                #expect(again.code == 3)
                #expect(again.errors.contains("which is finished; nothing is sent"))
                #expect(again.errors.contains("warning: payments.csv was changed after run"))
                #expect(try await sandbox.totals().requests == requests)
                #expect(try await workshop.status(of: "nightly-1")["name"].string == "nightly-1")
                #expect(try await workshop.status()["totals"]["rows"].intValue == 20)
                let wrong = try await workshop.annul("run", "--name", "a b", "payments.csv")
                #expect(wrong.code == 64)
            }
        }

        @Test(.timeLimit(.minutes(1))) func anUnfinishedRunOfTheNameGoesOn() async throws {
            try await Workshop.lend(Settings(rate: "30/s")) { workshop, sandbox in
                try workshop.write(Payments(60, []).csv, to: "payments.csv")
                let arguments = ["run", "--name", "clean-up", "payments.csv"]
                let run = try await workshop.annul(arguments) { annul in
                    try await sandbox.receives(3, of: "cancel")
                    try annul.send(.terminate)
                }
                #expect(run.code == 143, "\(run.errors)")
                try workshop.configure(Settings(), port: sandbox.port)
                let again = try await workshop.annul(arguments) { _ in }
                #expect(again.code == 0, "\(again.errors)")
                #expect(again.errors.contains("which goes on; the files are not read again"))
                #expect(!again.errors.contains("warning"))
                #expect(try await workshop.annul("status", "--json").json()["runs"][1] == .null)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRefusedRunLeavesItsNameFree() async throws {
            try await Workshop.lend { workshop, sandbox in
                try workshop.write(Payments(3, []).csv + ",,,\n", to: "payments.csv")
                let arguments = ["run", "--strict", "--name", "n", "payments.csv"]
                #expect(try await workshop.annul(arguments) { _ in }.code == 65)
                try workshop.write(Payments(3, []).csv, to: "payments.csv")
                let again = try await workshop.annul(arguments) { _ in }
                #expect(again.code == 0, "\(again.errors)")
            }
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("{captured: 5%, expired: 5%}", Int32(0)), ("{captured: 4%, expired: 5%}", 3),
                ("{captured: 5%}", 3),
            ])
        func failuresWithinTheirShareAreTolerated(shares: String, code: Int32) async throws {
            var settings = Settings()
            settings.file = ["exit: {tolerate: \(shares)}"]
            try await Workshop.lend(settings) { workshop, sandbox in
                let payments = Payments(100, [.captured, .expired], every: 10)
                try workshop.write(payments.csv, to: "payments.csv")
                let run = try await workshop.annul("run", "payments.csv")
                #expect(run.code == code, "\(run.errors)")
                let failed = try await workshop.annul("export", "latest", "--failed")
                #expect(failed.output.split(separator: "\n").count == 11)
            }
        }
    }
}
