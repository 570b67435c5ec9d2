import Testing

/// What the samples for systemd and cron rest on, beside what `make samples` sees.
@Suite struct SchedulerTests {
    /// The settings of a unit, each with its values.
    private func settings(_ unit: String) throws -> [String: [String]] {
        try Samples.text("systemd/\(unit)").split(separator: "\n").reduce(into: [:]) {
            let parts = $1.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard !$1.hasPrefix("#"), parts.count == 2 else { return }
            $0[String(parts[0]), default: []].append(String(parts[1]))
        }
    }

    @Test func theServiceStopsGentlyAndKeepsItsSecretsInFiles() throws {
        let service = try settings("annul-nightly.service")
        #expect(service["Type"] == ["oneshot"])
        #expect(service["KillMode"] == ["mixed"])
        #expect(service["TimeoutStopSec"] == ["5min"])
        #expect(service["ExecStart"]?[0].hasPrefix("/usr/local/bin/annul-nightly ") == true)
        let state = try #require(service["StateDirectory"]?.first)
        #expect(
            service["Environment"]?.contains("ANNUL_LEDGER=/var/lib/\(state)/annul.ledger") == true)
        #expect(service["LoadCredential"]?.count == 3)
        let timer = try settings("annul-nightly.timer")
        #expect(timer["OnCalendar"]?.count == 1)
        #expect(timer["Persistent"] == ["yes"])
    }

    @Test func theLineForCronHasFiveFieldsAUserAndNoPercent() throws {
        let lines = try Samples.text("cron/annul-nightly").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        let line = try #require(lines.last)
        #expect(lines.dropLast().allSatisfy { $0.contains("=") })
        let words = line.split(separator: " ")
        #expect(words.prefix(5).allSatisfy { $0.allSatisfy { "0123456789*,-/".contains($0) } })
        #expect(words[5] == "annul")
        #expect(words.contains("annul-nightly"))
        // To cron it is the end of a line.
        #expect(!line.contains("%"))
    }
}
