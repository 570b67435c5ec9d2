import AnnulModel
import Testing

@testable import Ledger

struct AbandonTests {
    @Test func whatWasNeverSentIsUnprocessedAndWhatIsDoubtfulStaysInDoubt() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a", 1), row("b", 2)], into: ledger, as: "run")
        let lane = try await bench.lane(of: run, in: ledger)
        try await ledger.serving {
            let claim = try await ledger.claimed(in: lane)
            try await ledger.settle(claim, .doubtful, at: bench.clock.now)
        }
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        #expect(try bench.reading("run") == ["in_doubt no_answer", "unprocessed abandoned"])
        let given = try bench.reader.run(named: "run")
        #expect(given.state == .abandoned)
        #expect(given.exitCode == 4)
        try expectRecounts(bench, ledger)
        await ledger.close()

        // Another run takes both up: the first in doubt, never fresh.
        bench.clock.advance(by: .seconds(60))
        let next = try bench.open(creates: false)
        let (later, _) = try await bench.take([row("a", 1), row("b", 2)], into: next, as: "later")
        #expect(try bench.reading("later") == ["in_doubt no_answer", "unprocessed"])
        let second = try await bench.lane(of: later, in: next)
        let claim = try await next.serving { try await next.claimed(in: second) }
        #expect(claim.move == .lookup)
        try expectRecounts(bench, next)
    }

    @Test func aRunThatDiedWhileReadingHasTheRowsThatItHas() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a")], into: ledger, as: "run", finishes: false)
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        try await bench.take([row("b")], into: ledger, as: "later")
        #expect(try bench.reader.run(named: "run").rowCount == 1)
        #expect(try bench.reading("run") == ["unprocessed abandoned"])
    }

    /// Another run began while this one was dead: its rows are not this one's.
    @Test func rowsOfALaterRunAreNotTheAbandonedOnes() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (run, _) = try await bench.take([row("a")], into: ledger, as: "run", finishes: false)
        try await bench.take([row("b"), row("c")], into: ledger, as: "later")
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        #expect(try bench.reader.run(named: "run").rowCount == 1)
        #expect(try bench.reader.run(named: "later").rowCount == 2)
        #expect(try bench.reading("run") == ["unprocessed abandoned"])
    }

    /// An input that is refused gives back what it had taken over.
    @Test func aRefusedRunGivesPaymentsBack() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let none = AccountPolicy.policy(.keyless, .none)
        let (first, _) = try await bench.take(
            [row("refused"), row("doubt", key: "K-1")], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger, none)
        try await ledger.serving {
            for verdict in [Verdict.refusal, .doubtful] {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, verdict, at: bench.clock.now, none)
            }
        }
        try await ledger.mark(first.id, .finished)
        let (second, _) = try await bench.take(
            [row("refused"), row("doubt"), row("new")], into: ledger, as: "second")
        try await ledger.refuse(second, exitCode: 65)
        #expect(
            try bench.reading("second")
                == [String](repeating: "unprocessed file_refused", count: 3))
        for reference in ["refused", "doubt"] {
            #expect(try bench.reader.payments(referenced: reference)[0].worker.run == "first")
        }
        let doubt = try bench.reader.payments(referenced: "doubt")[0]
        #expect(doubt.doubtfulSend != nil)
        #expect(doubt.mappedKey == "K-1")
        #expect(doubt.keyFirstUsed != nil)
        try expectRecounts(bench, ledger)
    }

    /// Neither is a row of a refused run that its limit had ended.
    @Test func whatARefusedRunGaveBackIsNotItsOwnAgain() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        let (first, _) = try await bench.take(
            [row("a"), row("b")], into: ledger, as: "first")
        let lane = try await bench.lane(of: first, in: ledger)
        try await ledger.serving {
            for _ in 1...2 {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .refusal, at: bench.clock.now)
            }
        }
        try await ledger.end(first.id, .finished, because: nil, exitCode: 3)
        let readings = try bench.reading("first")
        for (name, rules) in [("second", IntakeRules(limit: 1)), ("third", IntakeRules())] {
            let (run, _) = try await bench.take(
                [row("a"), row("b")], into: ledger, as: name, under: rules)
            try await ledger.refuse(run, exitCode: 65)
        }
        #expect(try bench.reading("first") == readings)
        #expect(try bench.reader.payments(referenced: "b")[0].worker.run == "first")
        try expectRecounts(bench, ledger)
    }

    /// A payment that was good, and that a run has found good again, stays so when it is given up.
    @Test func whatARecheckHasFoundIsKept() async throws {
        let bench = try Workbench()
        for (name, rules) in [("first", IntakeRules()), ("second", IntakeRules(rechecks: true))] {
            let ledger = try bench.open()
            let (run, _) = try await bench.take([row("p", 5)], into: ledger, as: name, under: rules)
            bench.clock.advance(by: .seconds(60))
            let lane = try await bench.lane(of: run, in: ledger)
            try await ledger.serving {
                let claim = try await ledger.claimed(in: lane)
                try await ledger.settle(claim, .done, at: bench.clock.now)
            }
            await ledger.close()
        }
        let ledger = try bench.open()
        let run = try bench.reader.run(named: "second")
        try await ledger.abandon(run, exitCode: 4, at: bench.clock.now)
        #expect(try bench.reading("second") == ["already_cancelled cancelled_by_us"])
        try expectRecounts(bench, ledger)
    }

    @Test func whatWasAskedOfARunIsKnownAfterItsProcessDied() async throws {
        let bench = try Workbench()
        let ledger = try bench.open()
        var filter = RowFilter()
        filter.groups = [.failed]
        filter.outcomes = [.inDoubt, .accepted]
        filter.reasons = [.throttled, .busy]
        filter.accounts = ["b", "a"]
        filter.passesOverHopeless = true
        var request = RunRequest()
        request.rerun = RunRequest.Rerun(run: "earlier", filter: filter)
        request.rules = IntakeRules(limit: 7, rechecks: true)
        request.isStrict = true
        request.expectedRows = 0
        request.columns = RunRequest.Columns(
            mapped: ["reference": "Payment ID", "account": "Konto"], carried: ["order", "b"])
        _ = try await ledger.begin(run: "asked", reading: [], asked: request)
        var others = RunRequest()
        others.columns = RunRequest.Columns(mapped: [:], carried: nil)
        _ = try await ledger.begin(run: "others", reading: [], asked: others)
        _ = try await ledger.begin(run: "plain", reading: [])
        await ledger.close()
        let reader = try bench.reader
        #expect(try reader.request(of: reader.run(named: "asked")) == request)
        #expect(try reader.request(of: reader.run(named: "others")) == others)
        #expect(try reader.request(of: reader.run(named: "plain")) == RunRequest())
    }
}
