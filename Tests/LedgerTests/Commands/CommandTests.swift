import AnnulModel
import Testing

@testable import Ledger

/// The record of who ran what.
struct CommandTests {
    private func command(_ name: String, _ arguments: [String] = []) -> CommandRecord {
        CommandRecord(
            command: name, arguments: [name] + arguments, user: "anna", userID: 1000,
            host: "night-1", process: 4711, version: "0.1.0", configuration: "/etc/annul.yaml",
            configurationDigest: "00ff", confirmation: "not asked")
    }

    @Test func aCommandIsRecordedWithItsRunsItsInputsAndItsEnd() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let began = bench.clock.now
        let run = command("run", ["payments.csv", "--limit", "2"])
        let first = try await ledger.begin(run)
        try await bench.take([row("a")], into: ledger, as: "monday")
        bench.clock.advance(by: .seconds(12))
        try await ledger.end(command: first, exitCode: 4)
        _ = try await ledger.begin(command("resume"))
        try await ledger.mark(try bench.reader.run(named: "monday").id, .running)
        await ledger.close()

        // The next process finds one that was killed.
        let next = try bench.open(creates: false)
        _ = try await next.recover()
        let abandon = try await next.begin(command("abandon", ["monday"]))
        try await next.end(command: abandon, exitCode: 0)

        let commands = try bench.reader.commands()
        #expect(commands.map(\.record.command) == ["run", "resume", "abandon"])
        #expect(commands[0].record == run)
        #expect(commands[0].began == began)
        #expect(commands[0].ended == began + .seconds(12))
        #expect(commands.map(\.exitCode) == [4, nil, 0])
        #expect(commands.map(\.runs) == [["monday"], ["monday"], []])
        #expect(commands[0].inputs == [PastInput(name: "in.csv", size: 1, sha256: "00")])
        #expect(commands[1].ended == nil)
        #expect(commands.allSatisfy { !$0.isRunning })
        try expectRecounts(bench, next)
    }

    @Test func whileTheLedgerIsHeldTheLastOneRuns() async throws {
        let bench = try Workbench()
        let ledger = try bench.open(holder: "a test")
        _ = try await ledger.begin(command("resume"))
        let id = try await ledger.begin(command("resolve"))
        #expect(try bench.reader.commands().map(\.isRunning) == [false, true])
        try await ledger.end(command: id, exitCode: 0)
        #expect(try bench.reader.commands().map(\.isRunning) == [false, false])
    }

    @Test func aRecordThatCannotBeReadIsDamage() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        _ = try await ledger.begin(command("run"))
        await ledger.close()
        try bench.tamper("UPDATE act SET detail = 'nonsense'")
        #expect(throws: LedgerError.self) { try bench.reader.commands() }
    }
}
