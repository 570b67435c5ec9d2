import FoundationEssentials
import Sandbox
import Subprocess
import Testing

extension EndToEnd {
    /// The file of numbers, while a run goes on and after it.
    @Suite struct MetricsTests {
        private static let file = ["notify: {metrics: annul.prom}"]

        private func lines(_ workshop: Workshop) throws -> Set<String> {
            let text = String(decoding: try workshop.bytes(of: "annul.prom"), as: UTF8.self)
            return Set(text.split(separator: "\n").map(String.init))
        }

        @Test(.timeLimit(.minutes(1))) func aRunLeavesItsNumbers() async throws {
            try await Workshop.lend(Settings(file: Self.file)) { workshop, _ in
                try workshop.write(Payments(30, [.captured]).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv")
                #expect(ended.code == 3)
                let found = try lines(workshop)
                let wanted: Set = [
                    "annul_run_exit_code 3", #"annul_run_state{state="finished"} 1"#,
                    #"annul_run_state{state="running"} 0"#,
                    #"annul_undecided_rows{account="vipps-test"} 0"#,
                    #"annul_in_doubt_rows{account="vipps-test"} 0"#,
                    #"annul_attempts{account="vipps-test"} 30"#,
                    #"annul_rows{account="vipps-test",outcome="not_cancellable",reason="captured","#
                        + #"group="failed"} 3"#,
                ]
                #expect(found.isSuperset(of: wanted), "\(wanted.subtracting(found))")
                #expect(!found.contains { $0.hasPrefix("annul_last_success") })
                #expect(!found.contains { $0.contains("test-ok") })
                let permissions =
                    try FileManager.default.attributesOfItem(
                        atPath: workshop.path("annul.prom"))[.posixPermissions] as? Int
                #expect(permissions == 0o644)

                try workshop.write(Payments(5).csv, to: "good.csv")
                let good = try await workshop.annul("run", "good.csv")
                #expect(good.code == 0)
                #expect(try lines(workshop).contains { $0.hasPrefix("annul_last_success") })
            }
        }

        @Test(.timeLimit(.minutes(2))) func aRunThatGoesOnIsSeen() async throws {
            let settings = Settings(rate: "1/s", concurrency: 1, file: Self.file)
            try await Workshop.lend(settings) { workshop, _ in
                try workshop.write(Payments(100).csv, to: "payments.csv")
                let ended = try await workshop.annul(["run", "payments.csv"]) { annul in
                    let deadline = ContinuousClock.now + .seconds(40)
                    var found: Set<String> = []
                    while !found.contains(where: { $0.hasPrefix("annul_estimated_end") }) {
                        try #require(ContinuousClock.now < deadline, "\(found)")
                        try await Task.sleep(for: .milliseconds(50))
                        found = (try? lines(workshop)) ?? []
                    }
                    #expect(found.contains(#"annul_run_state{state="running"} 1"#))
                    #expect(!found.contains { $0.hasPrefix("annul_run_exit_code") })
                    try annul.send(.terminate)
                }
                #expect(ended.code == 143, "\(ended.errors)")
                let found = try lines(workshop)
                #expect(found.contains(#"annul_run_state{state="interrupted"} 1"#))
                #expect(found.contains("annul_run_exit_code 143"))
                #expect(!found.contains { $0.hasPrefix("annul_estimated_end") })
            }
        }

        @Test(.timeLimit(.minutes(1))) func whereTheyCantBeWrittenNothingChanges() async throws {
            let settings = Settings(file: ["notify: {metrics: nowhere/annul.prom}"])
            try await Workshop.lend(settings) { workshop, _ in
                try workshop.write(Payments(3).csv, to: "payments.csv")
                let ended = try await workshop.annul("run", "payments.csv", "--quiet")
                #expect(ended.code == 0)
                #expect(ended.errors.contains("warning: metrics not written  cause: unwritable"))
                #expect(ended.errors.contains("change 'notify.metrics'."))
            }
        }
    }
}
