import AnnulModel
import Ledger
import Testing

@testable import Reporting

@Suite struct HistoryTests {
    static func command(_ name: String, _ arguments: [String]) -> CommandRecord {
        CommandRecord(
            command: name, arguments: [name] + arguments, user: "anna", userID: 1000,
            host: "night-1", process: 4711, version: "0.1.0", configuration: "/etc/annul.yaml",
            configurationDigest: "00ff", confirmation: "not asked")
    }

    @Test func historySaysWhoRanWhatAndHowItEnded() async throws {
        let test = try await TestLedger()
        #expect(
            try History(from: try test.reader()).text
                == "Nobody has sent or changed anything yet.\n")
        let id = try await test.ledger.begin(
            Self.command("run", ["Friday night.csv", "--config", "it's.yaml"]))
        let run = try await test.run("friday", [.payment("p-1")])
        test.clock.advance(by: .seconds(90))
        try await test.ledger.end(command: id, exitCode: 4)
        _ = try await test.ledger.begin(Self.command("settle", ["friday", "1"]))
        _ = try await test.ledger.begin(Self.command("resume", ["\u{1b}[2Jx"]))

        let history = try History(from: try test.reader())
        #expect(
            history.text == #"""
                2026-11-21T04:25:06.789Z  anna (uid 1000) on night-1: annul run 'Friday night.csv' \#
                --config 'it'\''s.yaml'
                  exit code 4 after 1m 30s, confirmation: not asked
                  run friday
                  input payments.csv, 1 bytes, sha256 00
                  annul 0.1.0, configuration /etc/annul.yaml, sha256 00ff

                2026-11-21T04:26:36.789Z  anna (uid 1000) on night-1: annul settle friday 1
                  did not end: process 4711 was killed, or lost its ledger, confirmation: not asked
                  annul 0.1.0, configuration /etc/annul.yaml, sha256 00ff

                2026-11-21T04:26:36.789Z  anna (uid 1000) on night-1: annul resume '[2Jx'
                  did not end: process 4711 was killed, or lost its ledger, confirmation: not asked
                  annul 0.1.0, configuration /etc/annul.yaml, sha256 00ff

                """#)
        let own = try History(from: try test.reader(), about: run)
        #expect(own.commands.map(\.record.command) == ["run"])
    }
}
