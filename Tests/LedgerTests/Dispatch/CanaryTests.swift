import AnnulModel
import Testing

@testable import Ledger

/// The rows that run alone before the others.
struct CanaryTests {
    private func ready(_ count: Int, canary: Int) async throws -> (
        bench: Workbench, ledger: Ledger, run: RunRecord, lane: Int64
    ) {
        let bench = try Workbench()
        let ledger = try bench.open()
        // Sorted by account, as exports are.
        let rows =
            (1...50).map { row("o-\($0)", line: $0 + 1, account: "other") }
            + (1...count).map { row("p-\($0)", line: $0 + 51) }
        let (run, _) = try await bench.take(rows, into: ledger, as: "first")
        let lane = try await bench.lane(of: run, in: ledger, canary: canary)
        return (bench, ledger, run, lane)
    }

    @Test func itLiesSpreadOverTheInputAndRunsAlone() async throws {
        let (bench, ledger, run, lane) = try await ready(100, canary: 4)
        try await ledger.serving {
            var claims: [Claim] = []
            for _ in 0..<4 { claims.append(try await ledger.claimed(in: lane)) }
            #expect(claims.map(\.annulment.reference) == ["p-1", "p-34", "p-67", "p-100"])
            #expect(!claims.contains { !$0.isCanary })
            #expect(try await ledger.claim(in: lane).waitsUntil == .some(.none))
            for claim in claims.dropLast() {
                try await ledger.settle(claim, .done, at: bench.clock.now)
            }
            // One that has to wait keeps the others waiting.
            try await ledger.settle(
                claims[3], .throttled(after: .seconds(9)), at: bench.clock.now)
            let answer = try await ledger.claim(in: lane)
            #expect(answer.waitsUntil == .some(bench.clock.now + .seconds(9)))
            bench.clock.advance(by: .seconds(9))
            let again = try await ledger.claimed(in: lane)
            #expect(again.annulment.reference == "p-100")
            try await ledger.settle(again, .done, at: bench.clock.now)
            guard case .canaryWorkedOff = try await ledger.claim(in: lane) else {
                Issue.record("the canary does not end")
                return
            }
            try await ledger.passCanary(of: lane, "acme")
            try await ledger.passCanary(of: lane, "acme")
            let next = try await ledger.claimed(in: lane)
            #expect(next.annulment.reference == "p-2")
            #expect(!next.isCanary)
        }
        #expect(try bench.reader.notes(of: run).canaries == ["acme"])
        try expectRecounts(bench, ledger)
    }

    @Test func ofFewRowsItTakesAllAndHoldsNothingBack() async throws {
        let (bench, ledger, _, lane) = try await ready(3, canary: 20)
        try await ledger.serving {
            for number in 1...3 {
                let claim = try await ledger.claimed(in: lane)
                #expect(claim.annulment.reference == "p-\(number)")
                try await ledger.settle(claim, .done, at: bench.clock.now)
            }
            #expect(try await ledger.claim(in: lane).isFinished)
        }
    }

    @Test func rowsThatAreDueFillItUp() async throws {
        let (bench, ledger, run, lane) = try await ready(4, canary: 2)
        try await ledger.serving {
            for _ in 0..<2 {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .unsettled, at: bench.clock.now)
            }
        }
        // Another process, and two of the four are due.
        let reopened = try await reopen(bench, ledger)
        let second = try await bench.lane(of: run, in: reopened, canary: 3)
        bench.clock.advance(by: .seconds(60))
        try await reopened.serving {
            var references: Set<String> = []
            for _ in 0..<3 {
                references.insert(try await reopened.claimed(in: second).annulment.reference)
            }
            #expect(references.isSuperset(of: ["p-2", "p-3"]))
            #expect(references.count == 3)
        }
    }

    @Test func aHaltAsksForAnother() async throws {
        let (bench, ledger, run, lane) = try await ready(3, canary: 1)
        try await ledger.passCanary(of: lane, "acme")
        try await ledger.mark(run.id, .draining)
        #expect(try bench.reader.notes(of: run).canaries == ["acme"])
        try await ledger.end(run.id, .halted, because: .halt, exitCode: 5)
        #expect(try bench.reader.notes(of: run).canaries == [])
    }

    @Test func whatWasDecidedIsReadBack() async throws {
        let (bench, ledger, run, _) = try await ready(3, canary: 1)
        try await ledger.note(RunNotes.Approval(digest: "00ff", how: "typed"), of: run)
        try await ledger.note(guards: ["max_rows=9"], because: "INC-1", of: run)
        try await ledger.note(guards: ["canary=none"], because: "INC-2", of: run)
        try await ledger.note(addresses: [("acme", "https://one")], of: run)
        try await ledger.note(addresses: [("acme", "https://two")], of: run)
        let pace = RunNotes.Pace(seconds: 12.5, boundSeconds: 10, account: "acme")
        try await ledger.note(pace, of: run)
        let notes = try bench.reader.notes(of: run)
        #expect(notes.approval == RunNotes.Approval(digest: "00ff", how: "typed"))
        #expect(notes.guards == ["max_rows=9", "canary=none"])
        #expect(notes.addresses == ["acme": "https://one"])
        #expect(notes.paces == [pace])
        #expect(try bench.reader.verify().flaws.map(\.sentence) == [])
    }

    @Test func whatNobodyConfirmedIsAsItWas() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take([row("p-1")], into: ledger, as: "first")
        try await ledger.abandon(first, exitCode: 4, at: bench.clock.now)
        let (second, _) = try await bench.take(
            [row("p-1"), row("p-2", line: 3)], into: ledger, as: "second")
        try await ledger.decline(second, exitCode: 6)
        let declined = try bench.reader.run(named: "second")
        #expect(declined.state == .abandoned)
        #expect(declined.exitCode == 6)
        let row = try bench.reader.row(1, of: bench.reader.run(named: "first"))
        let candidate = try bench.reader.rerunCandidate(row, of: first)
        #expect(candidate?.worker == "first")
        #expect(try bench.reader.verify().flaws.map(\.sentence) == [])
    }

    private func reopen(_ bench: Workbench, _ ledger: Ledger) async throws -> Ledger {
        await ledger.close()
        let reopened = try bench.open()
        _ = try await reopened.recover()
        return reopened
    }
}
